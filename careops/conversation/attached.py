"""Who reads a file that was sent along? Whoever reads the conversation in which it was; and which are a case's?"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from careops.cases.models import Case
from careops.conversation.models import Attachment
from careops.files.models import File, lets_read
from careops.people.actors import Actor
from careops.people.models import Provider


def sent_to_them(actor: Actor) -> Q:
    """In the conversations with them; a provider's while they have the case."""
    is_provider = Exists(Provider.objects.filter(pk=OuterRef("comment__person")))
    has_it = Q(comment__person=F("comment__case__provider"))
    theirs = Attachment.objects.filter(has_it | ~is_provider, comment__person__in=actor.people)
    return Q(pk__in=theirs.values("file"))


def files_of_case(case: Case | OuterRef) -> Any:
    """What came in about it and what was sent along, the newest first."""
    outer = OuterRef(case) if isinstance(case, OuterRef) else case  # of one query further out
    attached = Attachment.objects.filter(file=OuterRef("pk"), comment__case=outer)
    return File.objects.clean().in_place().filter(Q(case=case) | Exists(attached)).order_by("-id")


lets_read("conversation", sent_to_them)
