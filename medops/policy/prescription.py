"""Prescription policy (S3-4, S3-28, M20): what a provider prescribed reaches a pharmacy, just as it was prescribed.

Drug, dose and quantity come from the shop's system, where the provider wrote them. They are written once: no sentence
here says any of them, and the database takes no change. What is wrong or missing is asked of the provider.

    to be sent -> with the pharmacy -> the pharmacy has it
                  with the pharmacy -> sent back -> with another    its word, or silence
    to be sent, sent back -> its provider is asked -> to be sent    once that is answered
    to be sent, sent back -> waiting for the insurer -> to be sent  once that is decided
    all but what a pharmacy has -> cancelled                        its provider, the shop, a lead
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from careops.clock.timers import After, Every, at_once
from careops.people.actors import LEAD, SHOP
from careops.people.audience import everyone
from careops.people.models import Partner
from careops.policy.asking import ask_for
from careops.policy.effects import email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from careops.values.table import FREE_TEXT
from medops.policy.prescription_conditions import (
    insurer_is_to_decide,
    is_a_pharmacy,
    nothing_is_awaited,
)
from medops.policy.prescription_tunables import (
    ACKNOWLEDGE_WITHIN,
    BLOCKED_FOR,
    CHASE_PHARMACY_EVERY,
    PHARMACY_LINK_FOR,
    SEND_WITHIN,
    TAKE_BACK_AFTER,
)
from medops.policy.tunables import LATE_EVERY, LINK_FOR, LOOK_AFTER, MANAGERS_AFTER, NUDGE_EVERY
from medops.policy.words import (
    HOLDER,
    ITS_PHARMACY,
    ITS_SHOP,
    LATE,
    LEADS,
    MEDOPS,
    NUDGE,
    PLACE,
    STAFF,
    STILL_LATE,
)
from medops.prescription_columns import PrescriptionColumns
from medops.values import REFERENCE

State = PrescriptionColumns.State
OURS = (State.RECEIVED, State.REJECTED)
BLOCKED = (State.BLOCKED_CLINICAL, State.BLOCKED_PA)
WITH_PHARMACY = "It is with a pharmacy"


class PrescriptionPolicy(PrescriptionColumns):
    kind = "prescription"
    prefix = "RX"
    looks_at = ("authorization",)
    asks_about = "prescription"

    shown = {
        State.RECEIVED: Shown("us", due="run_late", promise=WITH_PHARMACY, team=MEDOPS, tone="attention"),
        State.BLOCKED_CLINICAL: Shown("others", due="stay_blocked", promise="Its provider answers", team=MEDOPS),
        State.BLOCKED_PA: Shown("payer", due="stay_blocked", promise="The insurer decides", team=MEDOPS),
        State.SENT: Shown("pharmacy", due="unacknowledged", promise="The pharmacy confirms", team=MEDOPS),
        State.REJECTED: Shown("us", due="run_late", promise=WITH_PHARMACY, team=MEDOPS, tone="attention"),
        State.ACKNOWLEDGED: Shown(tone="good"),
        State.CANCELLED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(PrescriptionColumns.Meta):
        abstract = True

    @transition(None, State.RECEIVED, by=[SHOP])
    def receive(self, *, at: datetime) -> None:
        """Tell of a prescription."""
        self.received_at = at
        self.want_sent(at=at)

    # Somebody else has to act first

    @transition(
        OURS,
        State.BLOCKED_PA,
        when=at_once("received_at"),
        only_if=insurer_is_to_decide,
        then=[email("patient", "prescription_waits", link=LINK_FOR)],
    )
    def block_for_insurer(self, *, at: datetime) -> None:
        """Wait for what the insurer has to decide first, also where it was asked since."""
        self.authorization, self.blocked_at, self.late_at = self.undecided, at, None

    @transition(
        OURS,
        State.BLOCKED_CLINICAL,
        by=STAFF,
        then=[
            ask_for("obligation", "ask"),
            email("patient", "prescription_waits", link=LINK_FOR),
        ],
    )
    def ask_provider(self, *, at: datetime, question: Annotated[Private, FREE_TEXT]) -> None:
        """Ask its provider what is missing, or wrong.

        They are followed up until they answer; the answer is for the provider to put right in their own system.
        """
        self.question, self.blocked_at, self.late_at = question, at, None

    @transition(
        BLOCKED,
        State.RECEIVED,
        when=After(LOOK_AFTER, since="blocked_at"),
        only_if=nothing_is_awaited,
        then=[slack(PLACE, "prescription_goes_on")],
    )
    def unblock(self, *, at: datetime) -> None:
        """Go on: nobody else has to act any more."""
        self.blocked_at = None
        self.want_sent(at=at)

    @transition(
        BLOCKED,
        when=After(BLOCKED_FOR, since="blocked_at"),
        then=[email(everyone(LEAD), "prescription_stays")],
    )
    def stay_blocked(self, *, at: datetime) -> None:
        """Tell the leads that it still waits for somebody else."""

    @transition(
        BLOCKED,
        when=Every(LATE_EVERY, since="blocked_at", first=BLOCKED_FOR),
        then=[
            slack("#leads", "prescription_stays"),
            email("patient", "prescription_still_waits", link=LINK_FOR),
        ],
    )
    def bring_up_blocked(self, *, at: datetime) -> None:
        """Bring it up again, and tell the patient that it still waits."""

    # To the pharmacy

    @transition(
        OURS,
        State.SENT,
        by=STAFF,
        only_if=[nothing_is_awaited, is_a_pharmacy],
        then=[email("pharmacy", "prescription_for_you", link=PHARMACY_LINK_FOR)],
    )
    def send(self, *, at: datetime, pharmacy: Partner) -> None:
        """Send it to a pharmacy.

        It goes out just as it was prescribed.
        """
        self.pharmacy, self.sent_at, self.late_at = pharmacy, at, None

    @transition(
        State.SENT,
        State.ACKNOWLEDGED,
        by=[ITS_PHARMACY],
        then=[email("patient", "prescription_there", link=LINK_FOR)],
    )
    def acknowledge(self, *, at: datetime, number: Annotated[str, REFERENCE]) -> None:
        """Say that you have it, under which number of yours."""
        self.number = number

    @transition(
        State.SENT,
        State.ACKNOWLEDGED,
        by=STAFF,
        then=[email("patient", "prescription_there", link=LINK_FOR)],
    )
    def note_acknowledged(self, *, at: datetime, number: Annotated[str, REFERENCE]) -> None:
        """Note that the pharmacy has it, as it told us, under which number of its own."""
        self.number = number

    @transition(
        State.SENT, State.REJECTED, by=[ITS_PHARMACY, *STAFF], then=[slack(PLACE, "sent_back")]
    )
    def reject(self, *, at: datetime, reason: Private) -> None:
        """Say that it cannot be filled, and why."""
        self.reason = reason
        self.want_sent(at=at)

    @transition(
        State.SENT,
        when=After(ACKNOWLEDGE_WITHIN, since="sent_at"),
        then=[email(everyone(LEAD), "unacknowledged"), slack(PLACE, "unacknowledged")],
    )
    def unacknowledged(self, *, at: datetime) -> None:
        """Tell the leads that the pharmacy has not confirmed it."""

    @transition(
        State.SENT,
        when=Every(CHASE_PHARMACY_EVERY, since="sent_at", until=TAKE_BACK_AFTER),
        then=[email("pharmacy", "prescription_for_you", link=PHARMACY_LINK_FOR)],
    )
    def chase_pharmacy(self, *, at: datetime) -> None:
        """Ask the pharmacy again."""

    @transition(
        State.SENT,
        State.REJECTED,
        when=After(TAKE_BACK_AFTER, since="sent_at"),
        then=[email("pharmacy", "prescription_taken_back"), slack(PLACE, "sent_back")],
    )
    def take_back(self, *, at: datetime) -> None:
        """Take it back: the pharmacy says nothing, so another one has to be found."""
        self.want_sent(at=at)

    @transition(
        [*OURS, *BLOCKED],
        State.CANCELLED,
        by=[HOLDER, ITS_SHOP, *LEADS],
        then=[email("patient", "prescription_cancelled", link=LINK_FOR)],
    )
    def cancel(self, *, at: datetime, reason: Private) -> None:
        """Cancel it."""
        self.reason = reason

    # We are late

    @transition(OURS, when=at_once("wanted_by"), then=LATE)
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late."""
        self.late_at = at

    @transition(OURS, when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER), then=NUDGE)
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        OURS, when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER), then=STILL_LATE
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that we are still late."""

    # What several sentences assign

    def want_sent(self, *, at: datetime) -> None:
        """From now on it is ours to send."""
        self.wanted_by, self.late_at = at + SEND_WITHIN.value(self.tenant.tuning), None
