"""Policy of a payment (S1-4, SX-12): a patient pays on the payment provider's page, and its word alone counts.

What arrived is what the provider says has arrived, by its signed webhook or when it is asked; where the patient's
browser comes back to says nothing. One payment of a patient runs at a time.

started -> opened     the page is open
opened  -> paid       the provider says so: one line in the ledger, and a receipt
        -> failed     it cannot be paid there
        -> not paid   called off, or nobody paid in a day: the page is closed
failed, not paid -> paid    the money came all the same
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from careops.clock.timers import After, Every
from careops.payments.orders import PAYMENTS
from careops.people.models import Signature
from careops.policy.effects import begin, do, email
from careops.policy.rules import transition
from careops.policy.states import Shown
from portal.money_columns import BalancePaymentColumns
from portal.policy.money_conditions import can_be_given_back, nothing_goes_back
from portal.policy.money_tunables import MONEY_LINK_FOR, PAY_POLL_EVERY, PAY_WITHIN
from portal.policy.money_words import NOT_THEIRS, payments
from portal.policy.words import PATIENT
from portal.values import RECEIPT

State = BalancePaymentColumns.State
RUNS = (State.STARTED, State.OPENED)


class BalancePaymentPolicy(BalancePaymentColumns):
    kind = "balance_payment"
    prefix = "LP"
    looks_at = ("balance",)

    shown = {
        State.STARTED: Shown("patient", due="lapse", promise="The page closes", team="finance"),
        State.OPENED: Shown("patient", due="lapse", promise="The page closes", team="finance"),
        State.PAID: Shown(tone="good"),
        State.FAILED: Shown(tone="danger"),
        State.LAPSED: Shown(tone="muted"),
    }

    class Meta(BalancePaymentColumns.Meta):
        abstract = True

    @transition(None, State.STARTED)
    def start(self, *, at: datetime) -> None:
        """Begin to pay."""
        self.started_at = at

    @transition(RUNS, State.OPENED, by=[PATIENT])
    def open(self, *, at: datetime, session: Annotated[str, RECEIPT]) -> None:
        """Go on to the payment provider."""
        self.session, self.opened_at = session, at

    @transition(
        State.OPENED, when=Every(PAY_POLL_EVERY, since="opened_at"), then=[payments("poll")]
    )
    def poll(self, *, at: datetime) -> None:
        """Ask the payment provider whether it was paid."""

    @transition(
        [*RUNS, State.FAILED, State.LAPSED],
        State.PAID,
        by=[PAYMENTS],
        then=[do("balance", "receive"), email("patient", "bill_paid", link=MONEY_LINK_FOR)],
    )
    def settle(self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]) -> None:
        """Say that it is paid."""
        self.receipt, self.paid_at, self.failure = receipt, at, ""

    @transition(
        RUNS,
        State.FAILED,
        by=[PAYMENTS],
        then=[email("patient", "bill_not_paid", link=MONEY_LINK_FOR)],
    )
    def fail(self, *, at: datetime, failure: str) -> None:
        """Say that it cannot be paid."""
        self.failure = failure

    @transition(RUNS, State.LAPSED, by=[PATIENT], then=[payments("close")])
    def cancel(self, *, at: datetime) -> None:
        """Call it off.

        Nothing is paid, and the page is closed.
        """

    @transition(
        RUNS, State.LAPSED, when=After(PAY_WITHIN, since="started_at"), then=[payments("close")]
    )
    def lapse(self, *, at: datetime) -> None:
        """Close the page: nobody has paid in time."""

    @transition(State.OPENED, State.LAPSED, by=[PAYMENTS])
    def close_page(self, *, at: datetime) -> None:
        """Say that the page has closed, and nobody has paid."""
        self.page_closed_at = at

    @transition(State.LAPSED, by=[PAYMENTS])
    def note_closed(self, *, at: datetime) -> None:
        """Say that the page is closed."""
        self.page_closed_at = at

    @transition(
        State.PAID,
        by=NOT_THEIRS,
        only_if=[can_be_given_back, nothing_goes_back],
        then=[begin("refund_of_it", "propose")],
    )
    def refund(self, *, at: datetime, amount: Decimal, reason: str, proposed_by: Signature) -> None:
        """Give back what was paid too much.

        Above a limit somebody else decides.
        """
