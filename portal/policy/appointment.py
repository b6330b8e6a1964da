"""Appointment policy (S1-3, S1-9): a patient asks for a visit, chooses one of the times that we offer, and comes.

The office offers up to five times by a date that does not move. They stand for a while; the first who chooses
a time has it, and no provider has two visits at once. What a patient writes is read for what is urgent, here too:
then whoever is on call is paged (S1-A7).

    requested -> offered      up to five times, with whom, how long and where
              -> booked       a time agreed by phone
    offered   -> booked       the patient chooses
              -> requested    none suits
              -> lapsed       nobody chose; they can ask again
    booked    -> requested    another time is wanted, by the patient or by us
              -> cancelled
              -> passed       its time has come
    passed    -> attended     the chart has the visit from now on
              -> missed
    and before it is booked -> withdrawn, declined
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from careops.clock.timers import After, Before, Every, at_once
from careops.conversation.effects import said
from careops.people.actors import LEAD, MANAGER
from careops.people.audience import everyone
from careops.people.models import Provider
from careops.policy.effects import begin, do, email, keep, slack, sms
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from portal.appointment_columns import AppointmentColumns, Way
from portal.policy.appointment_conditions import (
    agreed_time_is_free,
    can_still_be_changed,
    is_free_for_it,
    named,
    provider_is_active,
    provider_is_there,
    reminder_is_news,
    time_is_free,
    time_is_offered,
    time_is_to_come,
    times_are_free,
    times_are_to_come,
)
from portal.policy.conditions import account_is_active
from portal.policy.tunables import (
    CHOOSE_AFTER,
    HOLD_FOR,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NOTE_WITHIN,
    NUDGE_EVERY,
    OFFER_WITHIN,
    REMIND_BEFORE,
)
from portal.policy.words import HOLDER, PATIENT, STAFF
from portal.values import MINUTES, PLACE

State = AppointmentColumns.State
UNBOOKED = (State.REQUESTED, State.OFFERED)
WRITTEN = [said(), begin("thread_that_alarms", "submit")]


class AppointmentPolicy(AppointmentColumns):
    kind = "appointment"
    prefix = "V"
    looks_at = ("account",)

    shown = {
        State.REQUESTED: Shown("us", due="run_late", promise="We offer times", team="portal"),
        State.OFFERED: Shown(
            "patient", due="lapse", promise="They can choose until", team="portal"
        ),
        State.BOOKED: Shown(
            "provider", due="come", promise="It takes place", team="portal", by_itself=True
        ),
        State.PASSED: Shown("us", due="note_late", promise="We note who came", team="portal"),
        State.ATTENDED: Shown(tone="good"),
        State.MISSED: Shown(tone="attention"),
        State.LAPSED: Shown(tone="muted"),
        State.CANCELLED: Shown(tone="muted"),
        State.DECLINED: Shown(tone="muted"),
        State.WITHDRAWN: Shown(tone="muted"),
    }

    class Meta(AppointmentColumns.Meta):
        abstract = True

    @transition(
        None,
        State.REQUESTED,
        by=[PATIENT],
        only_if=account_is_active,
        then=[
            *WRITTEN,
            do("thread", "close_asked"),
            email("patient", "visit_asked", link=LINK_FOR),
        ],
    )
    def request(self, *, at: datetime, message: Private) -> None:
        """Ask for a visit (S1-3)."""
        self.asked_at, self.chart_system = at, self.practice.chart_system

    # We offer times, and the patient chooses

    @transition(
        UNBOOKED,
        State.OFFERED,
        by=STAFF,
        only_if=[times_are_to_come, provider_is_active, times_are_free],
        then=[email("patient", "times_offered", link=LINK_FOR)],
    )
    def offer(
        self,
        *,
        at: datetime,
        provider: Provider,
        first: datetime,
        second: datetime | None = None,
        third: datetime | None = None,
        fourth: datetime | None = None,
        fifth: datetime | None = None,
        minutes: Annotated[int, MINUTES] = 30,
        way: Way = Way.IN_PERSON,
        place: Annotated[str, PLACE] = "",
    ) -> None:
        """Offer times.

        Up to five. Where it is, if that is not the usual place; for a video visit, how one joins it.
        """
        self.slots = named(first, second, third, fourth, fifth)
        self.meet(provider, minutes, way, place)
        self.offered_at, self.late_at = at, None
        self.held_until = min(at + HOLD_FOR.value(self.tenant.tuning), self.slots[-1])

    @transition(
        State.OFFERED,
        State.BOOKED,
        by=[PATIENT],
        only_if=[
            account_is_active,
            time_is_offered,
            time_is_to_come,
            provider_is_there,
            time_is_free,
        ],
        then=[
            email("patient", "visit_booked", link=LINK_FOR),
            email("provider", "visit_with_you"),
        ],
    )
    def choose(self, *, at: datetime, slot: datetime) -> None:
        """Choose a time."""
        self.take(slot, at=at)

    @transition(
        State.OFFERED,
        State.REQUESTED,
        by=[PATIENT],
        only_if=account_is_active,
        then=[*WRITTEN, email("patient", "visit_asked", link=LINK_FOR)],
    )
    def want_others(self, *, at: datetime, message: Private) -> None:
        """Say that none of the times suits."""
        self.ask_anew(at=at)

    @transition(
        State.OFFERED,
        when=After(CHOOSE_AFTER, since="offered_at"),
        then=[email("patient", "times_wait", link=LINK_FOR)],
    )
    def remind_to_choose(self, *, at: datetime) -> None:
        """Remind the patient to choose a time."""

    @transition(
        State.OFFERED,
        State.LAPSED,
        when=at_once("held_until"),
        then=[email("patient", "times_gone", link=LINK_FOR)],
    )
    def lapse(self, *, at: datetime) -> None:
        """Let the times go: nobody has chosen one."""

    @transition(
        [*UNBOOKED, State.BOOKED],
        State.BOOKED,
        by=STAFF,
        only_if=[time_is_to_come, provider_is_active, agreed_time_is_free],
        then=[
            email("patient", "visit_booked", link=LINK_FOR),
            email("provider", "visit_with_you"),
        ],
    )
    def book(
        self,
        *,
        at: datetime,
        slot: datetime,
        provider: Provider,
        minutes: Annotated[int, MINUTES] = 30,
        way: Way = Way.IN_PERSON,
        place: Annotated[str, PLACE] = "",
    ) -> None:
        """Book a time agreed with the patient.

        By phone, say; also another one than is booked now.
        """
        self.meet(provider, minutes, way, place)
        self.take(slot, at=at)

    # It is booked

    @transition(
        State.BOOKED,
        when=Before(REMIND_BEFORE, since="starts_at"),
        only_if=reminder_is_news,
        then=[
            email("patient", "visit_near", link=LINK_FOR),
            sms("patient", "visit_near", link=LINK_FOR),
        ],
    )
    def remind(self, *, at: datetime) -> None:
        """Remind the patient of the visit."""

    @transition(
        State.BOOKED,
        State.REQUESTED,
        by=[PATIENT],
        only_if=[account_is_active, can_still_be_changed],
        then=[
            *WRITTEN,
            email("patient", "visit_asked", link=LINK_FOR),
            email("provider", "visit_off"),
        ],
    )
    def move(self, *, at: datetime, message: Private) -> None:
        """Ask for another time.

        The time that was booked is free again.
        """
        self.ask_anew(at=at)

    @transition(
        State.BOOKED,
        State.CANCELLED,
        by=[PATIENT],
        only_if=can_still_be_changed,
        then=[
            email("patient", "visit_cancelled", link=LINK_FOR),
            email("provider", "visit_off"),
        ],
    )
    def cancel(self, *, at: datetime) -> None:
        """Cancel the visit."""

    @transition(
        State.BOOKED,
        State.CANCELLED,
        by=STAFF,
        then=[
            said(to="patient"),
            email("patient", "visit_called_off", link=LINK_FOR),
            email("provider", "visit_off"),
        ],
    )
    def call_off(self, *, at: datetime, message: Private) -> None:
        """Cancel it for us, or on the patient's word.

        The patient reads why behind their link.
        """

    @transition(
        State.BOOKED,
        State.REQUESTED,
        by=STAFF,
        then=[email("patient", "visit_moves", link=LINK_FOR), email("provider", "visit_off")],
    )
    def release(self, *, at: datetime) -> None:
        """Take the time back, to offer others.

        The patient hears that it has to move, and by when they have times.
        """
        self.ask_anew(at=at)

    @transition(
        State.BOOKED,
        by=STAFF,
        only_if=[provider_is_active, is_free_for_it],
        then=[
            email("patient", "visit_with_another", link=LINK_FOR),
            email("provider", "visit_with_you"),
        ],
    )
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider, at the same time."""
        self.provider, self.round = provider, self.round + 1

    # It takes place

    @transition(State.BOOKED, State.PASSED, when=at_once("starts_at"))
    def come(self, *, at: datetime) -> None:
        """Note that its time has come."""

    @transition(State.PASSED, State.ATTENDED, by=[HOLDER, *STAFF], then=[keep("visit_of_it")])
    def attend(self, *, at: datetime) -> None:
        """Say that the patient came.

        For two weeks they can write about it (S1-1, S1-2).
        """

    @transition(
        State.PASSED,
        State.MISSED,
        by=[HOLDER, *STAFF],
        then=[email("patient", "visit_missed", link=LINK_FOR)],
    )
    def miss(self, *, at: datetime) -> None:
        """Say that the patient did not come."""

    @transition(
        State.PASSED,
        when=After(NOTE_WITHIN, since="starts_at"),
        then=[email(everyone(LEAD), "visit_unnoted")],
    )
    def note_late(self, *, at: datetime) -> None:
        """Tell the leads that nobody has noted whether the patient came."""

    @transition(
        State.PASSED,
        when=Every(NUDGE_EVERY, since="starts_at", first=NOTE_WITHIN, until=MANAGERS_AFTER),
        then=[slack("#portal", "visit_unnoted")],
    )
    def bring_up_noting(self, *, at: datetime) -> None:
        """Bring up that nobody has noted whether the patient came."""

    @transition(
        State.PASSED,
        when=Every(LATE_EVERY, since="starts_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "visit_unnoted")],
    )
    def bring_noting_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: nobody notes whether the patient came."""

    # It is not needed, or not for us

    @transition(UNBOOKED, State.WITHDRAWN, by=[PATIENT, *STAFF])
    def withdraw(self, *, at: datetime) -> None:
        """Say that it is not needed any more."""

    @transition(
        UNBOOKED,
        State.DECLINED,
        by=STAFF,
        then=[said(to="patient"), email("patient", "visit_declined", link=LINK_FOR)],
    )
    def decline(self, *, at: datetime, message: Private) -> None:
        """Close it without a visit.

        The patient reads why behind their link.
        """

    # We are late

    @transition(
        State.REQUESTED,
        when=After(OFFER_WITHIN, since="asked_at", days="office"),
        then=[email(everyone(LEAD), "late"), email("patient", "late_for_you", link=LINK_FOR)],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late."""
        self.late_at = at

    @transition(
        State.REQUESTED,
        when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER),
        then=[slack("#leads", "late")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.REQUESTED,
        when=Every(LATE_EVERY, since="late_at"),
        then=[email("patient", "late_for_you", link=LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the patient that we are still late."""

    @transition(
        State.REQUESTED,
        when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "late")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers."""

    # What several sentences assign

    def meet(self, provider: Provider, minutes: int, way: Way, place: str) -> None:
        """With whom, how long and where."""
        self.provider, self.minutes, self.way, self.place = provider, minutes, way, place

    def take(self, slot: datetime, *, at: datetime) -> None:
        """It is booked for this time."""
        minutes = self.minutes or MINUTES.least
        self.starts_at, self.ends_at = slot, slot + timedelta(minutes=minutes)
        self.booked_at, self.late_at, self.round = at, None, self.round + 1

    def ask_anew(self, *, at: datetime) -> None:
        """The patient waits for times again, and nothing is held."""
        self.asked_at, self.late_at, self.slots, self.round = at, None, [], self.round + 1
