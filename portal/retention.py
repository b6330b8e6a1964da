"""What does the portal not keep for ever? What was begun and not sent, and photos of cards that are settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from careops.files.erasing import erase
from careops.files.models import File
from careops.people.actors import Actor
from careops.tenancy.scope import current_tenant
from careops.upkeep.retention import Kind, days, delete, purges
from portal.models import Insurance, InsuranceDraft, MessageDraft
from portal.policy.tunables import KEEP_PHOTOS_FOR

OPERATOR = Actor("an operator", via="command")


def begun(model: Any) -> Any:
    """Drafts of this model that nobody has come back to."""
    return lambda at: model.objects.filter(saved_at__lt=at - days(settings.KEEP_LINKS_DAYS))


def photos(at: datetime) -> Any:
    """Of cards that were settled long enough ago, by the practice's own days."""
    before = at - KEEP_PHOTOS_FOR.value(current_tenant().tuning)
    shown = Q(front=OuterRef("pk")) | Q(back=OuterRef("pk"))
    past = Insurance.objects.filter(shown, settled_at__lt=before)
    return File.objects.filter(Exists(past)).exclude(state=File.State.ERASED)


def erase_all(files: Any, at: datetime) -> None:
    for file in files:
        erase(file, by=OPERATOR, at=at)


def forget(drafts: Any, at: datetime) -> None:
    """With the photos, which nobody else has seen."""
    for draft in drafts.select_related("front", "back"):
        erase_all([photo for _, photo in draft.photos], at)
    delete(drafts, at)


purges(Kind("messages that were begun and not sent", begun(MessageDraft), delete))
purges(Kind("insurances that were begun and not sent", begun(InsuranceDraft), forget))
purges(Kind("photos of insurance cards", photos, erase_all))
