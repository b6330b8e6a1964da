"""Refund policy (S0-22, M4): two people decide, the payment provider carries it out, once.

proposed   -> approved     by somebody else than who proposed it
           -> rejected
approved   -> processing   at once: the payment provider is asked
processing -> refunded     it says so, by its webhook or when asked again
           -> failed       finance looks at it
failed     -> approved     once more
refunded   : a bank may send the money back; finance looks at that, too
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every, at_once
from careops.payments.orders import PAYMENTS
from careops.people.actors import AGENT, FINANCE, LEAD, MANAGER
from careops.people.models import Signature
from careops.policy.effects import do, email, slack, task
from careops.policy.rules import transition
from careops.policy.states import Shown
from consults.money_columns import RefundColumns
from consults.policy.conditions import amount_is_left_of_the_fee, has_not_come_back, it_is_escalated
from consults.policy.tunables import (
    DECIDE_WITHIN,
    LATE_EVERY,
    MEND_WITHIN,
    NEXT_LEVEL_AFTER,
    NUDGE_EVERY,
    PATIENT_LINK_FOR,
    POLL_EVERY,
    SETTLE_WITHIN,
)
from consults.policy.words import DECIDERS, MEND_REFUND, payments

State = RefundColumns.State


class RefundPolicy(RefundColumns):
    kind = "refund"
    prefix = "RF"
    looks_at = ("obligation",)

    shown = {
        State.PROPOSED: Shown(
            "lead", due="run_late", promise="Somebody decides", team="finance", tone="attention"
        ),
        State.APPROVED: Shown(
            "us", due="submit", promise="The payment provider is asked", team="finance",
            by_itself=True,
        ),
        State.PROCESSING: Shown(
            "others", due="run_late_with_payments", promise="It is paid back", team="finance"
        ),
        State.FAILED: Shown(
            "us", due="run_late_after_failure", promise="Finance mends it", team="finance",
            tone="danger",
        ),
        State.REFUNDED: Shown(tone="good"),
        State.REJECTED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(RefundColumns.Meta):
        abstract = True

    @transition(
        None,
        State.PROPOSED,
        by=[AGENT, LEAD, MANAGER],
        only_if=[it_is_escalated, amount_is_left_of_the_fee],
    )
    def propose(self, *, at: datetime, proposed_by: Signature) -> None:
        """Propose to refund the patient.

        Somebody else decides.
        """
        self.proposed_by, self.proposed_at = proposed_by, at
        self.patient, self.currency = self.obligation.patient, self.obligation.consult.currency

    @transition(
        State.PROPOSED,
        when=After(DECIDE_WITHIN, since="proposed_at"),
        then=[slack("#managers", "late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that we are late: nobody has decided it in time."""

    @transition(
        State.PROPOSED,
        when=Every(NUDGE_EVERY, since="proposed_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#finance", "undecided")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with finance: nobody has decided it."""

    @transition(
        State.PROPOSED,
        when=Every(LATE_EVERY, since="proposed_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "undecided")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: finance does not decide."""

    @transition(
        State.PROPOSED,
        State.APPROVED,
        by=DECIDERS,
        only_if=[it_is_escalated, amount_is_left_of_the_fee],
    )
    def approve(self, *, at: datetime, approved_by: Signature) -> None:
        """Approve it.

        Two people decide: whoever proposed it is not asked again.
        """
        self.approved_by, self.approved_at = approved_by, at

    @transition(
        State.PROPOSED, State.REJECTED, by=[LEAD, MANAGER, FINANCE], then=[do("tasks", "settle")]
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Reject it."""
        self.failure = reason

    @transition(State.PROPOSED, State.REJECTED, then=[do("tasks", "settle")])
    def end_undecided(self, *, at: datetime) -> None:
        """Reject it: what it was for has ended otherwise, and nobody can approve it any more."""
        self.failure = "ended otherwise"

    @transition(
        State.APPROVED,
        State.PROCESSING,
        when=at_once("approved_at"),
        then=[payments("refund")],
    )
    def submit(self, *, at: datetime) -> None:
        """Ask the payment provider to pay it back."""
        self.submitted_at, self.failure = at, ""

    @transition(
        State.PROCESSING, when=Every(POLL_EVERY, since="submitted_at"), then=[payments("poll")]
    )
    def poll(self, *, at: datetime) -> None:
        """Ask the payment provider what became of it."""

    @transition(
        State.PROCESSING,
        when=After(SETTLE_WITHIN, since="submitted_at"),
        then=[slack("#finance", "unsettled")],
    )
    def run_late_with_payments(self, *, at: datetime) -> None:
        """Tell finance that the payment provider has not paid it back."""

    @transition(
        State.PROCESSING,
        when=Every(LATE_EVERY, since="submitted_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "unsettled")],
    )
    def bring_unsettled_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: it is not paid back."""

    @transition(State.PROCESSING, by=[PAYMENTS])
    def acknowledge(self, *, at: datetime, receipt: str) -> None:
        """Say that it is on its way."""
        self.receipt = receipt

    @transition(
        State.PROCESSING,
        State.REFUNDED,
        by=[PAYMENTS],
        then=[
            email("patient", "refunded", link=PATIENT_LINK_FOR),
            do("obligation", "close_refunded"),
            do("tasks", "settle"),
        ],
    )
    def settle(self, *, at: datetime, receipt: str) -> None:
        """Say that it is paid back."""
        self.receipt, self.settled_at = receipt, at

    @transition(State.PROCESSING, State.FAILED, by=[PAYMENTS], then=[task(MEND_REFUND)])
    def fail(self, *, at: datetime, failure: str, receipt: str = "") -> None:
        """Say that it cannot be paid back."""
        self.failure, self.receipt, self.failed_at = failure, receipt, at

    @transition(
        State.FAILED,
        when=After(MEND_WITHIN, since="failed_at"),
        then=[slack("#managers", "late")],
    )
    def run_late_after_failure(self, *, at: datetime) -> None:
        """Tell the managers that we are late: finance has not mended it in time."""

    @transition(
        State.FAILED,
        when=Every(NUDGE_EVERY, since="failed_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#finance", "unmended")],
    )
    def bring_up_failure(self, *, at: datetime) -> None:
        """Bring it up with finance: it has failed."""

    @transition(
        State.FAILED,
        when=Every(LATE_EVERY, since="failed_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "unmended")],
    )
    def bring_failure_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: finance does not mend it."""

    @transition(State.REFUNDED, by=[PAYMENTS], only_if=has_not_come_back, then=[task(MEND_REFUND)])
    def come_back(self, *, at: datetime, failure: str) -> None:
        """Say that the patient's bank has sent it back."""
        self.failure = failure

    @transition(
        State.FAILED, State.APPROVED, by=[FINANCE, MANAGER], then=[do("tasks", "settle_job")]
    )
    def retry(self, *, at: datetime) -> None:
        """Try it once more."""
        self.round, self.approved_at = self.round + 1, at

    @transition(State.FAILED, State.REJECTED, by=[FINANCE, MANAGER], then=[do("tasks", "settle")])
    def give_up(self, *, at: datetime, reason: str) -> None:
        """Give it up.

        The patient is paid back another way, or not at all.
        """
        self.failure = reason
