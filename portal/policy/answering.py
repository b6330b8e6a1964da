"""How does a thread go on once it has somebody? Answers, replies, the cap, silence (S1-14 to S1-17, M14).

with_staff, with_provider -> awaiting_patient     an answer
awaiting_patient -> arrived                       the patient's reply: a new clock
-> visit_required                one reply too many: nothing is lost, but it needs a visit
-> closed                        silence, after 14 days
closed           -> arrived                       taken up again, for 14 days
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from careops.clock.timers import After, Every, at_once
from careops.conversation.effects import said
from careops.files.models import File
from careops.people.actors import LEAD, MANAGER
from careops.people.audience import everyone
from careops.people.models import Provider
from careops.policy.effects import email, slack
from careops.policy.rules import transition
from careops.values.private import Private
from careops.values.table import FREE_TEXT
from portal.columns import ThreadColumns
from portal.policy.conditions import (
    account_is_active,
    can_be_taken_up,
    cap_is_passed,
    cap_stands,
    holder_is_inactive,
    is_another_provider,
    is_civil,
    is_not_medical,
    is_not_urgent,
    was_not_abuse,
)
from portal.policy.thread import ThreadPolicy
from portal.policy.tunables import (
    ANSWER_WITHIN,
    CLOSE_AFTER,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
)
from portal.policy.words import ANSWERED, BILLER, HOLDER, OWED, PATIENT, PROMISED, QUIET, STAFF

State = ThreadColumns.State


class AnsweringPolicy(ThreadPolicy):
    class Meta(ThreadPolicy.Meta):
        abstract = True

    # Answers

    @transition(
        State.WITH_STAFF,
        State.AWAITING_PATIENT,
        by=[*STAFF, BILLER],
        only_if=is_not_medical,
        then=[said(to="patient"), *ANSWERED],
    )
    def answer_for_office(
        self, *, at: datetime, message: Private, file: File | None = None
    ) -> None:
        """Answer for the office.

        No medical advice: that goes to a provider.
        """
        self.answered(at=at)

    @transition(
        State.WITH_PROVIDER,
        State.AWAITING_PATIENT,
        by=[HOLDER],
        then=[said(to="patient"), *ANSWERED],
    )
    def answer(self, *, at: datetime, message: Private, file: File | None = None) -> None:
        """Answer the patient."""
        self.answered(at=at)

    @transition(State.WITH_PROVIDER, State.WITH_STAFF, by=[HOLDER, *STAFF])
    def hand_to_staff(self, *, at: datetime) -> None:
        """Hand it to the office."""
        self.provider, self.round = None, self.round + 1

    @transition(
        State.WITH_PROVIDER,
        by=STAFF,
        only_if=is_another_provider,
        then=[email("provider", "message_waits")],
    )
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider.

        What was promised to the patient stays as it was.
        """
        self.provider, self.round = provider, self.round + 1

    @transition(State.WITH_PROVIDER, State.TRIAGE, by=[HOLDER, *STAFF])
    def release(self, *, at: datetime) -> None:
        """Give it back to be sorted."""
        self.provider, self.round = None, self.round + 1

    @transition(
        State.WITH_PROVIDER, State.TRIAGE, when=at_once("asked_at"), only_if=holder_is_inactive
    )
    def take_back(self, *, at: datetime) -> None:
        """Take it back from a provider who is no longer active."""
        self.provider, self.round = None, self.round + 1

    # The patient goes on

    @transition(
        State.AWAITING_PATIENT,
        State.ARRIVED,
        by=[PATIENT],
        only_if=account_is_active,
        then=[said()],
    )
    def reply(self, *, at: datetime, message: Private, file: File | None = None) -> None:
        """Reply."""
        self.replies += 1
        self.take_in(message, at=at)

    @transition(
        [State.ARRIVED],
        State.VISIT_REQUIRED,
        when=at_once("asked_at"),
        only_if=[is_not_urgent, is_civil, cap_is_passed],
        then=[email("patient", "needs_visit", link=LINK_FOR)],
    )
    def cap(self, *, at: datetime) -> None:
        """Say that it needs a visit: it has become long (S1-A6)."""
        self.visit_wanted_at = at

    @transition([*OWED, *QUIET], by=[HOLDER, *STAFF], only_if=cap_stands)
    def lift_cap(self, *, at: datetime) -> None:
        """Let the patient go on writing."""
        self.cap_lifted = True

    @transition(
        State.CLOSED,
        State.ARRIVED,
        by=[PATIENT],
        only_if=[account_is_active, was_not_abuse, can_be_taken_up],
        then=[said()],
    )
    def take_up(self, *, at: datetime, message: Private, file: File | None = None) -> None:
        """Take it up again."""
        self.closed_at, self.closed_reason = None, ""
        self.replies += 1
        self.take_in(message, at=at)

    # We are late

    @transition(
        PROMISED,
        when=After(ANSWER_WITHIN, since="asked_at", days="office"),
        then=[email(everyone(LEAD), "late"), email("patient", "late_for_you", link=LINK_FOR)],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late (S1-14)."""
        self.late_at = at

    @transition(
        OWED,
        when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER),
        then=[slack("#leads", "late"), email("provider", "message_waits")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads, and with its provider."""

    @transition(
        PROMISED,
        when=Every(LATE_EVERY, since="late_at"),
        then=[email("patient", "late_for_you", link=LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the patient that we are still late."""

    @transition(
        OWED,
        when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "late")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers."""

    # It ends

    @transition([*OWED, *QUIET], State.CLOSED, by=[HOLDER, *STAFF, BILLER])
    def close(self, *, at: datetime, closed_reason: Annotated[Private, FREE_TEXT]) -> None:
        """Close it.

        The patient reads why.
        """
        self.closed_at, self.closed_reason = at, closed_reason

    @transition(State.AWAITING_PATIENT, State.CLOSED, when=After(CLOSE_AFTER, since="answered_at"))
    def close_unread(self, *, at: datetime) -> None:
        """Close it: the patient has said no more."""
        self.closed_at = at

    @transition(
        State.VISIT_REQUIRED, State.CLOSED, when=After(CLOSE_AFTER, since="visit_wanted_at")
    )
    def close_unbooked(self, *, at: datetime) -> None:
        """Close it: we said that it needs a visit."""
        self.closed_at = at

    @transition(State.VISIT_REQUIRED, State.CLOSED)
    def close_asked(self, *, at: datetime) -> None:
        """Close it: the patient has asked for the visit."""
        self.closed_at = at

    # What several sentences assign

    def answered(self, *, at: datetime) -> None:
        self.answered_at, self.late_at, self.is_answered = at, None, True
