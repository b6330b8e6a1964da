"""Balance policy (S1-4): what a patient owes the practice, line by line, and how they hear of it.

A line is added and never changed: by the chart system, by whoever bills, by the payment provider's word. What is
wrong is corrected by a line more. A patient reads all of them, and pays all or a part of it. Reminders are few, then
somebody talks to them; none goes out while they ask about a line, or are paying.

    any        -> owed         a line more; and at once, by what is left:
    owed       -> even         nothing is left to pay
    owed       -> with staff   as often reminded as is decent, and not paid
    with staff -> owed         we talked, and a day is agreed
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from careops.clock.timers import After, Every, at_once
from careops.people.actors import CLINIC, MANAGER
from careops.people.audience import everyone
from careops.policy.effects import begin, email, keep, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from careops.values.table import Whole
from portal.money_columns import BalanceColumns, LineKind, due_day, end_of
from portal.policy.money_conditions import (
    amount_is_owed,
    changes_something,
    is_a_day_to_come,
    is_a_line,
    is_more_than_nothing,
    is_no_time_to_remind,
    is_of_something,
    is_overdue,
    is_owing,
    nothing_is_being_paid,
    nothing_is_under_way,
    owes_nothing,
    reminders_are_left,
    reminders_are_used_up,
)
from portal.policy.money_tunables import (
    ANNOUNCE_AFTER,
    DUE_WITHIN,
    MONEY_LINK_FOR,
    REMIND_EVERY,
    TALK_WITHIN,
    UNPAID_LATE_EVERY,
    UNPAID_NUDGE_EVERY,
    UNPAID_TO_MANAGERS_AFTER,
)
from portal.policy.money_words import BILLING, MONEY, NOT_THEIRS
from portal.policy.words import PATIENT
from portal.values import EXTERNAL_ID, OWING, RECEIPT

State = BalanceColumns.State
ANY = (State.EVEN, State.OWED, State.WITH_STAFF)
UNPAID = (State.OWED, State.WITH_STAFF)
LINE = Whole()


class BalancePolicy(BalanceColumns):
    kind = "balance"
    prefix = "L"

    shown = {
        State.EVEN: Shown(tone="good"),
        State.OWED: Shown("patient", team="finance"),
        State.WITH_STAFF: Shown(
            "us", due="run_late", promise="Somebody talks to them", team="finance", tone="attention"
        ),
    }

    class Meta(BalanceColumns.Meta):
        abstract = True

    # Lines: added, never changed

    @transition(None, State.EVEN, by=[CLINIC, *BILLING])
    def open(self, *, at: datetime) -> None:
        """Begin to keep what a patient owes."""

    @transition(
        ANY,
        State.OWED,
        by=[CLINIC],
        only_if=[is_of_something, is_a_line],
        then=[keep("entered_line")],
    )
    def enter(
        self,
        *,
        at: datetime,
        line_kind: LineKind,
        amount: Annotated[Decimal, OWING],
        what: Private,
        external_id: Annotated[str, EXTERNAL_ID],
        service_on: date | None = None,
        due_on: date | None = None,
        corrects: Annotated[int, LINE] = 0,
    ) -> None:
        """Enter a line, as the chart system has it.

        The amount is what it adds to what is owed: a payment is negative.
        """
        self.add(amount, at=at, due_on=self.day_of(line_kind, due_on, at=at))

    @transition(
        ANY, State.OWED, by=NOT_THEIRS, only_if=is_more_than_nothing, then=[keep("charged_line")]
    )
    def charge(
        self,
        *,
        at: datetime,
        amount: Decimal,
        what: Private,
        reason: str,
        service_on: date | None = None,
        due_on: date | None = None,
    ) -> None:
        """Charge something.

        The patient reads what for; the reason is for us.
        """
        self.add(amount, at=at, due_on=self.day_of(LineKind.CHARGE, due_on, at=at))

    @transition(
        ANY,
        State.OWED,
        by=NOT_THEIRS,
        only_if=[changes_something, is_a_line],
        then=[keep("adjusted_line")],
    )
    def adjust(
        self,
        *,
        at: datetime,
        amount: Annotated[Decimal, OWING],
        what: Private,
        reason: str,
        corrects: Annotated[int, LINE] = 0,
    ) -> None:
        """Correct what is owed.

        Write less as -20.00. Name the line that it corrects; 0 for none. The patient reads what; the reason is
        for us.
        """
        self.add(amount, at=at, due_on=self.day_of(LineKind.ADJUSTMENT, None, at=at, amount=amount))

    @transition(ANY, State.OWED, by=NOT_THEIRS, only_if=amount_is_owed, then=[keep("paid_line")])
    def note_payment(self, *, at: datetime, amount: Decimal, reason: str) -> None:
        """Note what was paid here.

        In cash, by cheque or by a transfer; say which, and its number.
        """
        self.add(-amount, at=at)

    @transition(ANY, State.OWED, then=[keep("line_of_payment")])
    def receive(self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]) -> None:
        """Add what the payment provider has received."""
        self.add(-amount, at=at)

    @transition(ANY, State.OWED, then=[keep("line_of_refund")])
    def give_back(self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]) -> None:
        """Add what the payment provider has paid back."""
        self.add(amount, at=at)

    @transition(ANY, State.OWED, then=[keep("line_sent_back")])
    def take_back(self, *, at: datetime, amount: Decimal, receipt: Annotated[str, RECEIPT]) -> None:
        """Add what the patient's bank has sent back: it is theirs still."""
        self.add(-amount, at=at)

    # What follows at once

    @transition(UNPAID, State.EVEN, when=at_once("changed_at"), only_if=owes_nothing)
    def even_out(self, *, at: datetime) -> None:
        """Close it: nothing is left to pay."""
        self.news_at = self.remind_from = self.staff_at = None
        self.reminded = 0

    @transition(State.OWED, State.WITH_STAFF, when=at_once("staff_at"), only_if=is_owing)
    def stay(self, *, at: datetime) -> None:
        """Leave it with our staff: something is still owed."""

    # What a patient hears: no word of what it is for

    @transition(
        UNPAID,
        when=After(ANNOUNCE_AFTER, since="news_at"),
        then=[email("patient", "bill", link=MONEY_LINK_FOR)],
    )
    def announce(self, *, at: datetime) -> None:
        """Tell the patient that there is a bill to read."""
        self.news_at = None

    @transition(
        State.OWED,
        when=After(REMIND_EVERY, since="remind_from"),
        only_if=[is_overdue, nothing_is_under_way, reminders_are_left],
        then=[email("patient", "bill_reminder", link=MONEY_LINK_FOR)],
    )
    def remind(self, *, at: datetime) -> None:
        """Remind the patient of what is to be paid."""
        self.reminded, self.remind_from = self.reminded + 1, at

    @transition(
        State.OWED, when=After(REMIND_EVERY, since="remind_from"), only_if=is_no_time_to_remind
    )
    def look_again(self, *, at: datetime) -> None:
        """Leave the patient in peace for now: nothing is overdue, or something is under way."""
        self.remind_from = at

    @transition(
        State.OWED,
        State.WITH_STAFF,
        when=After(REMIND_EVERY, since="remind_from"),
        only_if=[is_overdue, nothing_is_under_way, reminders_are_used_up],
        then=[slack(MONEY, "bill_unpaid")],
    )
    def hand_to_staff(self, *, at: datetime) -> None:
        """Have somebody talk to the patient: no reminder helps any more."""
        self.staff_at, self.remind_from = at, None

    # With our staff

    @transition(
        State.WITH_STAFF,
        when=After(TALK_WITHIN, since="staff_at"),
        then=[email(everyone(MANAGER), "bill_rests")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that nobody has talked to the patient."""

    @transition(
        State.WITH_STAFF,
        when=Every(
            UNPAID_NUDGE_EVERY, since="staff_at", first=TALK_WITHIN, until=UNPAID_TO_MANAGERS_AFTER
        ),
        then=[slack(MONEY, "bill_unpaid")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with finance again."""

    @transition(
        State.WITH_STAFF,
        when=Every(UNPAID_LATE_EVERY, since="staff_at", first=UNPAID_TO_MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "bill_rests")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: nobody has talked to the patient."""

    @transition(State.WITH_STAFF, State.OWED, by=NOT_THEIRS, only_if=is_a_day_to_come)
    def agree(self, *, at: datetime, until: date, reason: str) -> None:
        """Agree on a day.

        You talked to the patient. Reminders begin again some time after that day.
        """
        self.remind_from, self.reminded = end_of(until, self.tenant), 0
        self.staff_at = None

    # Paying

    @transition(
        UNPAID,
        by=[PATIENT],
        only_if=[amount_is_owed, nothing_is_being_paid],
        then=[begin("payment_of_it", "start")],
    )
    def pay(self, *, at: datetime, amount: Decimal) -> None:
        """Pay all of it, or a part.

        On the payment provider's page: no number of a card comes to us.
        """

    # What several sentences assign

    def day_of(
        self, kind: LineKind, said: date | None, *, at: datetime, amount: Decimal | None = None
    ) -> date | None:
        """By when a line is to be paid that adds to what is owed; None: it is not."""
        if kind == LineKind.CHARGE or (amount or 0) > 0 or said:
            return due_day(said, at, self.tenant, DUE_WITHIN.value(self.tenant.tuning))
        return None
