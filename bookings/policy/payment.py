"""Payment policy (S2-30 to S2-36, M10): the clinic gets its money, once, and ours not before the CEO agrees.

planned   -> call arranged   our card: three are on the call, and the number is spoken, never typed
          -> invoiced        the clinic bills us, within the tolerance of the quote
planned, call arranged, invoiced -> paid     with a receipt; the approval is spent
                                 -> failed   and tried again
                                 -> void     nothing is booked any more
paid      -> matched         its booking is reconciled
          -> asked back      the booking was cancelled: the clinic pays it back, or keeps it

Billing by the clinic is preferred wherever it offers that (S2-32): then no money leaves before the
service, and nobody has to approve anything.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from bookings.columns.payment import Method, PaymentColumns
from bookings.money_values import BRAND, LAST4, RECEIPT
from bookings.policy.money_conditions import (
    call_is_to_come,
    invoice_is_near_the_quote,
    is_by_card,
    is_by_transfer,
    is_direct,
    is_no_more_than_agreed,
    service_is_over,
    spending_is_approved,
    three_are_on_the_call,
)
from bookings.policy.money_tunables import (
    ASK_BACK_EVERY,
    CALL_LATE,
    EXPECTED_WITHIN,
    INVOICE_EVERY,
    INVOICE_WITHIN,
    MEND_WITHIN,
    PAID_BACK_WITHIN,
    PAY_INVOICE_WITHIN,
    PAYMENT_LATE_EVERY,
)
from bookings.policy.money_words import LOOK_AGAIN, MANAGERS, MONEY
from bookings.policy.tunables import CLINIC_LINK_FOR
from bookings.policy.words import CHIEF_OF_STAFF, CLINIC, COORDINATION, STAFF
from careops.clock.timers import After, Every
from careops.people.actors import FINANCE, MANAGER
from careops.people.audience import everyone
from careops.people.models import Membership, Signature
from careops.policy.effects import do, email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown

State = PaymentColumns.State
UNPAID = (State.PLANNED, State.CALL, State.INVOICED)
PAYERS = [*MONEY, *STAFF]


class PaymentPolicy(PaymentColumns):
    kind = "payment"
    prefix = "CP"
    looks_at = ("booking__case",)

    shown = {
        State.PLANNED: Shown("us", due="run_late", promise="It is paid", team="coordination"),
        State.CALL: Shown(
            "us", due="run_late_with_call", promise="The call is over", team="coordination"
        ),
        State.INVOICED: Shown(
            "us", due="run_late_with_invoice", promise="The invoice is paid", team="coordination"
        ),
        State.FAILED: Shown(
            "us", due="run_late_after_failure", promise="Somebody mends it", team="coordination",
            tone="danger",
        ),
        State.PAID: Shown("others", team="coordination", tone="good"),
        State.ASKED_BACK: Shown(
            "clinic", due="run_late_with_clinic", promise="The clinic pays it back",
            team="coordination",
        ),
        State.MATCHED: Shown(tone="good"),
        State.VOID: Shown(tone="muted"),
        State.PAID_BACK: Shown(tone="muted"),
        State.KEPT: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(PaymentColumns.Meta):
        abstract = True

    def take_in(self, invoice_number: str, invoiced: Decimal, *, at: datetime) -> None:
        """One that comes before the service is to be paid after it."""
        self.invoice_number, self.invoiced, self.invoiced_at = invoice_number, invoiced, at
        self.expected_at = max(at, self.expected_at or at)

    @transition(None, State.PLANNED)
    def plan(self, *, at: datetime) -> None:
        """Plan it: the amount is confirmed."""
        self.planned_at = at
        self.expected_at = at if self.is_before_service else self.booking.appointment_at

    @transition(
        State.PLANNED,
        when=After(EXPECTED_WITHIN, since="expected_at"),
        then=[slack(MANAGERS, "payment_late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that we are late: the clinic is not paid, or has sent no invoice."""

    @transition(
        State.PLANNED,
        when=Every(PAYMENT_LATE_EVERY, since="expected_at", first=INVOICE_WITHIN),
        then=[slack(MANAGERS, "payment_late")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the managers: the clinic is not paid."""

    @transition(
        State.PLANNED,
        when=Every(INVOICE_EVERY, since="expected_at", first=INVOICE_WITHIN),
        only_if=is_direct,
        then=[email("clinic", "invoice_wanted", link=CLINIC_LINK_FOR)],
    )
    def ask_for_invoice(self, *, at: datetime) -> None:
        """Ask the clinic for its invoice."""

    @transition(
        [State.PLANNED, State.CALL],
        State.CALL,
        by=PAYERS,
        only_if=[is_by_card, spending_is_approved, call_is_to_come],
        then=[email(everyone(CHIEF_OF_STAFF), "call_arranged")],
    )
    def schedule_call(self, *, at: datetime, call_at: datetime) -> None:
        """Arrange the call on which our card is given.

        The number is spoken, and never written down here (S2-34).
        """
        self.call_at = call_at

    @transition(
        State.CALL, when=After(CALL_LATE, since="call_at"), then=[slack(MANAGERS, "payment_late")]
    )
    def run_late_with_call(self, *, at: datetime) -> None:
        """Tell the managers that nobody has noted how the call went."""

    @transition(
        State.CALL,
        when=Every(PAYMENT_LATE_EVERY, since="call_at", first=PAYMENT_LATE_EVERY),
        then=[slack(MANAGERS, "payment_late")],
    )
    def bring_up_call(self, *, at: datetime) -> None:
        """Bring the call up with the managers: nobody has noted how it went."""

    @transition(
        State.CALL,
        State.PAID,
        by=PAYERS,
        only_if=[spending_is_approved, is_no_more_than_agreed, three_are_on_the_call],
        then=[do("approval", "consume"), *LOOK_AGAIN],
    )
    def pay_by_card(
        self,
        *,
        at: datetime,
        paid_by: Signature,
        amount: Decimal,
        chief_of_staff: Membership,
        spoke_with: str,
        receipt: Annotated[str, RECEIPT],
        card_brand: Annotated[str, BRAND],
        card_last4: Annotated[str, LAST4],
    ) -> None:
        """Note that it was paid on the call.

        You, the chief of staff and the clinic were on it. Of the card, note brand and last four digits.
        """
        self.approval, self.paid = self.spendable, amount
        self.paid_by, self.paid_at, self.receipt = paid_by, at, receipt
        self.chief_of_staff, self.spoke_with = chief_of_staff, spoke_with
        self.card_brand, self.card_last4 = card_brand, card_last4

    @transition(
        State.PLANNED,
        State.PAID,
        by=MONEY,
        only_if=[is_by_transfer, spending_is_approved, is_no_more_than_agreed],
        then=[do("approval", "consume"), email("clinic", "transfer_sent"), *LOOK_AGAIN],
    )
    def pay_by_transfer(
        self,
        *,
        at: datetime,
        paid_by: Signature,
        amount: Decimal,
        receipt: Annotated[str, RECEIPT],
    ) -> None:
        """Note the transfer that was sent."""
        self.approval, self.paid = self.spendable, amount
        self.paid_by, self.paid_at, self.receipt = paid_by, at, receipt

    @transition(
        State.PLANNED,
        State.INVOICED,
        by=[CLINIC, *PAYERS],
        only_if=[is_direct, invoice_is_near_the_quote],
        then=[slack(COORDINATION, "invoice_received"), *LOOK_AGAIN],
    )
    def receive_invoice(
        self, *, at: datetime, invoice_number: Annotated[str, RECEIPT], invoiced: Decimal
    ) -> None:
        """Take in the clinic's invoice."""
        self.take_in(invoice_number, invoiced, at=at)

    @transition(
        State.PLANNED,
        State.INVOICED,
        by=[MANAGER],
        only_if=is_direct,
        then=[slack(COORDINATION, "invoice_received"), *LOOK_AGAIN],
    )
    def accept_invoice(
        self,
        *,
        at: datetime,
        invoice_number: Annotated[str, RECEIPT],
        invoiced: Decimal,
        reason: str,
    ) -> None:
        """Take in an invoice that differs.

        The difference has to be explained when the booking is reconciled.
        """
        self.take_in(invoice_number, invoiced, at=at)

    @transition(
        State.INVOICED,
        when=After(PAY_INVOICE_WITHIN, since="expected_at"),
        then=[slack(MANAGERS, "payment_late")],
    )
    def run_late_with_invoice(self, *, at: datetime) -> None:
        """Tell the managers that we are late: the clinic's invoice is not paid."""

    @transition(
        State.INVOICED,
        when=Every(PAYMENT_LATE_EVERY, since="expected_at", first=PAY_INVOICE_WITHIN),
        then=[slack(MANAGERS, "payment_late")],
    )
    def bring_up_invoice(self, *, at: datetime) -> None:
        """Bring the invoice up with the managers: it is not paid."""

    @transition(State.INVOICED, State.PLANNED, by=MONEY, then=[email("clinic", "invoice_refused")])
    def refuse_invoice(self, *, at: datetime, reason: str) -> None:
        """Refuse the clinic's invoice: it sends another."""
        self.invoice_number, self.invoiced, self.closed_reason = "", None, reason

    @transition(State.INVOICED, State.PAID, by=MONEY, only_if=service_is_over, then=LOOK_AGAIN)
    def pay_invoice(
        self, *, at: datetime, paid_by: Signature, receipt: Annotated[str, RECEIPT]
    ) -> None:
        """Note that the clinic's invoice is paid.

        After the service: before it, our money needs the CEO's approval (S2-A6).
        """
        self.paid, self.paid_by, self.paid_at, self.receipt = self.owed, paid_by, at, receipt

    @transition(UNPAID, State.FAILED, by=PAYERS)
    def fail(self, *, at: datetime, failure: str) -> None:
        """Note that it did not work."""
        self.failure, self.failed_at = failure, at

    @transition(
        State.FAILED,
        when=After(MEND_WITHIN, since="failed_at"),
        then=[slack(MANAGERS, "payment_late")],
    )
    def run_late_after_failure(self, *, at: datetime) -> None:
        """Tell the managers that we are late: a payment that failed is not mended."""

    @transition(
        State.FAILED,
        when=Every(PAYMENT_LATE_EVERY, since="failed_at", first=PAYMENT_LATE_EVERY),
        then=[slack(MANAGERS, "payment_late")],
    )
    def bring_up_failure(self, *, at: datetime) -> None:
        """Bring it up with the managers: it has failed."""

    @transition(State.FAILED, State.PLANNED, by=PAYERS)
    def retry(self, *, at: datetime) -> None:
        """Try it once more."""
        self.round, self.invoice_number, self.invoiced = self.round + 1, "", None

    @transition([*UNPAID, State.FAILED], State.PLANNED)
    def change_way(self, *, at: datetime, way: Method) -> None:
        """Plan it another way: the booking says how the clinic is paid."""
        self.method = way.value
        self.invoice_number, self.invoiced, self.call_at = "", None, None
        self.expected_at = at if self.is_before_service else self.booking.appointment_at

    @transition([*UNPAID, State.FAILED], State.VOID)
    def void(self, *, at: datetime) -> None:
        """Make it void: the amount, the clinic or the date has changed, or nothing is booked."""
        self.closed_reason = "The booking changed or ended."

    @transition([*UNPAID, State.FAILED], State.VOID, by=[FINANCE, MANAGER], then=LOOK_AGAIN)
    def do_without(self, *, at: datetime, reason: str) -> None:
        """Do without it: the clinic wants nothing."""
        self.closed_reason = reason

    @transition(
        State.PAID,
        State.ASKED_BACK,
        then=[
            email("clinic", "money_back", link=CLINIC_LINK_FOR),
            slack(COORDINATION, "money_back"),
        ],
    )
    def ask_back(self, *, at: datetime) -> None:
        """Ask the clinic for the money: nothing is booked there any more."""
        self.asked_back_at = at

    @transition(
        State.ASKED_BACK,
        when=Every(ASK_BACK_EVERY, since="asked_back_at", until=PAID_BACK_WITHIN),
        then=[email("clinic", "money_back", link=CLINIC_LINK_FOR)],
    )
    def ask_back_again(self, *, at: datetime) -> None:
        """Ask the clinic for the money again."""

    @transition(
        State.ASKED_BACK,
        when=After(PAID_BACK_WITHIN, since="asked_back_at"),
        then=[slack(MANAGERS, "payment_late")],
    )
    def run_late_with_clinic(self, *, at: datetime) -> None:
        """Tell the managers that the clinic has not paid it back."""

    @transition(
        State.ASKED_BACK,
        when=Every(PAYMENT_LATE_EVERY, since="asked_back_at", first=PAID_BACK_WITHIN),
        then=[slack(MANAGERS, "payment_late")],
    )
    def bring_up_refund(self, *, at: datetime) -> None:
        """Bring it up with the managers: the clinic does not pay it back."""

    @transition(State.ASKED_BACK, State.PAID_BACK, by=MONEY)
    def note_refund(self, *, at: datetime, receipt: Annotated[str, RECEIPT]) -> None:
        """Note that the clinic has paid it back."""
        self.closed_reason = receipt

    @transition(State.ASKED_BACK, State.KEPT, by=[MANAGER])
    def let_clinic_keep(self, *, at: datetime, reason: str) -> None:
        """Let the clinic keep it."""
        self.closed_reason = reason

    @transition(State.PAID, State.MATCHED)
    def match(self, *, at: datetime) -> None:
        """Match it with its documents: the booking is reconciled."""
