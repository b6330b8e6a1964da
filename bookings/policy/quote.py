"""Quote policy (S2-21 to S2-25, S2-29, M8): what a booking costs, a version at a time.

draft      -> issued       as the dates go to the insurer; held as long as they are
issued     -> confirmed    date and amount, by the insurer
           -> rejected
           -> expired      when the dates are no longer held
confirmed  -> billed       what was confirmed, and not a cent else
draft, issued, confirmed -> superseded    by another version, or with its booking

Its lines are written once. All but the end of its time is said by its booking, whose row is the lock
of all its money: nobody confirms one version while another is made.
"""

from __future__ import annotations

from datetime import datetime

from bookings.columns.quote import QuoteColumns
from bookings.policy.amount_conditions import is_later
from careops.clock.timers import at_once
from careops.policy.rules import transition
from careops.policy.states import Shown

State = QuoteColumns.State


class QuotePolicy(QuoteColumns):
    kind = "quote"
    prefix = "Q"
    looks_at = ("booking",)

    shown = {
        State.DRAFT: Shown("others", team="bookings"),
        State.ISSUED: Shown("insurer", due="expire", promise="Good until", team="bookings"),
        State.CONFIRMED: Shown("others", team="bookings", tone="good"),
        State.BILLED: Shown(tone="good"),
        State.SUPERSEDED: Shown(tone="muted"),
        State.REJECTED: Shown(tone="muted"),
        State.EXPIRED: Shown(tone="muted"),
    }

    class Meta(QuoteColumns.Meta):
        abstract = True

    @transition(None, State.DRAFT)
    def price(self, *, at: datetime) -> None:
        """Price it."""

    @transition(None, State.ISSUED)
    def price_and_issue(self, *, at: datetime, hold_until: datetime) -> None:
        """Price it anew, for the insurer to confirm."""
        self.issued_at, self.valid_until = at, hold_until

    @transition(State.DRAFT, State.ISSUED)
    def issue(self, *, at: datetime, hold_until: datetime | None = None) -> None:
        """Issue it with the dates."""
        self.issued_at, self.valid_until = at, hold_until

    @transition(State.ISSUED, only_if=is_later)
    def extend(self, *, at: datetime, hold_until: datetime) -> None:
        """Let it be good for longer."""
        self.valid_until = hold_until

    @transition(State.ISSUED, State.CONFIRMED)
    def confirm(self, *, at: datetime) -> None:
        """Have it confirmed."""
        self.confirmed_at = at

    @transition(State.ISSUED, State.REJECTED)
    def reject(self, *, at: datetime) -> None:
        """Have it rejected."""

    @transition([State.DRAFT, State.ISSUED, State.CONFIRMED], State.SUPERSEDED)
    def supersede(self, *, at: datetime) -> None:
        """Set it aside: it is not what will be billed."""

    @transition(State.ISSUED, State.EXPIRED, when=at_once("valid_until"))
    def expire(self, *, at: datetime) -> None:
        """Let it end: its dates are no longer held."""

    @transition(State.CONFIRMED, State.BILLED)
    def bill(self, *, at: datetime) -> None:
        """Bill it."""
        self.billed_at = at
