"""Bookings: an insurer's request, until it is paid and reconciled. What may happen to them is in policy/."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from bookings.policy.attending import AttendingPolicy
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager

HELD_BY_THE_AMOUNT = (
    "confirmed", "booked", "ready", "attended", "results_settled", "billing", "reconciled",
)  # fmt: skip


class BookingQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "client", "insurer", "clinic", "service", "listing")

    def by_due(self) -> Self:
        return self.order_by(F("case__due_at").asc(nulls_last=True), "pk")


class Booking(AttendingPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(BookingQuerySet)()

    class Meta(AttendingPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "insurer", "external_id"],
                name="one_booking_an_external_id",
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="what_is_booked_is_what_was_confirmed",
                condition=~Q(state__in=HELD_BY_THE_AMOUNT)
                | ~Q(confirmed_hash="") & Q(confirmed_hash=F("quote_hash")),
            ),
            models.CheckConstraint(
                name="what_is_confirmed_has_its_clinic_and_date",
                condition=~Q(state__in=HELD_BY_THE_AMOUNT)
                | Q(clinic__isnull=False, listing__isnull=False, appointment_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dates_are_held_by_a_clinic",
                condition=~Q(state__in=["sourcing_dates", "dates_proposed"])
                | Q(clinic__isnull=False, listing__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "insurer", "case"], name="booking_of_insurer"),
            models.Index(
                fields=["tenant", "clinic", "case"],
                name="booking_of_clinic",
                condition=Q(clinic__isnull=False),
            ),
            models.Index(fields=["tenant", "client"], name="booking_of_client"),
            models.Index(
                fields=["tenant", "appointment_at"],
                name="booking_by_appointment",
                condition=Q(appointment_at__isnull=False),
            ),
        ]

    def headline(self) -> str:
        return f"Booking for {self.insurer}"

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.client_id,
            "partner": self.insurer_id,
            "owner": self.owner_id,
            "number": self.external_id,
        }
