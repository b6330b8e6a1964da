"""Booking policy (S2, M7): an insurer asks for an appointment, and it is tracked until its bill is reconciled.

A clinic that offers the service within an hour of the client is asked for dates; where there is
none, management hears of it at once, and finds one that takes payment before. Dates go to the
insurer with their price, and are held. What the insurer confirms is a date and an amount, and only
that is booked: another amount, another clinic or another payee has to be confirmed anew.

    received   -> searching -> sourcing dates    an affiliate within an hour is asked
               -> no clinic near                 at once, where there is none
    no clinic near -> sourcing dates, declined   as a manager decides
    sourcing   -> proposed    with a quote, held for a while
               -> searching   the clinic has no dates
    proposed   -> confirmed   date and amount, by the insurer
               -> sourcing    other dates are wanted, or the hold has lapsed
               -> declined
    confirmed  -> booked -> ready -> attended -> results settled -> billing -> reconciled -> closed
    confirmed, booked, ready -> proposed    the amount has changed
               -> sourcing    the date is gone, or another one is wanted
    booked, ready -> no-show -> sourcing, billing
    any before the appointment -> cancelled
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.columns.booking import BookingColumns
from bookings.directory.models import Clinic
from bookings.policy.amount_conditions import amount_is_the_quoted
from bookings.policy.assigning import Assigning
from bookings.policy.conditions import (
    a_quote_is_drafted,
    clinic_is_an_affiliate,
    clinic_is_near,
    clinic_takes_prepayment,
    clinic_was_not_asked,
    dates_are_of_one_rate,
    dates_are_to_come,
    hold_is_to_come,
    insurer_is_active,
    it_was_heard,
    lasts_longer,
    nobody_is_near,
    price_is_as_listed,
    price_is_known,
    service_is_offered,
    silence_has_lasted,
    slot_is_offered,
    slot_is_to_come,
    slots_are_known,
)
from bookings.policy.tunables import (
    CLIENT_LINK_FOR,
    CLINIC_LINK_FOR,
    INSURER_LINK_FOR,
    PROPOSE_AFTER,
)
from bookings.policy.words import (
    AMOUNT_GONE,
    ASK_FOR_DATES,
    BOOKINGS,
    CALLED_OFF,
    CLIENT,
    CLINIC,
    CONFIRMED_THEN,
    DATE_GONE,
    ENDED,
    INSURER,
    PAPERS_WANTED,
    PROPOSED_THEN,
    STAFF,
)
from bookings.values import Course
from careops.clock.timers import After, at_once
from careops.people.actors import MANAGER
from careops.policy.effects import begin, do, email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private

State = BookingColumns.State


class BookingPolicy(Assigning):
    kind = "booking"
    prefix = "B"
    looks_at = ("listing", "service")

    shown = {
        State.RECEIVED: Shown("us", due="run_late", promise="A clinic is looked for", team="bookings"),
        State.SEARCHING: Shown("us", due="run_late", promise="A clinic is asked", team="bookings"),
        State.AREA_ESCALATED: Shown(
            "manager", due="run_late_with_managers", promise="Management finds a provider",
            team="managers", tone="attention",
        ),
        State.SOURCING: Shown(
            "clinic", due="take_up_dates", promise="The clinic names dates", team="bookings"
        ),
        State.PROPOSED: Shown("insurer", due="lapse", promise="Dates are held until", team="bookings"),
        State.CONFIRMED: Shown(
            "us", due="run_late", promise="It is booked", team="bookings", tone="attention"
        ),
        State.BOOKED: Shown("insurer", due="flag_papers", promise="Papers are in", team="bookings"),
        State.READY: Shown("clinic", due="ask_how_it_went", promise="It takes place", team="bookings"),
        State.ATTENDED: Shown(
            "clinic", due="take_up_documents", promise="Papers come back", team="bookings"
        ),
        State.NO_SHOW: Shown(
            "us", due="run_late", promise="We settle it", team="bookings", tone="attention"
        ),
        State.SETTLED: Shown(
            "us", due="run_late_with_bill", promise="It is billed", team="coordination"
        ),
        State.BILLING: Shown(
            "insurer", due="bring_up_bill", promise="Paid and reconciled", team="coordination"
        ),
        State.RECONCILED: Shown(
            "us", due="run_late_with_bill", promise="It is closed", team="coordination"
        ),
        State.CLOSED: Shown(tone="good"),
        State.DECLINED: Shown(tone="muted"),
        State.CANCELLED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(Assigning.Meta):
        abstract = True

    # It comes in, and a clinic is looked for

    @transition(
        None,
        State.RECEIVED,
        by=[INSURER, *STAFF],
        only_if=insurer_is_active,
        then=[
            slack(BOOKINGS, "received"),
            email("insurer", "received", link=INSURER_LINK_FOR),
            email("client", "received_for_you", link=CLIENT_LINK_FOR),
            *PAPERS_WANTED,
        ],
    )
    def submit(self, *, at: datetime) -> None:
        """Ask for an appointment."""
        self.received_at = self.ours_at = at

    @transition(State.RECEIVED, State.SEARCHING, by=STAFF)
    def start_search(self, *, at: datetime) -> None:
        """Look for a clinic."""
        self.searching_at = self.ours_at = at

    @transition(
        State.SEARCHING,
        State.AREA_ESCALATED,
        when=at_once("searching_at"),
        only_if=nobody_is_near,
        then=[slack("#managers", "no_clinic_near")],
    )
    def escalate_area(self, *, at: datetime) -> None:
        """Have management find a provider: no clinic is near.

        Immediately (S2-15); a place that is not known counts as far. Near is from where the client is, as whoever asked
        named it (S2-A5).
        """
        self.go_to_management(at=at)

    @transition(
        State.SEARCHING, State.AREA_ESCALATED, by=STAFF, then=[slack("#managers", "no_clinic_near")]
    )
    def ask_management(self, *, at: datetime, reason: str) -> None:
        """Have management find a provider.

        None of those that are near will do (S2-16).
        """
        self.go_to_management(at=at)

    @transition(
        State.SEARCHING,
        State.SOURCING,
        by=STAFF,
        only_if=[service_is_offered, clinic_was_not_asked, clinic_is_an_affiliate, clinic_is_near],
        then=ASK_FOR_DATES,
    )
    def select_clinic(self, *, at: datetime, clinic: Clinic) -> None:
        """Ask a clinic for dates."""
        self.turn_to(clinic, at=at)

    @transition(
        [State.SEARCHING, State.AREA_ESCALATED],
        State.SOURCING,
        by=[MANAGER],
        only_if=service_is_offered,
        then=ASK_FOR_DATES,
    )
    def select_anyway(self, *, at: datetime, clinic: Clinic, reason: str) -> None:
        """Ask a clinic all the same.

        A manager may decide that it is near enough (S2-A4).
        """
        self.turn_to(clinic, at=at)

    @transition(
        State.AREA_ESCALATED,
        State.SOURCING,
        by=[MANAGER],
        only_if=clinic_takes_prepayment,
        then=ASK_FOR_DATES,
    )
    def provider_found(
        self, *, at: datetime, clinic: Clinic, takes_prepayment: bool, research: str
    ) -> None:
        """Name the provider that takes payment before.

        The nearest that was found, and how (S2-17).
        """
        self.turn_to(clinic, at=at)
        self.course = Course.OUT_OF_AREA

    @transition(
        State.AREA_ESCALATED,
        State.DECLINED,
        by=[MANAGER],
        then=[
            email("insurer", "not_possible", link=INSURER_LINK_FOR),
            email("client", "not_possible_for_you", link=CLIENT_LINK_FOR),
            *ENDED,
        ],
    )
    def unserviceable(self, *, at: datetime, reason: str) -> None:
        """Decline it: nobody was found."""
        self.closed_reason = reason

    @transition(
        State.SOURCING,
        State.SEARCHING,
        by=[CLINIC, *STAFF],
        then=[
            email("clinic", "not_needed"),
            *AMOUNT_GONE,
            do("payments", "ask_back"),
            do("tasks", "settle_job"),
        ],
    )
    def no_dates(self, *, at: datetime, reason: str = "") -> None:
        """Say that this clinic has no dates."""
        self.exclude()
        self.forget_dates()
        self.searching_at = self.ours_at = at

    # The clinic names dates, and they are priced

    @transition(
        State.SOURCING,
        by=[CLINIC, *STAFF],
        only_if=[dates_are_to_come, dates_are_of_one_rate, price_is_known],
        then=[
            do("quotes", "supersede"),
            begin("quoted", "price"),
            slack(BOOKINGS, "dates_in"),
            do("tasks", "settle_job"),
        ],
    )
    def offer_dates(
        self,
        *,
        at: datetime,
        first: datetime,
        second: datetime | None = None,
        third: datetime | None = None,
        fourth: datetime | None = None,
        fifth: datetime | None = None,
        clinic_cost: Decimal | None = None,
        note: str = "",
    ) -> None:
        """Name dates.

        Up to five. The price, where it is another one than in the directory; without its own tax.
        The note is for our team.
        """
        named = (first, second, third, fourth, fifth)
        self.slots, self.offered_at = sorted({slot for slot in named if slot}), at
        self.price_anew(cost=clinic_cost)

    @transition(
        State.SOURCING,
        by=STAFF,
        only_if=slots_are_known,
        then=[do("quotes", "supersede"), begin("quoted", "price")],
    )
    def price(
        self,
        *,
        at: datetime,
        clinic_cost: Decimal,
        clinic_tax: Decimal | None = None,
        is_exempt: bool = False,
    ) -> None:
        """Price it.

        As the clinic says; its own tax, where it is not what the directory knows.
        """
        self.is_exempt = is_exempt
        self.price_anew(cost=clinic_cost, tax=clinic_tax)

    @transition(
        State.SOURCING,
        State.PROPOSED,
        by=STAFF,
        only_if=[a_quote_is_drafted, slots_are_known, hold_is_to_come],
        then=PROPOSED_THEN,
    )
    def propose(self, *, at: datetime, hold_until: datetime) -> None:
        """Propose dates and the amount to the insurer."""
        self.hold_until, self.proposed_at = hold_until, at

    @transition(
        State.SOURCING,
        State.PROPOSED,
        when=After(PROPOSE_AFTER, since="offered_at"),
        only_if=[a_quote_is_drafted, slots_are_known, price_is_as_listed],
        then=PROPOSED_THEN,
    )
    def propose_itself(self, *, at: datetime) -> None:
        """Propose them by itself: the clinic asks what the directory knows."""
        self.hold_until, self.proposed_at = self.hold_from(at), at

    @transition(State.PROPOSED, by=[CLIENT], only_if=slot_is_offered)
    def prefer(self, *, at: datetime, slot: datetime) -> None:
        """Say which date suits."""
        self.preferred_slot = slot

    @transition(
        State.PROPOSED,
        by=[CLINIC, *STAFF],
        only_if=[hold_is_to_come, lasts_longer],
        then=[do("quotes", "extend")],
    )
    def extend_hold(self, *, at: datetime, hold_until: datetime) -> None:
        """Hold the dates for longer."""
        self.hold_until = hold_until

    @transition(
        State.PROPOSED,
        State.SOURCING,
        by=[INSURER, *STAFF],
        then=[*DATE_GONE, email("clinic", "dates_wanted_again", link=CLINIC_LINK_FOR)],
    )
    def other_dates(self, *, at: datetime, wishes: str) -> None:
        """Ask for other dates."""
        self.lapses = 0
        self.wishes = wishes
        self.ask_anew(at=at)

    @transition(
        State.PROPOSED,
        State.SOURCING,
        when=at_once("hold_until"),
        then=[
            *DATE_GONE,
            slack(BOOKINGS, "hold_lapsed"),
            email("insurer", "hold_lapsed", link=INSURER_LINK_FOR),
            email("clinic", "dates_released", link=CLINIC_LINK_FOR),
        ],
    )
    def lapse(self, *, at: datetime) -> None:
        """Let the dates go: the insurer was silent."""
        self.lapses += 1
        self.ask_anew(at=at)

    @transition(
        State.SOURCING,
        State.CANCELLED,
        when=at_once("sourcing_at"),
        only_if=silence_has_lasted,
        then=[email("insurer", "closed_for_silence"), *CALLED_OFF],
    )
    def give_up(self, *, at: datetime) -> None:
        """Close it: the insurer has let dates lapse again and again."""
        self.closed_reason = "The insurer was silent."

    # The insurer confirms a date and an amount

    @transition(
        State.PROPOSED,
        State.CONFIRMED,
        by=[INSURER],
        only_if=[slot_is_offered, slot_is_to_come, amount_is_the_quoted],
        then=CONFIRMED_THEN,
    )
    def confirm(self, *, at: datetime, slot: datetime, quote_hash: str) -> None:
        """Confirm the date and the amount."""
        self.take_word(slot=slot, at=at)

    @transition(
        State.PROPOSED,
        State.CONFIRMED,
        by=STAFF,
        only_if=[slot_is_offered, slot_is_to_come, amount_is_the_quoted, it_was_heard],
        then=[*CONFIRMED_THEN, email("insurer", "confirmation_noted", link=INSURER_LINK_FOR)],
    )
    def note_confirmation(
        self,
        *,
        at: datetime,
        slot: datetime,
        quote_hash: str,
        confirmation: Private,
        heard_at: datetime,
    ) -> None:
        """Note the insurer's confirmation.

        With their e-mail, word by word (S2-25, S2-29).
        """
        self.confirmation = confirmation
        self.take_word(slot=slot, at=at)

    @transition(
        State.PROPOSED,
        State.DECLINED,
        by=[INSURER, *STAFF],
        then=[do("quotes", "reject"), *CALLED_OFF],
    )
    def decline(self, *, at: datetime, reason: str) -> None:
        """Decline it: the dates or the amount will not do."""
        self.closed_reason = reason
