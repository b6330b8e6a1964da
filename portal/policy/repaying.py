"""Policy of a refund (S1-4, SX-13): what was paid too much goes back the way it came, once.

proposed   -> approved     by a second person; a small one at once
           -> rejected
approved   -> processing   at once: the payment provider is asked
processing -> refunded     it says so: one line in the ledger
           -> failed       finance mends it: once more, or another way
refunded   : a bank may send the money back; then it is a credit again
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from careops.clock.timers import After, Every, at_once
from careops.payments.orders import PAYMENTS
from careops.people.models import Signature
from careops.policy.effects import do, email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from portal.money_columns import BalanceRefundColumns
from portal.policy.money_conditions import has_not_come_back, needs_a_second, needs_no_second
from portal.policy.money_tunables import (
    ALONE_UP_TO,
    DECIDE_WITHIN,
    MEND_WITHIN,
    MONEY_LINK_FOR,
    REFUND_LATE_EVERY,
    REFUND_NUDGE_EVERY,
    REFUND_POLL_EVERY,
    REFUND_TO_MANAGERS_AFTER,
    SETTLE_WITHIN,
)
from portal.policy.money_words import MANAGERS, MONEY, NOT_THEIRS, SECOND, payments
from portal.values import RECEIPT

State = BalanceRefundColumns.State


class BalanceRefundPolicy(BalanceRefundColumns):
    kind = "balance_refund"
    prefix = "LR"
    looks_at = ("balance", "payment")

    shown = {
        State.PROPOSED: Shown(
            "us", due="run_late", promise="Somebody decides", team="finance", tone="attention"
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

    class Meta(BalanceRefundColumns.Meta):
        abstract = True

    @transition(None, State.PROPOSED)
    def propose(self, *, at: datetime, proposed_by: Signature) -> None:
        """Propose to give it back."""
        self.proposed_by, self.proposed_at = proposed_by, at
        self.needs_second = self.amount > ALONE_UP_TO.value(self.tenant.tuning)

    @transition(
        State.PROPOSED, State.APPROVED, when=at_once("proposed_at"), only_if=needs_no_second
    )
    def pass_small(self, *, at: datetime) -> None:
        """Let it pass: one person may give back so much."""
        self.approved_at = at

    @transition(State.PROPOSED, State.APPROVED, by=SECOND, only_if=needs_a_second)
    def approve(self, *, at: datetime, approved_by: Signature) -> None:
        """Approve it.

        Two people decide: whoever proposed it is not asked again.
        """
        self.approved_by, self.approved_at = approved_by, at

    @transition(State.PROPOSED, State.REJECTED, by=NOT_THEIRS)
    def reject(self, *, at: datetime, reason: str) -> None:
        """Reject it."""
        self.failure = reason

    @transition(
        State.PROPOSED,
        when=After(DECIDE_WITHIN, since="proposed_at"),
        then=[slack(MANAGERS, "refund_waits")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that we are late: nobody has decided it in time."""

    @transition(
        State.PROPOSED,
        when=Every(REFUND_NUDGE_EVERY, since="proposed_at", until=REFUND_TO_MANAGERS_AFTER),
        then=[slack(MONEY, "refund_waits")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with finance: nobody has decided it."""

    @transition(
        State.PROPOSED,
        when=Every(REFUND_LATE_EVERY, since="proposed_at", first=REFUND_TO_MANAGERS_AFTER),
        then=[slack(MANAGERS, "refund_waits")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: finance does not decide."""

    # The payment provider

    @transition(
        State.APPROVED, State.PROCESSING, when=at_once("approved_at"), then=[payments("refund")]
    )
    def submit(self, *, at: datetime) -> None:
        """Ask the payment provider to pay it back."""
        self.submitted_at, self.failure = at, ""

    @transition(
        State.PROCESSING,
        when=Every(REFUND_POLL_EVERY, since="submitted_at"),
        then=[payments("poll")],
    )
    def poll(self, *, at: datetime) -> None:
        """Ask the payment provider what became of it."""

    @transition(
        State.PROCESSING,
        when=After(SETTLE_WITHIN, since="submitted_at"),
        then=[slack(MONEY, "refund_unsettled")],
    )
    def run_late_with_payments(self, *, at: datetime) -> None:
        """Tell finance that the payment provider has not paid it back."""

    @transition(
        State.PROCESSING,
        when=Every(REFUND_LATE_EVERY, since="submitted_at", first=REFUND_TO_MANAGERS_AFTER),
        then=[slack(MANAGERS, "refund_unsettled")],
    )
    def bring_unsettled_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: it is not paid back."""

    @transition(State.PROCESSING, by=[PAYMENTS])
    def acknowledge(self, *, at: datetime, receipt: Annotated[str, RECEIPT]) -> None:
        """Say that it is on its way."""
        self.receipt = receipt

    @transition(
        State.PROCESSING,
        State.REFUNDED,
        by=[PAYMENTS],
        then=[do("balance", "give_back"), email("patient", "bill_refunded", link=MONEY_LINK_FOR)],
    )
    def settle(self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]) -> None:
        """Say that it is paid back."""
        self.receipt, self.settled_at = receipt, at

    @transition(State.PROCESSING, State.FAILED, by=[PAYMENTS], then=[slack(MONEY, "refund_failed")])
    def fail(self, *, at: datetime, failure: str, receipt: Annotated[str, RECEIPT] = "") -> None:
        """Say that it cannot be paid back."""
        self.failure, self.receipt, self.failed_at = failure, receipt, at

    @transition(
        State.REFUNDED,
        by=[PAYMENTS],
        only_if=has_not_come_back,
        then=[do("balance", "take_back"), slack(MONEY, "refund_failed")],
    )
    def come_back(
        self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT], failure: str
    ) -> None:
        """Say that the patient's bank has sent it back."""
        self.failure = failure

    # It has failed

    @transition(
        State.FAILED,
        when=After(MEND_WITHIN, since="failed_at"),
        then=[slack(MANAGERS, "refund_failed")],
    )
    def run_late_after_failure(self, *, at: datetime) -> None:
        """Tell the managers that we are late: finance has not mended it in time."""

    @transition(
        State.FAILED,
        when=Every(REFUND_NUDGE_EVERY, since="failed_at", until=REFUND_TO_MANAGERS_AFTER),
        then=[slack(MONEY, "refund_failed")],
    )
    def bring_up_failure(self, *, at: datetime) -> None:
        """Bring it up with finance: it has failed."""

    @transition(
        State.FAILED,
        when=Every(REFUND_LATE_EVERY, since="failed_at", first=REFUND_TO_MANAGERS_AFTER),
        then=[slack(MANAGERS, "refund_failed")],
    )
    def bring_failure_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: finance does not mend it."""

    @transition(State.FAILED, State.APPROVED, by=NOT_THEIRS)
    def retry(self, *, at: datetime) -> None:
        """Try it once more."""
        self.round, self.approved_at = self.round + 1, at

    @transition(State.FAILED, State.REJECTED, by=NOT_THEIRS)
    def give_up(self, *, at: datetime, reason: str) -> None:
        """Give it up.

        It stays a credit of theirs, or is given back another way.
        """
        self.failure = reason
