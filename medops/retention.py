"""What does the back office not keep for ever? Recordings of voicemails, and images of who somebody is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from careops.files.erasing import erase
from careops.files.models import File
from careops.people.actors import Actor
from careops.tenancy.scope import current_tenant
from careops.upkeep.retention import Kind, purges
from medops.models import IdentityCheck, Voicemail
from medops.policy.tunables import KEEP_AUDIO_FOR, KEEP_IMAGES_FOR

OPERATOR = Actor("an operator", via="command")


def recordings(at: datetime) -> Any:
    """Of voicemails that were settled long enough ago, by the company's own days."""
    before = at - KEEP_AUDIO_FOR.value(current_tenant().tuning)
    past = Voicemail.objects.filter(audio=OuterRef("pk"), settled_at__lt=before)
    return File.objects.filter(Exists(past)).exclude(state=File.State.ERASED)


def images(at: datetime) -> Any:
    """Of identity checks that ended long enough ago, however they ended."""
    before = at - KEEP_IMAGES_FOR.value(current_tenant().tuning)
    shown = Q(document=OuterRef("pk")) | Q(portrait=OuterRef("pk"))
    past = IdentityCheck.objects.filter(shown, settled_at__lt=before)
    return File.objects.filter(Exists(past)).exclude(state=File.State.ERASED)


def erase_all(files: Any, at: datetime) -> None:
    for file in files:
        erase(file, by=OPERATOR, at=at)


purges(Kind("recorded voicemails", recordings, erase_all))
purges(Kind("images of identity checks", images, erase_all))
