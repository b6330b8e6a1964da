"""Voicemail policy (S3-5, M22): nobody here takes calls, and whoever left a message is answered in writing.

Who called is known where one patient alone has the number. Nobody is guessed: else an agent says who it was.

    received -> with a team -> answered in writing    its ticket is done, and somebody wrote to the patient
                with a team -> received               the ticket was closed without that
    received -> nothing to answer
    received -> a part of another         the same was said twice
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from careops.clock.timers import After, Every
from careops.people.actors import LEAD, MANAGER, TELEPHONY
from careops.people.audience import everyone
from careops.people.models import Patient
from careops.policy.effects import Effect, begin, email, slack
from careops.policy.merging import ends_in, makes_one, stands_alone
from careops.policy.rules import transition
from careops.policy.states import Shown
from medops.call_columns import VoicemailColumns
from medops.policy.tunables import (
    ANSWER_WITHIN,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
    TRIAGE_WITHIN,
)
from medops.policy.voicemail_conditions import (
    caller_is_known,
    is_another,
)
from medops.policy.words import MEDOPS, STAFF, TEAM, TICKET_TYPE

State = VoicemailColumns.State
LATE_FOR_THEM = email("patient", "late_for_you", link=LINK_FOR)
KEPT: list[Effect] = [email("patient", "voicemail_received", link=LINK_FOR)]


class VoicemailPolicy(VoicemailColumns):
    kind = "voicemail"
    prefix = "VM"

    shown = {
        State.RECEIVED: Shown(
            "us", due="run_late", promise="We triage it", team=MEDOPS, tone="attention"
        ),
        State.TRIAGED: Shown(
            "others", due="run_late_with_ticket", promise="Its ticket is done", team=MEDOPS
        ),
        State.RESOLVED: Shown(tone="good"),
        State.JUNK: Shown(tone="muted"),
        State.MERGED: Shown(tone="muted"),
    }

    class Meta(VoicemailColumns.Meta):
        abstract = True

    @transition(None, State.RECEIVED, by=[*STAFF, TELEPHONY], then=KEPT)
    def receive(self, *, at: datetime) -> None:
        """Take in what somebody said on the telephone."""
        self.queued_at = at

    @transition(State.RECEIVED, by=STAFF, only_if=[is_another, stands_alone], then=KEPT)
    def identify(self, *, at: datetime, patient: Patient) -> None:
        """Say who called.

        They read from now on that we have their message. Listen first: another may call with their telephone.
        """
        self.patient = patient
        self.round += 1  # links of whoever it was said to be before open nothing any more

    @transition(State.RECEIVED, by=STAFF, only_if=[caller_is_known, stands_alone])
    def forget_caller(self, *, at: datetime, reason: str) -> None:
        """Say that it was somebody else.

        Whoever it was said to be reads nothing of it any more.
        """
        self.patient = None
        self.round += 1

    @transition(
        State.RECEIVED,
        State.TRIAGED,
        by=STAFF,
        only_if=caller_is_known,
        then=[begin("ticket_about_it", "open")],
    )
    def triage(
        self,
        *,
        at: datetime,
        ticket_type: Annotated[str, TICKET_TYPE],
        team: Annotated[str, TEAM],
    ) -> None:
        """Give it to a team, as a ticket."""
        self.team, self.triaged_at, self.late_at = team, at, None

    @transition(
        State.RECEIVED,
        State.JUNK,
        by=STAFF,
        then=[email("patient", "voicemail_closed", link=LINK_FOR)],
    )
    def discard(self, *, at: datetime, junk: VoicemailColumns.Junk) -> None:
        """Put it away: there is nothing to answer."""
        self.junk, self.settled_at = junk, at

    # The same was said twice

    make_one, let_go = makes_one([State.RECEIVED], by=STAFF)
    merge_into, come_apart = ends_in(
        State.MERGED, [State.RECEIVED], back_to=State.RECEIVED, ended="settled_at"
    )

    # What becomes of its ticket

    @transition(State.TRIAGED, State.RESOLVED)
    def resolve(self, *, at: datetime) -> None:
        """Close it: the ticket is done, and the patient was answered in writing."""
        self.settled_at = at

    @transition(State.TRIAGED, State.RECEIVED)
    def come_back(self, *, at: datetime) -> None:
        """Bring it back: its ticket was closed, and nobody has answered."""
        self.queued_at, self.team = at, ""

    # We are late

    @transition(
        State.RECEIVED,
        when=After(TRIAGE_WITHIN, since="queued_at"),
        then=[email(everyone(LEAD), "voicemail_late"), LATE_FOR_THEM],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads, and the patient where we know them, that we are late."""
        self.late_at = at

    @transition(
        State.RECEIVED,
        when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER),
        then=[slack("#leads", "voicemail_late")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.RECEIVED,
        when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "voicemail_late"), LATE_FOR_THEM],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that we are still late."""

    @transition(
        State.TRIAGED,
        when=After(ANSWER_WITHIN, since="triaged_at"),
        then=[email(everyone(LEAD), "voicemail_unanswered")],
    )
    def run_late_with_ticket(self, *, at: datetime) -> None:
        """Tell the leads that its ticket is not done; the patient hears by when it is from that."""

    @transition(
        State.TRIAGED,
        when=Every(NUDGE_EVERY, since="triaged_at", first=ANSWER_WITHIN),
        then=[slack("#leads", "voicemail_unanswered")],
    )
    def bring_up_ticket(self, *, at: datetime) -> None:
        """Bring up with the leads that its ticket is not done."""
