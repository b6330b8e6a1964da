"""Bookings: an insurer's request, until it is paid and reconciled. What may happen to them is in policy/."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from bookings.fees import Fees
from bookings.models.approval import SpendApproval
from bookings.models.making import Making
from bookings.models.quote import Quote
from bookings.models.resting import look_at_approvals, look_at_papers
from bookings.nearby import Nearby
from bookings.policy.chasing import ChasingPolicy
from bookings.policy.tunables import PAPERS_BEFORE
from bookings.prices import ZONES
from bookings.times import in_words
from careops.policy.workflow import NOTHING, WorkflowQuerySet
from careops.tenancy.models import TenantManager
from careops.tenancy.scope import current_tenant

HELD_BY_THE_AMOUNT = (
    "confirmed", "booked", "ready", "attended", "results_settled", "billing", "reconciled",
)  # fmt: skip


class BookingQuerySet(WorkflowQuerySet):
    def for_engine(
        self,
        keys: Collection[UUID],
        known: Mapping[Any, Any] = NOTHING,
        also: Sequence[str] | None = None,
    ) -> list[Any]:
        """With the current quote of each, too: messages show its arithmetic."""
        found = super().for_engine(keys, known, also)
        attach_quotes(found)
        return found

    def for_list(self) -> Self:
        return self.select_related("case", "client", "insurer", "clinic", "service", "listing")

    def by_due(self) -> Self:
        return self.order_by(F("case__due_at").asc(nulls_last=True), "pk")


def attach_quotes(bookings: Sequence[Any]) -> None:
    """Give each its current quote; one query, where there is any."""
    current = {booking.pk: booking.quote_version for booking in bookings if booking.quote_version}
    rows = Quote.objects.filter(booking__in=current) if current else ()
    quotes = {(quote.booking_id, quote.version): quote for quote in rows}
    for booking in bookings:
        booking.quote = quotes.get((booking.pk, booking.quote_version))


class Booking(Making, ChasingPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(BookingQuerySet)()

    class Meta(ChasingPolicy.Meta):
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
            models.Index(fields=["tenant", "received_at"], name="booking_by_receipt"),
            models.Index(
                fields=["tenant", "appointment_at"],
                name="booking_by_appointment",
                condition=Q(appointment_at__isnull=False),
            ),
        ]

    @cached_property
    def quote(self) -> Quote | None:
        """The current version of its quote."""
        found: Quote | None = self.quotes.filter(version=self.quote_version).first()
        return found

    # In words, for messages and pages

    @property
    def zone(self) -> ZoneInfo:
        """In which the clinic lives; ours, while there is none."""
        known = ZONES[self.listing.province] if self.listing else current_tenant().time_zone
        return ZoneInfo(known)

    @property
    def appointment_in_words(self) -> str:
        return in_words(self.appointment_at, self.zone) if self.appointment_at else ""

    @property
    def slots_in_words(self) -> list[str]:
        return [in_words(slot, self.zone) for slot in self.slots]

    @property
    def address_in_words(self) -> str:
        return ", ".join(filter(None, (self.address, self.city, self.province, self.postal_code)))

    @property
    def papers_before_in_words(self) -> str:
        return PAPERS_BEFORE.words(PAPERS_BEFORE.value(current_tenant().tuning))

    # What its sentences ask

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        fees, nearby = Fees(), Nearby()
        for booking in subjects:
            booking.fees, booking.nearby = fees, nearby
        look_at_approvals(subjects)
        look_at_papers(subjects)

    def quoted(self) -> Quote:
        """Its price as it is now, as a version of its quote; not yet issued."""
        priced = self.priced(self.clinic_cost, self.clinic_tax, is_exempt=self.is_exempt)
        return Quote(
            booking=self,
            payee=self.listing,
            version=self.quote_version,
            service_on=self.service_day,
            percent_rule=self.fee.rule,
            hash=self.quote_hash,
            **priced.lines,
        )

    def spending(self, *, why: str = "") -> SpendApproval | None:
        """What the CEO is asked for, in the set form (S2-33); not yet asked."""
        quote = self.quote
        if quote is None:
            return None
        return SpendApproval(
            booking=self,
            quote_version=quote.version,
            quote_hash=quote.hash,
            payee=self.listing,
            amount=quote.clinic_cost + quote.clinic_tax,
            method=self.method,
            billed=quote.total,
            service_on=quote.service_on,
            why=why,
        )

    def headline(self) -> str:
        return f"Booking for {self.insurer}"

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.client_id,
            "partner": self.insurer_id,
            "owner": self.owner_id,
            "number": self.external_id,
        }
