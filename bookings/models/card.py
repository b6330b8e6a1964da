"""Insurers' own cards, of which the payment provider alone knows the number. What may happen is in policy/card.py."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from bookings.policy.card import CardPolicy
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager


class CardQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "insurer", "booking__case")


class Card(CardPolicy):
    frozen = ("booking", "insurer")

    objects: ClassVar[Any] = TenantManager.from_queryset(CardQuerySet)()

    class Meta(CardPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "booking"],
                name="one_card_a_booking",
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="of_an_insurers_card_only_four_digits",
                condition=Q(last4="") | Q(last4__regex=r"^[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="a_card_that_was_given_has_its_token",
                condition=~Q(state="given") | ~Q(token="") & ~Q(customer="") & ~Q(last4=""),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "booking"], name="card_of_booking"),
            models.Index(fields=["tenant", "insurer", "case"], name="card_of_insurer"),
        ]

    def headline(self) -> str:
        return "Card of the insurer"

    def header(self) -> dict[str, Any]:
        return {"partner": self.insurer_id}
