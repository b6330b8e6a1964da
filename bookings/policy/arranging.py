"""A date and an amount are confirmed: our money is approved, it is booked, or it changes (S2-7, S2-33, S2-A7).

The booking policy goes on here; it begins in booking.py.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.policy.amount_conditions import (
    approval_is_lost,
    it_is_another_amount,
    it_is_another_way,
    our_money_comes_first,
    spending_is_approved,
    spending_is_not_asked_for,
)
from bookings.policy.booking import BookingPolicy
from bookings.policy.conditions import (
    a_clinic_has_it,
    appointment_is_to_come,
    has_an_owner,
    hold_is_to_come,
    is_free,
    is_somebody_else,
    paper_is_not_wanted,
)
from bookings.policy.tunables import CLIENT_LINK_FOR, CLINIC_LINK_FOR, INSURER_LINK_FOR
from bookings.policy.words import (
    AMOUNT_GONE,
    ARRANGED,
    ASK_ANEW,
    BEFORE_IT,
    BOOKINGS,
    CALLED_OFF,
    CLIENT,
    CLINIC,
    COORDINATOR,
    INSURER,
    OPEN,
    ORDER,
    PAID_OTHERWISE,
    PAPERS_WANTED,
    READ_WORDS,
    STAFF,
    PaperKind,
)
from careops.clock.timers import at_once
from careops.conversation.effects import said
from careops.people.models import Membership, Signature
from careops.policy.effects import begin, email, slack, task
from careops.policy.rules import transition
from careops.values.private import Private

State = BookingPolicy.State


class ArrangingPolicy(BookingPolicy):
    class Meta(BookingPolicy.Meta):
        abstract = True

    # The amount, the way of paying, and the date change

    @transition(
        [State.PROPOSED, *ARRANGED],
        State.PROPOSED,
        by=STAFF,
        only_if=[it_is_another_amount, hold_is_to_come],
        then=[
            *AMOUNT_GONE,
            begin("quoted", "price_and_issue"),
            email("insurer", "amount_changed", link=INSURER_LINK_FOR),
        ],
    )
    def change_amount(
        self,
        *,
        at: datetime,
        clinic_cost: Decimal,
        hold_until: datetime,
        clinic_tax: Decimal | None = None,
        is_exempt: bool = False,
    ) -> None:
        """Change the amount.

        It goes back to the insurer; the clinic keeps the date until then (S2-A7).
        """
        self.slots = [self.appointment_at] if self.appointment_at else self.slots
        self.appointment_at, self.confirmed_hash = None, ""
        self.is_exempt, self.hold_until, self.proposed_at = is_exempt, hold_until, at
        self.price_anew(cost=clinic_cost, tax=clinic_tax)

    @transition(
        [State.SOURCING, State.PROPOSED, State.CONFIRMED],
        by=[COORDINATOR, *STAFF],
        only_if=it_is_another_way,
        then=PAID_OTHERWISE,
    )
    def pay_by(self, *, at: datetime, way: BookingPolicy.Method, reason: str = "") -> None:
        """Change how the clinic is paid."""
        self.method = way.value

    @transition(
        State.CONFIRMED,
        by=[COORDINATOR, *STAFF],
        only_if=[our_money_comes_first, spending_is_not_asked_for],
        then=[begin("spending", "request")],
    )
    def ask_approval(self, *, at: datetime, requested_by: Signature, why: str = "") -> None:
        """Ask for the CEO's approval.

        Our money leaves before the service; somebody else decides (S2-33). Not a word about health.
        """

    # It is booked

    @transition(
        State.CONFIRMED,
        State.BOOKED,
        by=STAFF,
        only_if=[a_clinic_has_it, appointment_is_to_come, spending_is_approved],
        then=[
            email("client", "booked_for_you", link=CLIENT_LINK_FOR),
            email("insurer", "booked", link=INSURER_LINK_FOR),
            email("clinic", "appointment_booked", link=CLINIC_LINK_FOR),
            *ORDER,
        ],
    )
    def book(self, *, at: datetime, clinic_has_it: bool, clinic_number: str = "") -> None:
        """Book it.

        The clinic has it in its calendar; the order goes to whoever bills (S2-7, S2-23).
        """
        self.booked_at, self.clinic_number = at, clinic_number

    @transition(
        [State.BOOKED, State.READY],
        State.CONFIRMED,
        when=at_once("booked_at"),
        only_if=[approval_is_lost, appointment_is_to_come],
        then=[slack(BOOKINGS, "approval_lost"), slack("#leads", "approval_lost")],
    )
    def lose_approval(self, *, at: datetime) -> None:
        """Have it approved again: the approval has ended, and nothing was paid."""
        self.ours_at = at

    # It moves, or is called off

    @transition(ARRANGED, State.SOURCING, by=[CLINIC, *STAFF], then=ASK_ANEW)
    def slot_lost(self, *, at: datetime, reason: str = "") -> None:
        """Say that the date is gone."""
        self.ask_anew(at=at)

    @transition(
        State.CONFIRMED,
        State.SOURCING,
        when=at_once("appointment_at"),
        then=[*ASK_ANEW, slack("#leads", "date_passed")],
    )
    def let_date_pass(self, *, at: datetime) -> None:
        """Ask for another date: this one has passed, and nobody had booked it."""
        self.ask_anew(at=at)

    @transition(ARRANGED, State.SOURCING, by=[INSURER, CLIENT, *STAFF], then=ASK_ANEW)
    def reschedule(self, *, at: datetime, reason: str) -> None:
        """Ask for another date.

        The clinic is asked anew; what was paid stays paid.
        """
        self.ask_anew(at=at)

    @transition(
        [*BEFORE_IT, State.NO_SHOW],
        State.CANCELLED,
        by=[INSURER, CLIENT, *STAFF],
        then=[email("insurer", "cancelled_booking"), *CALLED_OFF],
    )
    def cancel(self, *, at: datetime, reason: str) -> None:
        """Cancel it."""
        self.closed_reason = reason

    @transition(
        BEFORE_IT,
        by=[INSURER, *STAFF],
        only_if=paper_is_not_wanted,
        then=[email("insurer", "paper_wanted", link=INSURER_LINK_FOR), *PAPERS_WANTED],
    )
    def want_paper(self, *, at: datetime, paper: PaperKind) -> None:
        """Require a paper.

        Before the appointment it lies in the clinic's folder (S2-10, S2-11).
        """
        self.papers_wanted = [*self.papers_wanted, paper.value]

    @transition(list(State), by=[INSURER, CLINIC, CLIENT], then=[said(), task(READ_WORDS)])
    def tell(self, *, at: datetime, message: Private) -> None:
        """Tell us something.

        Our team reads it, whatever became of it.
        """

    # It rests with somebody of ours

    @transition(OPEN, by=STAFF, only_if=is_free)
    def take(self, *, at: datetime, owner: Membership) -> None:
        """Take it."""
        self.owner = owner

    @transition(OPEN, by=STAFF, only_if=[has_an_owner, is_somebody_else])
    def hand_on(self, *, at: datetime, owner: Membership, note: str = "") -> None:
        """Hand it on to somebody else."""
        self.owner = owner

    @transition(OPEN, by=STAFF, only_if=has_an_owner)
    def release(self, *, at: datetime, note: str = "") -> None:
        """Give it back to the team."""
        self.owner = None
