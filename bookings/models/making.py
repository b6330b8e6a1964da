"""What does a booking leave behind for its papers and its money? It makes them, and their own policies begin them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from bookings.models.card import Card
from bookings.models.charge import InsurerCharge
from bookings.models.paper import Paper
from bookings.models.payment import ClinicPayment
from bookings.models.quote import Quote
from bookings.models.reconciliation import Order, Reconciliation
from bookings.prices import before
from careops.tenancy.scope import current_tenant

SPENT = ("paid", "matched")


class Making:
    """Mixed into Booking: its makers, which ``begin`` and ``keep`` call. They may query."""

    def current_quote(self: Any) -> Quote:
        """The current one; whoever is loaded by the engine has it at hand."""
        at_hand: Quote | None = getattr(self, "quote", None)
        if at_hand is not None and at_hand.version == self.quote_version:
            return at_hand
        found: Quote = self.quotes.get(version=self.quote_version)
        return found

    def papers_required(self: Any) -> list[Paper]:
        """One of each kind that is wanted, and not there yet."""
        there = set(self.papers.values_list("kind_of_paper", flat=True)) if self.state else set()
        return [
            Paper(booking=self, insurer=self.insurer, kind_of_paper=kind)
            for kind in dict.fromkeys(self.papers_wanted)
            if kind not in there
        ]

    def payment_wanted(self: Any) -> ClinicPayment | None:
        """What the clinic still gets by the current quote; nothing, where it has it already."""
        quote = self.current_quote()
        spent = self.payments.filter(clinic=self.clinic, state__in=SPENT)
        left = quote.clinic_cost + quote.clinic_tax - sum(p.paid for p in spent)
        if left <= 0:
            return None
        return ClinicPayment(
            booking=self,
            clinic=self.clinic,
            method=self.method,
            amount=left,
            currency=quote.currency,
            quote_hash=quote.hash,
        )

    def charge_of_quote(self: Any) -> InsurerCharge:
        """What the insurer is billed: the lines of the quote that it confirmed."""
        quote = self.current_quote()
        return new_charge(self, quote, quote.subtotal, quote.tax, what="service")

    def charge_for_no_show(self: Any) -> InsurerCharge | None:
        """What the insurer is billed when its client did not come."""
        if not self.no_show_fee:
            return None
        quote = self.current_quote()
        subtotal = before(self.no_show_fee, quote.rate)
        return new_charge(self, quote, subtotal, self.no_show_fee - subtotal, what="no_show")

    def card_of_insurer(self: Any) -> Card | None:
        """The card that the insurer wants to pay by, to be asked for; nothing, where it is known."""
        live = self.cards.exclude(state=Card.State.WITHDRAWN)
        if not self.own_card or live.exists():
            return None
        return Card(booking=self, insurer=self.insurer)

    @property
    def card_in_words(self: Any) -> str:
        """``Visa, ending in 4242, until 12/2030``: all that an order says of a card (S2-26)."""
        given = self.cards.filter(state=Card.State.GIVEN).first()
        return str(given.words) if given else ""

    def reconciliation_of(self: Any) -> Reconciliation | None:
        """Its four documents, to be matched."""
        return None if self.reconciliations.exists() else Reconciliation(booking=self)

    def order(self: Any, *, at: datetime) -> Order:
        """What was ordered, as it was booked (S2-21)."""
        quote = self.current_quote()
        return Order(
            booking=self,
            at=at,
            clinic_cost=quote.clinic_cost,
            fee=quote.fee,
            subtotal=quote.subtotal,
            tax=quote.tax,
            total=quote.total,
            currency=quote.currency,
            method=self.method,
            quote_hash=quote.hash,
            tenant=current_tenant(),
        )


def new_charge(
    booking: Any, quote: Quote, subtotal: Decimal, tax: Decimal, *, what: str
) -> InsurerCharge:
    return InsurerCharge(
        booking=booking,
        insurer=booking.insurer,
        what=what,
        quote_hash=quote.hash,
        subtotal=subtotal,
        rate=quote.rate,
        rate_rule=quote.rate_rule,
        tax=tax,
        total=subtotal + tax,
        currency=quote.currency,
    )
