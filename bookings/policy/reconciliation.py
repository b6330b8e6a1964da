"""Reconciliation policy (S2-38, M12): four documents agree to the cent, and two people say so.

open      -> matched     by one person, who has compared the mail and confirmed how the clinic was paid
          -> exception   at once, where the documents are there and differ
exception -> open        somebody has explained the difference
matched   -> signed off  by another person: then the booking is reconciled
"""

from __future__ import annotations

from datetime import datetime

from bookings.columns.payment import Method
from bookings.columns.reconciliation import ReconciliationColumns
from bookings.policy.money_conditions import (
    all_are_there,
    mail_was_compared,
    nothing_differs,
    process_is_the_one,
    something_differs,
)
from bookings.policy.money_tunables import (
    RECONCILE_EVERY,
    RECONCILE_WITHIN,
    RECONCILIATION_LATE_EVERY,
    SIGN_OFF_WITHIN,
)
from bookings.policy.money_words import MANAGERS, MONEY, SIGNERS
from bookings.policy.words import COORDINATION
from careops.clock.timers import After, Every, at_once
from careops.people.models import Signature
from careops.policy.effects import do, slack
from careops.policy.rules import transition
from careops.policy.states import Shown

State = ReconciliationColumns.State


class ReconciliationPolicy(ReconciliationColumns):
    kind = "reconciliation"
    prefix = "RC"
    looks_at = ("booking__case",)

    shown = {
        State.OPEN: Shown("us", due="run_late", promise="It is matched", team="coordination"),
        State.EXCEPTION: Shown(
            "us", due="run_late_with_exception", promise="The difference is explained",
            team="coordination", tone="danger",
        ),
        State.MATCHED: Shown(
            "us", due="run_late_with_signature", promise="Somebody else signs off",
            team="coordination", tone="attention",
        ),
        State.SIGNED_OFF: Shown(tone="good"),
    }  # fmt: skip

    class Meta(ReconciliationColumns.Meta):
        abstract = True

    @transition(None, State.OPEN)
    def open(self, *, at: datetime) -> None:
        """Open it: the booking is billed."""
        self.opened_at = at

    @transition(
        State.OPEN,
        when=After(RECONCILE_WITHIN, since="opened_at"),
        then=[slack(MANAGERS, "unmatched")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that we are late: its documents are not matched."""

    @transition(
        State.OPEN,
        when=Every(RECONCILE_EVERY, since="opened_at", until=RECONCILE_WITHIN),
        then=[slack(COORDINATION, "unmatched")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the coordinators: it is not matched."""

    @transition(
        State.OPEN,
        when=Every(RECONCILIATION_LATE_EVERY, since="opened_at", first=RECONCILE_WITHIN),
        then=[slack(MANAGERS, "unmatched")],
    )
    def bring_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: it is not matched."""

    @transition(
        State.OPEN,
        State.MATCHED,
        by=MONEY,
        only_if=[all_are_there, nothing_differs, process_is_the_one, mail_was_compared],
    )
    def match(
        self, *, at: datetime, matched_by: Signature, process: Method, mail_agrees: bool
    ) -> None:
        """Match the four documents.

        Confirm once more how the clinic was paid. Somebody else signs off.
        """
        self.matched_by, self.matched_at, self.process = matched_by, at, process

    @transition(
        State.OPEN,
        State.EXCEPTION,
        when=at_once("opened_at"),
        only_if=[all_are_there, something_differs],
        then=[slack(COORDINATION, "differs")],
    )
    def raise_itself(self, *, at: datetime) -> None:
        """Make it an exception: the documents differ."""
        self.exception_at = at

    @transition(
        [State.OPEN, State.MATCHED],
        State.EXCEPTION,
        by=[*MONEY, *SIGNERS],
        then=[slack(COORDINATION, "differs")],
    )
    def raise_exception(self, *, at: datetime, reason: str) -> None:
        """Make it an exception: something is not right."""
        self.exception_at, self.note, self.matched_by = at, reason, None

    @transition(
        State.EXCEPTION,
        when=After(SIGN_OFF_WITHIN, since="exception_at"),
        then=[slack(MANAGERS, "differs")],
    )
    def run_late_with_exception(self, *, at: datetime) -> None:
        """Tell the managers that nobody has explained the difference."""

    @transition(
        State.EXCEPTION,
        when=Every(
            RECONCILIATION_LATE_EVERY, since="exception_at", first=RECONCILIATION_LATE_EVERY
        ),
        then=[slack(MANAGERS, "differs")],
    )
    def bring_up_exception(self, *, at: datetime) -> None:
        """Bring the difference up with the managers: nobody has explained it."""

    @transition(State.EXCEPTION, State.OPEN, by=MONEY)
    def resolve(self, *, at: datetime, note: str) -> None:
        """Explain the difference.

        If it changes once more, somebody has to explain it again.
        """
        self.explained, self.note, self.opened_at = self.documents.difference, note, at

    @transition(
        State.MATCHED,
        when=After(SIGN_OFF_WITHIN, since="matched_at"),
        then=[slack(MANAGERS, "unsigned")],
    )
    def run_late_with_signature(self, *, at: datetime) -> None:
        """Tell the managers that nobody has signed off."""

    @transition(
        State.MATCHED,
        when=Every(RECONCILIATION_LATE_EVERY, since="matched_at", first=RECONCILIATION_LATE_EVERY),
        then=[slack(MANAGERS, "unsigned")],
    )
    def bring_up_signature(self, *, at: datetime) -> None:
        """Bring it up with the managers: nobody has signed off."""

    @transition(
        State.MATCHED,
        State.SIGNED_OFF,
        by=SIGNERS,
        only_if=nothing_differs,
        then=[
            do("booking", "reconcile"),
            do("booking__payments", "match"),
            do("booking__cards", "drop"),
        ],
    )
    def sign_off(self, *, at: datetime, signed_off_by: Signature) -> None:
        """Sign it off.

        You are not the person who matched it, and have looked at the four documents.
        """
        self.signed_off_by, self.signed_off_at = signed_off_by, at
