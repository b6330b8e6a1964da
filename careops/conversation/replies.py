"""What is written again and again? Replies that are kept, for every kind of case, with words that are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from uuid_utils.compat import uuid7

from careops.people.actors import Actor
from careops.policy.workflow import Workflow
from careops.tenancy.models import Tenant, TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import LanguageColumn, TextColumn
from careops.values.table import LINE, PRIVATE

# In whatever spelling: what another system would fill in is a gap here, too.
GAP = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
KNOWN = {
    "patient.first_name": "their first name",
    "patient.last_name": "their last name",
    "patient.name": "their whole name",
    "provider.name": "who has the case",
    "case.ref": "its reference",
    "organization.name": "what we are called",
    "organization.phone": "what they may call",
    "me.name": "your name",
}


def values_of(subject: Workflow, tenant: Tenant, by: Actor) -> Mapping[str, str]:
    """What each gap becomes in a reply about this case; empty: nobody knows."""
    case: Any = subject.case
    people: dict[str, Any] = {
        "patient": case.patient,
        "provider": case.provider,
        "case": case,
        "organization": tenant,
        "me": by,
    }
    found = (name.split(".") for name in KNOWN)
    return {f"{who}.{what}": str(getattr(people[who], what, "") or "") for who, what in found}


def filled(text: str, values: Mapping[str, str]) -> str:
    """With what is known of this case; a gap that nobody can fill stays, and is found by ``gaps``."""
    return GAP.sub(lambda gap: values.get(gap[1], "") or gap[0], text)


def gaps(text: str) -> list[str]:
    """What is not filled in: ``{{ patient.age }}``; whoever sends it is asked to write it."""
    return [match[0] for match in GAP.finditer(text)]


def knows_its_gaps(text: str) -> None:
    """ValidationError where a gap names what no case has."""
    if unknown := [gap[0] for gap in GAP.finditer(text) if gap[1] not in KNOWN]:
        known = ", ".join(f"{{{{{name}}}}}" for name in KNOWN)
        raise ValidationError(f"Nobody knows {', '.join(unknown)}. You can write {known}.")


class SavedReplyQuerySet(TenantQuerySet):
    def offered(self, kind: str) -> Self:
        """What fits a case of this kind."""
        return self.filter(is_offered=True, kind__in=["", kind]).order_by("title", "id")

    def used_once_more(self, pk: Any) -> None:
        self.filter(pk=pk).update(used=F("used") + 1)


class SavedReply(TenantModel):
    """A reply that is kept. An answer made of it is checked like any other before it leaves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = TextColumn(kind=LINE, help_text="By which colleagues find it.")
    kind = models.CharField(
        "kind of case", max_length=30, blank=True, help_text="Empty: for every kind."
    )
    category = models.CharField(max_length=40, blank=True, help_text="Empty: for all of them.")
    language = LanguageColumn(default="en", help_text="In which it is written.")
    text = TextColumn(kind=PRIVATE, help_text="It can be changed before it is sent.")
    is_offered = models.BooleanField(
        "offered", default=True, help_text="Untick it, and nobody can pick it any more."
    )
    used = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(SavedReplyQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name_plural = "saved replies"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "title", "language"],
                name="one_saved_reply_a_title",
                violation_error_message="There is a reply with this title in this language.",
            )
        ]

    def __str__(self) -> str:
        return self.title
