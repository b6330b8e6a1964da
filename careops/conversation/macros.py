"""What is done again and again? Several things under one name, each by a sentence of its own."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from careops.tenancy.models import TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import TextColumn
from careops.values.table import LINE, PRIVATE


class MacroQuerySet(TenantQuerySet):
    def offered(self, kind: str) -> Self:
        return self.filter(is_offered=True, kind=kind).order_by("title", "id")

    def used(self, pk: Any, *, times: int) -> None:
        self.filter(pk=pk).update(used=F("used") + times)


class Macro(TenantModel):
    """What is done again and again to cases of one kind, under one name: write, tag, give away, and take a step."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = TextColumn(kind=LINE, help_text="By which colleagues find it.")
    kind = models.CharField("kind of case", max_length=30)
    to = models.CharField("who reads it", max_length=40, blank=True)
    text = TextColumn(kind=PRIVATE, blank=True)
    tags = models.CharField(
        max_length=400, blank=True, help_text="To be added, with commas between them."
    )
    assign = models.CharField("give it to", max_length=40, blank=True)
    step = models.CharField("take the step", max_length=60, blank=True)
    is_offered = models.BooleanField(
        "offered", default=True, help_text="Untick it, and nobody can pick it any more."
    )
    used = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(MacroQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "title"],
                name="one_macro_a_title",
                violation_error_message="There is a macro with this title for this kind.",
            ),
            models.CheckConstraint(
                name="a_macro_says_to_whom_it_writes",
                condition=Q(text="") | ~Q(to=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title
