"""Insurance policy (S1-5): a patient sends a new insurance, and the office takes it over into the chart.

What was typed stands beside photos of the card, and a person compares them. The patient reads by when, and what came
of it. Whatever they send again is a case of its own, which takes the place of the one before.

    received -> on_chart      it is taken over; the one before it is superseded
             -> asked         a side of the card cannot be read, or says something else
             -> not_for_us    it does not apply: why is written to the patient
    asked    -> lapsed        silence
    received, asked -> superseded     the patient has sent it again
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every
from careops.conversation.effects import said
from careops.people.actors import LEAD, MANAGER
from careops.people.audience import everyone
from careops.policy.effects import do, email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from portal.card_columns import InsuranceColumns
from portal.policy.conditions import account_is_active, shows_its_card
from portal.policy.tunables import (
    CHECK_WITHIN,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
    SEND_AGAIN_WITHIN,
)
from portal.policy.words import PATIENT, STAFF

State = InsuranceColumns.State
WAITING = (State.RECEIVED, State.ASKED)


class InsurancePolicy(InsuranceColumns):
    kind = "insurance"
    prefix = "N"
    looks_at = ("account",)

    shown = {
        State.RECEIVED: Shown("us", due="run_late", promise="We check it", team="portal"),
        State.ASKED: Shown("patient", due="lapse", promise="We wait for it", team="portal"),
        State.ON_CHART: Shown(tone="good"),
        State.NOT_FOR_US: Shown(tone="muted"),
        State.SUPERSEDED: Shown(tone="muted"),
        State.LAPSED: Shown(tone="attention"),
    }

    class Meta(InsuranceColumns.Meta):
        abstract = True

    @transition(
        None,
        State.RECEIVED,
        by=[PATIENT],
        only_if=[account_is_active, shows_its_card],
        then=[do("corrects", "give_way"), email("patient", "insurance_received", link=LINK_FOR)],
    )
    def submit(self, *, at: datetime) -> None:
        """Send a new insurance (S1-5)."""
        self.sent_at, self.chart_system = at, self.practice.chart_system

    @transition(
        State.RECEIVED,
        State.ON_CHART,
        by=STAFF,
        then=[
            do("replaces", "supersede"),
            do("corrects", "supersede"),
            email("patient", "insurance_on_chart", link=LINK_FOR),
        ],
    )
    def take_over(self, *, at: datetime) -> None:
        """Take it over into the chart.

        The card says what the patient typed. The insurance before it is superseded.
        """
        self.taken_at = self.settled_at = at

    @transition(
        State.RECEIVED,
        State.ASKED,
        by=STAFF,
        then=[email("patient", "insurance_asked", link=LINK_FOR)],
    )
    def ask_again(
        self, *, at: datetime, side: InsuranceColumns.Side, fault: InsuranceColumns.Fault
    ) -> None:
        """Ask the patient for it again.

        They read which side of the card, and what is wrong with it.
        """
        self.side, self.fault = side, fault
        self.asked_at, self.late_at = at, None

    @transition(
        State.RECEIVED,
        State.NOT_FOR_US,
        by=STAFF,
        then=[said(to="patient"), email("patient", "insurance_not_for_us", link=LINK_FOR)],
    )
    def turn_down(self, *, at: datetime, message: Private) -> None:
        """Say that it does not apply.

        The patient reads why behind their link.
        """
        self.settled_at = at

    # Another one takes its place

    @transition(WAITING, State.SUPERSEDED, by=[PATIENT])
    def give_way(self, *, at: datetime) -> None:
        """Give way to one that the patient has sent since."""
        self.settled_at = at

    @transition(State.ON_CHART, State.SUPERSEDED, by=STAFF)
    def supersede(self, *, at: datetime) -> None:
        """Say that it holds no more, and that no other takes its place."""
        self.settled_at = at

    @transition(
        State.ASKED,
        State.LAPSED,
        when=After(SEND_AGAIN_WITHIN, since="asked_at"),
        then=[email("patient", "insurance_lapsed", link=LINK_FOR)],
    )
    def lapse(self, *, at: datetime) -> None:
        """Wait no longer: what we asked for was not sent again."""
        self.settled_at = at

    # We are late

    @transition(
        State.RECEIVED,
        when=After(CHECK_WITHIN, since="sent_at", days="office"),
        then=[email(everyone(LEAD), "late"), email("patient", "late_for_you", link=LINK_FOR)],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late."""
        self.late_at = at

    @transition(
        State.RECEIVED,
        when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER),
        then=[slack("#leads", "late")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.RECEIVED,
        when=Every(LATE_EVERY, since="late_at"),
        then=[email("patient", "late_for_you", link=LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the patient that we are still late."""

    @transition(
        State.RECEIVED,
        when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "late")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers."""
