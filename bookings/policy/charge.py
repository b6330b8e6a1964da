"""Charge policy (S2-37 to S2-40, M11): the insurer is billed what it has confirmed, and pays it once.

draft     -> issued       once the service is settled: a numbered invoice, as a PDF
issued    -> paid in part, paid     by a transfer, a cheque, or its own card
          -> with the payment provider -> paid, or issued again: the card was refused
          -> overdue      it is reminded, and then managers hear of it
          -> disputed     it objects; the coordinator answers, credits or voids
overdue, disputed -> written off    proposed by one person, decided by another
draft, issued, disputed -> void     with a credit note, where there was an invoice

What is paid and what is credited never exceed the total, in the policy and in the database.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from bookings.columns.charge import ChargeColumns
from bookings.money_values import RECEIPT
from bookings.policy.money_conditions import (
    card_is_given,
    is_a_part,
    is_all_that_is_left,
    no_card_is_given,
    nothing_is_paid,
    some_is_paid,
    something_is_paid,
    write_off_is_proposed,
)
from bookings.policy.money_tunables import (
    CHARGE_LATE_EVERY,
    CHARGE_POLL_EVERY,
    CHARGE_SETTLES_WITHIN,
    DISPUTE_WITHIN,
    DUNNING_EVERY,
    DUNNING_TO_MANAGERS_AFTER,
    INVOICE_DUE,
    INVOICE_LINK_FOR,
    OVERDUE_WITHIN,
)
from bookings.policy.money_words import INVOICED, LOOK_AGAIN, MANAGERS, MONEY, SECOND, payments
from bookings.policy.words import COORDINATION, INSURER, STAFF
from careops.clock.timers import After, Every, at_once
from careops.payments.orders import PAYMENTS
from careops.people.actors import FINANCE, MANAGER
from careops.people.models import Signature
from careops.policy.effects import email, keep, slack
from careops.policy.rules import transition
from careops.policy.states import Shown

State = ChargeColumns.State
OWED = (State.ISSUED, State.PART_PAID, State.OVERDUE)


class ChargePolicy(ChargeColumns):
    kind = "charge"
    prefix = "IN"
    looks_at = ("booking__case",)

    shown = {
        State.DRAFT: Shown("others", team="coordination"),
        State.ISSUED: Shown("insurer", due="fall_due", promise="It is paid", team="coordination"),
        State.PART_PAID: Shown("insurer", due="fall_due", promise="It is paid", team="coordination"),
        State.CHARGING: Shown(
            "others", due="run_late_with_payments", promise="The card is charged",
            team="coordination",
        ),
        State.OVERDUE: Shown(
            "us", due="run_late", promise="It is settled", team="coordination", tone="danger"
        ),
        State.DISPUTED: Shown(
            "us", due="run_late_with_objection", promise="The objection is answered",
            team="coordination", tone="attention",
        ),
        State.PAID: Shown(tone="good"),
        State.VOID: Shown(tone="muted"),
        State.WRITTEN_OFF: Shown(tone="danger"),
    }  # fmt: skip

    class Meta(ChargeColumns.Meta):
        abstract = True

    @transition(None, State.DRAFT)
    def draft(self, *, at: datetime) -> None:
        """Draft it: the insurer has confirmed the amount."""
        self.prepared_at = at

    @transition(State.DRAFT, State.ISSUED, then=[keep("invoice"), *INVOICED])
    def issue(self, *, at: datetime) -> None:
        """Issue the invoice: the booking is billed, and until then its amount may change."""
        self.issued_at = self.due_from = at

    @transition(None, State.ISSUED, then=[keep("invoice"), *INVOICED])
    def issue_at_once(self, *, at: datetime) -> None:
        """Issue the invoice for a missed appointment."""
        self.prepared_at = self.issued_at = self.due_from = at

    @transition(
        [State.ISSUED, State.PART_PAID],
        State.PART_PAID,
        by=MONEY,
        only_if=is_a_part,
        then=[keep("payment_received"), *LOOK_AGAIN],
    )
    def pay_part(self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]) -> None:
        """Note that a part of it came in."""
        self.paid, self.receipt = self.paid + amount, receipt

    @transition(
        State.OVERDUE, by=MONEY, only_if=is_a_part, then=[keep("payment_received"), *LOOK_AGAIN]
    )
    def pay_part_late(
        self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]
    ) -> None:
        """Note that a part of it came in, late."""
        self.paid, self.receipt = self.paid + amount, receipt

    @transition(
        OWED,
        State.PAID,
        by=MONEY,
        only_if=is_all_that_is_left,
        then=[keep("payment_received"), *LOOK_AGAIN],
    )
    def pay(self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]) -> None:
        """Note that all that was left came in."""
        self.paid, self.receipt, self.paid_at = self.paid + amount, receipt, at

    @transition(OWED, State.CHARGING, by=MONEY, only_if=card_is_given, then=[payments("charge")])
    def charge_card(self, *, at: datetime) -> None:
        """Charge the insurer's card with what is left.

        The payment provider is asked once, however often we ask.
        """
        self.card, self.charging, self.charging_at = self.card_given, self.left, at
        self.round, self.failure = self.round + 1, ""

    @transition(
        State.CHARGING, when=Every(CHARGE_POLL_EVERY, since="charging_at"), then=[payments("poll")]
    )
    def poll(self, *, at: datetime) -> None:
        """Ask the payment provider what became of the charge."""

    @transition(
        State.CHARGING,
        when=After(CHARGE_SETTLES_WITHIN, since="charging_at"),
        then=[slack(MANAGERS, "charge_unsettled")],
    )
    def run_late_with_payments(self, *, at: datetime) -> None:
        """Tell the managers that the payment provider has not charged the card."""

    @transition(
        State.CHARGING,
        State.PAID,
        by=[PAYMENTS],
        then=[keep("payment_by_card"), email("insurer", "card_charged"), *LOOK_AGAIN],
    )
    def settle(self, *, at: datetime, receipt: Annotated[str, RECEIPT]) -> None:
        """Say that the card was charged."""
        self.paid, self.receipt, self.paid_at = self.paid + self.left, receipt, at

    @transition(
        State.CHARGING,
        State.ISSUED,
        by=[PAYMENTS],
        then=[
            slack(COORDINATION, "card_refused"),
            email("insurer", "card_refused", link=INVOICE_LINK_FOR),
        ],
    )
    def refuse_card(self, *, at: datetime, failure: str) -> None:
        """Say that the card was refused."""
        self.failure, self.charging_at = failure, None

    @transition(State.ISSUED, State.PART_PAID, when=at_once("due_from"), only_if=some_is_paid)
    def go_on_with_the_rest(self, *, at: datetime) -> None:
        """Go on with what is left: a part of it is paid."""

    @transition(
        [State.ISSUED, State.PART_PAID],
        State.OVERDUE,
        when=After(INVOICE_DUE, since="due_from"),
        only_if=no_card_is_given,
        then=[
            email("insurer", "overdue", link=INVOICE_LINK_FOR),
            slack(COORDINATION, "charge_overdue"),
        ],
    )
    def fall_due(self, *, at: datetime) -> None:
        """Say that it is overdue."""
        self.overdue_at = at

    @transition(
        [State.ISSUED, State.PART_PAID],
        when=Every(CHARGE_LATE_EVERY, since="due_from", first=INVOICE_DUE),
        only_if=card_is_given,
        then=[slack(COORDINATION, "card_uncharged")],
    )
    def bring_up_card(self, *, at: datetime) -> None:
        """Bring it up with coordination: the insurer gave its card, and nobody has charged it."""

    @transition(
        State.OVERDUE,
        when=Every(DUNNING_EVERY, since="overdue_at", until=DUNNING_TO_MANAGERS_AFTER),
        only_if=no_card_is_given,
        then=[email("insurer", "overdue", link=INVOICE_LINK_FOR)],
    )
    def dun(self, *, at: datetime) -> None:
        """Remind the insurer of what is overdue."""

    @transition(
        State.OVERDUE,
        when=After(OVERDUE_WITHIN, since="overdue_at"),
        then=[slack(MANAGERS, "charge_overdue")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that an overdue bill is not settled."""

    @transition(
        State.OVERDUE,
        when=Every(CHARGE_LATE_EVERY, since="overdue_at", first=DUNNING_TO_MANAGERS_AFTER),
        then=[slack(MANAGERS, "charge_overdue")],
    )
    def bring_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the insurer does not pay."""

    @transition(
        OWED,
        State.DISPUTED,
        by=[INSURER, *MONEY, *STAFF],
        then=[slack(COORDINATION, "charge_disputed")],
    )
    def dispute(self, *, at: datetime, objection: str) -> None:
        """Object to the bill."""
        self.objection, self.disputed_at, self.write_off_by = objection, at, None

    @transition(
        State.DISPUTED,
        when=After(DISPUTE_WITHIN, since="disputed_at"),
        then=[slack(MANAGERS, "charge_disputed")],
    )
    def run_late_with_objection(self, *, at: datetime) -> None:
        """Tell the managers that we are late: the objection is not answered."""

    @transition(
        State.DISPUTED,
        when=Every(CHARGE_LATE_EVERY, since="disputed_at", first=CHARGE_LATE_EVERY),
        then=[slack(MANAGERS, "charge_disputed")],
    )
    def bring_up_objection(self, *, at: datetime) -> None:
        """Bring the objection up with the managers: it is not answered."""

    @transition(
        State.DISPUTED,
        State.ISSUED,
        by=MONEY,
        then=[email("insurer", "objection_answered", link=INVOICE_LINK_FOR)],
    )
    def resolve(self, *, at: datetime, answer: str) -> None:
        """Answer the objection: the bill stands.

        Its time to pay begins anew.
        """
        self.due_from, self.closed_reason = at, answer

    @transition(
        [*OWED, State.DISPUTED],
        by=[FINANCE, MANAGER],
        only_if=is_a_part,
        then=[
            keep("credit_note"),
            email("insurer", "credit_note", link=INVOICE_LINK_FOR),
            *LOOK_AGAIN,
        ],
    )
    def credit(self, *, at: datetime, amount: Decimal, reason: str) -> None:
        """Credit a part of it.

        The insurer gets a credit note, and owes that much less.
        """
        self.credited, self.closed_reason = self.credited + amount, reason

    @transition(
        [*OWED, State.DISPUTED],
        State.PAID,
        by=[FINANCE, MANAGER],
        only_if=something_is_paid,
        then=[
            keep("last_credit_note"),
            email("insurer", "credit_note", link=INVOICE_LINK_FOR),
            *LOOK_AGAIN,
        ],
    )
    def credit_rest(self, *, at: datetime, reason: str) -> None:
        """Credit all that is left of it."""
        self.credited, self.closed_reason, self.paid_at = self.total - self.paid, reason, at

    @transition(State.DRAFT, State.VOID)
    def drop(self, *, at: datetime) -> None:
        """Drop it: the amount, the clinic or the date has changed, or nothing is booked."""
        self.closed_reason = "The booking changed or ended."

    @transition(
        [State.ISSUED, State.OVERDUE, State.DISPUTED],
        State.VOID,
        by=MONEY,
        only_if=nothing_is_paid,
        then=[
            keep("last_credit_note"),
            email("insurer", "credit_note", link=INVOICE_LINK_FOR),
            *LOOK_AGAIN,
        ],
    )
    def void(self, *, at: datetime, reason: str) -> None:
        """Make it void.

        The insurer gets a credit note for all of it.
        """
        self.credited, self.closed_reason = self.total, reason

    @transition(
        [State.OVERDUE, State.DISPUTED], by=MONEY, then=[slack(MANAGERS, "write_off_wanted")]
    )
    def propose_write_off(self, *, at: datetime, write_off_by: Signature, reason: str) -> None:
        """Propose to write off what is left.

        Somebody else decides.
        """
        self.write_off_by, self.closed_reason = write_off_by, reason

    @transition(
        [State.OVERDUE, State.DISPUTED],
        State.WRITTEN_OFF,
        by=SECOND,
        only_if=write_off_is_proposed,
        then=LOOK_AGAIN,
    )
    def write_off(self, *, at: datetime, written_off_by: Signature) -> None:
        """Write off what is left.

        You are the second person.
        """
        self.written_off_by = written_off_by
