"""It is booked: papers, the appointment, how it went, the bill, and the end (S2-8 to S2-14, S2-21, S2-38).

The booking policy goes on here; it begins in booking.py.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.policy.arranging import ArrangingPolicy
from bookings.policy.conditions import (
    a_fee_is_due,
    appointment_has_passed,
    appointment_is_to_come,
    charge_is_within_the_price,
    insurer_agrees_to_it,
    insurer_has_heard,
    insurer_has_not_heard,
    it_does_not_go_anyway,
    papers_are_filed,
    papers_are_missing,
    papers_are_returned,
    results_come_to_us,
    results_go_to_the_client,
)
from bookings.policy.tunables import (
    ASK_AFTER,
    ATTENDED_LATE,
    ATTENDED_TO_LEADS_AFTER,
    CLIENT_LINK_FOR,
    CLINIC_EVERY,
    CLINIC_LINK_FOR,
    DOCUMENTS_EVERY,
    DOCUMENTS_LATE,
    DOCUMENTS_TO_LEADS_AFTER,
    INSURER_LINK_FOR,
    LATE_EVERY,
    PAID_WITHIN,
    PAPERS_AGAIN_BEFORE,
    PAPERS_BEFORE,
    REMIND_BEFORE,
)
from bookings.policy.words import (
    ASK_ANEW,
    BILLED,
    BILLED_NO_SHOW,
    BOOKINGS,
    CLINIC,
    COORDINATION,
    COORDINATORS,
    STAFF,
)
from careops.clock.timers import After, Before, Every, at_once
from careops.people.actors import MANAGER
from careops.policy.effects import do, email, slack
from careops.policy.rules import transition

State = ArrangingPolicy.State


class AttendingPolicy(ArrangingPolicy):
    class Meta(ArrangingPolicy.Meta):
        abstract = True

    # Its papers

    @transition(
        State.BOOKED,
        State.BOOKED,
        when=at_once("booked_at"),
        only_if=[results_go_to_the_client, insurer_has_not_heard],
        then=[email("insurer", "results_direct", link=INSURER_LINK_FOR)],
    )
    def tell_route(self, *, at: datetime) -> None:
        """Tell the insurer that the results go to the client directly.

        There are no papers, or the clinic takes none (S2-8, S2-9).
        """
        self.route_told_at = at

    @transition(
        State.BOOKED,
        State.READY,
        when=at_once("booked_at"),
        only_if=papers_are_filed,
        then=[email("clinic", "ready", link=CLINIC_LINK_FOR)],
    )
    def make_ready(self, *, at: datetime) -> None:
        """Make it ready: every paper is with the clinic, or none is wanted."""
        self.ready_at = at

    @transition(
        State.READY,
        State.BOOKED,
        when=at_once("ready_at"),
        only_if=[papers_are_missing, it_does_not_go_anyway],
        then=[
            slack(BOOKINGS, "papers_missing"),
            email("insurer", "papers_missing", link=INSURER_LINK_FOR),
        ],
    )
    def fall_back(self, *, at: datetime) -> None:
        """Wait for papers again: one is missing after all."""
        self.ready_at = None

    @transition(
        State.BOOKED,
        State.READY,
        by=[MANAGER],
        then=[email("clinic", "ready", link=CLINIC_LINK_FOR)],
    )
    def go_anyway(self, *, at: datetime, reason: str) -> None:
        """Let it go on without its papers.

        A manager signs for it (S2-A12).
        """
        self.ready_at, self.goes_anyway = at, True

    @transition(
        State.BOOKED,
        when=Before(PAPERS_BEFORE, since="appointment_at"),
        only_if=papers_are_missing,
        then=[
            email("insurer", "papers_missing", link=INSURER_LINK_FOR),
            slack(BOOKINGS, "papers_missing"),
        ],
    )
    def flag_papers(self, *, at: datetime) -> None:
        """Ask the insurer for missing papers, and tell the team."""

    @transition(
        State.BOOKED,
        when=Before(PAPERS_AGAIN_BEFORE, since="appointment_at"),
        only_if=papers_are_missing,
        then=[
            email("insurer", "papers_missing", link=INSURER_LINK_FOR),
            slack("#managers", "papers_missing"),
        ],
    )
    def flag_papers_again(self, *, at: datetime) -> None:
        """Ask the insurer once more, and tell the managers: they can let it go on without."""

    @transition(
        State.BOOKED,
        when=Every(LATE_EVERY, since="appointment_at", first=ASK_AFTER),
        then=[slack("#managers", "papers_missing")],
    )
    def bring_up_papers(self, *, at: datetime) -> None:
        """Bring it up with the managers: its time has passed, and papers are missing."""

    # The appointment

    @transition(
        [State.BOOKED, State.READY],
        when=Before(REMIND_BEFORE, since="appointment_at"),
        only_if=appointment_is_to_come,
        then=[email("client", "tomorrow", link=CLIENT_LINK_FOR)],
    )
    def remind_client(self, *, at: datetime) -> None:
        """Remind the client of the appointment."""

    @transition(
        [State.BOOKED, State.READY],
        when=After(ASK_AFTER, since="appointment_at"),
        then=[email("clinic", "how_it_went", link=CLINIC_LINK_FOR)],
    )
    def ask_how_it_went(self, *, at: datetime) -> None:
        """Ask the clinic how it went."""

    @transition(
        [State.BOOKED, State.READY],
        when=Every(CLINIC_EVERY, since="appointment_at", until=ATTENDED_TO_LEADS_AFTER),
        then=[email("clinic", "how_it_went", link=CLINIC_LINK_FOR)],
    )
    def ask_again_how_it_went(self, *, at: datetime) -> None:
        """Ask the clinic again how it went."""

    @transition(
        State.READY,
        when=After(ATTENDED_LATE, since="appointment_at"),
        then=[slack(BOOKINGS, "did_it_happen")],
    )
    def take_up_attendance(self, *, at: datetime) -> None:
        """Have the team ask: the clinic does not say how it went."""

    @transition(
        State.READY,
        when=Every(LATE_EVERY, since="appointment_at", first=ATTENDED_TO_LEADS_AFTER),
        then=[slack("#leads", "did_it_happen")],
    )
    def bring_attendance_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: nobody says how it went."""

    @transition(
        [State.BOOKED, State.READY],
        State.ATTENDED,
        by=[CLINIC, *STAFF],
        only_if=appointment_has_passed,
    )
    def attend(self, *, at: datetime) -> None:
        """Say that it took place.

        Whether its papers were there or not.
        """
        self.attended_at = at

    @transition(
        [State.BOOKED, State.READY],
        State.NO_SHOW,
        by=[CLINIC, *STAFF],
        only_if=[appointment_has_passed, charge_is_within_the_price],
        then=[
            email("insurer", "no_show", link=INSURER_LINK_FOR),
            email("client", "missed_you", link=CLIENT_LINK_FOR),
            slack(BOOKINGS, "no_show"),
        ],
    )
    def miss(self, *, at: datetime, clinic_charges: Decimal = Decimal(0)) -> None:
        """Say that the client did not come.

        What the clinic charges for it is billed as its price would be, and never more than that.
        """
        self.missed_at = self.ours_at = at
        priced = self.priced(
            clinic_charges, self.own_tax_on(clinic_charges), is_exempt=self.is_exempt
        )
        self.no_show_fee = priced.total

    @transition(
        State.NO_SHOW, State.SOURCING, by=STAFF, only_if=insurer_agrees_to_it, then=ASK_ANEW
    )
    def rebook(self, *, at: datetime, insurer_agrees: bool) -> None:
        """Ask the clinic for another date."""
        self.ask_anew(at=at)

    # Its results

    @transition(
        State.ATTENDED,
        State.SETTLED,
        when=at_once("attended_at"),
        only_if=[results_come_to_us, papers_are_returned],
        then=[slack(COORDINATION, "to_bill")],
    )
    def settle_documents(self, *, at: datetime) -> None:
        """Hand it to the coordinator: every paper is back, signed."""
        self.settled_at = self.ours_at = at

    @transition(
        State.ATTENDED,
        State.SETTLED,
        when=at_once("attended_at"),
        only_if=[results_go_to_the_client, insurer_has_heard],
        then=[slack(COORDINATION, "to_bill")],
    )
    def settle_direct(self, *, at: datetime) -> None:
        """Hand it to the coordinator: the results go to the client, and the insurer knows."""
        self.settled_at = self.ours_at = at

    @transition(
        State.ATTENDED,
        State.SETTLED,
        by=[MANAGER],
        then=[
            email("insurer", "without_documents", link=INSURER_LINK_FOR),
            slack(COORDINATION, "to_bill"),
        ],
    )
    def settle_anyway(self, *, at: datetime, reason: str) -> None:
        """Bill it without its papers.

        A manager decides; the insurer is told.
        """
        self.settled_at = self.ours_at = at

    @transition(
        State.ATTENDED,
        when=Every(DOCUMENTS_EVERY, since="attended_at", until=DOCUMENTS_TO_LEADS_AFTER),
        then=[email("clinic", "documents_wait", link=CLINIC_LINK_FOR)],
    )
    def chase_documents(self, *, at: datetime) -> None:
        """Ask the clinic for its papers."""

    @transition(
        State.ATTENDED,
        when=After(DOCUMENTS_LATE, since="attended_at"),
        then=[slack(BOOKINGS, "documents_late")],
    )
    def take_up_documents(self, *, at: datetime) -> None:
        """Have the team take it up: papers have not come back."""

    @transition(
        State.ATTENDED,
        when=Every(LATE_EVERY, since="attended_at", first=DOCUMENTS_LATE),
        then=[email("insurer", "documents_late", link=INSURER_LINK_FOR)],
    )
    def apologize_for_documents(self, *, at: datetime) -> None:
        """Tell the insurer that papers are late."""

    @transition(
        State.ATTENDED,
        when=Every(LATE_EVERY, since="attended_at", first=DOCUMENTS_TO_LEADS_AFTER),
        then=[slack("#leads", "documents_late")],
    )
    def bring_documents_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: papers do not come back."""

    # Its bill, and the end

    @transition(State.SETTLED, State.BILLING, by=COORDINATORS, then=BILLED)
    def bill(self, *, at: datetime) -> None:
        """Bill it.

        What was confirmed, and not a cent else (S2-21, S2-37).
        """
        self.billed_at = at

    @transition(
        State.NO_SHOW,
        State.BILLING,
        by=COORDINATORS,
        only_if=a_fee_is_due,
        then=BILLED_NO_SHOW,
    )
    def bill_no_show(self, *, at: datetime) -> None:
        """Bill what the clinic charges, with our fee."""
        self.billed_at = at

    @transition(
        State.BILLING,
        when=After(PAID_WITHIN, since="billed_at"),
        then=[slack(COORDINATION, "unpaid")],
    )
    def bring_up_bill(self, *, at: datetime) -> None:
        """Bring it up with the coordinator: it is not paid and reconciled."""

    @transition(
        State.BILLING,
        when=Every(LATE_EVERY, since="billed_at", first=PAID_WITHIN),
        then=[slack("#managers", "unpaid")],
    )
    def bring_bill_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: it is not paid and reconciled."""

    @transition(State.BILLING, State.RECONCILED)
    def reconcile(self, *, at: datetime) -> None:
        """Say that its documents agree: two people have signed for it (S2-38)."""
        self.ours_at = at

    @transition(
        State.RECONCILED,
        State.CLOSED,
        by=COORDINATORS,
        then=[do("papers", "drop"), do("tasks", "settle")],
    )
    def close(self, *, at: datetime) -> None:
        """Close it.

        A paper that has not come back by now is waited for no longer.
        """
