"""Consult policy (S0-1, S0-15, S0-16, M2): a consult is over when communication is full.

requested -> active       a provider takes it
active    -> closed       no question of the patient is open, every directive issued or waived
          -> closed       forced, with a written reason: open questions become an obligation
          -> requested    given back to all providers; or handed on to another one
closed    -> active       reopened, for two weeks
          -> completed    after those, once nothing is owed any more: the payout is released
requested, active -> cancelled    while nothing is owed; finance pays the patient back
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every
from careops.conversation.effects import said
from careops.people.actors import LEAD, MANAGER, PROVIDER
from careops.people.models import Provider
from careops.policy.effects import begin, do, email, keep, slack, task
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from consults.columns import ConsultColumns
from consults.policy.conditions import (
    can_be_reopened,
    directives_are_done,
    is_another_provider,
    is_with_the_provider,
    nothing_is_asked,
    nothing_is_owed,
    something_is_asked,
    something_is_owed,
)
from consults.policy.tunables import (
    CLAIM_WITHIN,
    LATE_EVERY,
    LINK_VALID_FOR,
    NEXT_LEVEL_AFTER,
    NUDGE_EVERY,
    PATIENT_LINK_FOR,
    QUESTION_EVERY,
    QUESTION_LATE,
    REOPEN_WITHIN,
    UNCLAIMED_EVERY,
)
from consults.policy.words import HELP_PATIENT, HOLDER, PATIENT, PROVIDERS, READ_WORDS, STAFF

State = ConsultColumns.State


class ConsultPolicy(ConsultColumns):
    kind = "consult"
    prefix = "C"

    shown = {
        State.REQUESTED: Shown(
            "providers", due="run_late", promise="A provider takes it", team="support"
        ),
        State.ACTIVE: Shown(
            "provider", due="take_up", promise="Question is answered", team="support"
        ),
        State.CLOSED: Shown("others"),
        State.COMPLETED: Shown(tone="good"),
        State.CANCELLED: Shown(tone="muted"),
    }

    class Meta(ConsultColumns.Meta):
        abstract = True

    @transition(None, State.REQUESTED, by=STAFF, then=[slack(PROVIDERS, "consult_requested")])
    def request(self, *, at: datetime) -> None:
        """Request a consult."""
        self.requested_at = at

    @transition(
        State.REQUESTED,
        when=Every(UNCLAIMED_EVERY, since="requested_at", until=CLAIM_WITHIN),
        then=[slack(PROVIDERS, "consult_unclaimed")],
    )
    def call_for_provider(self, *, at: datetime) -> None:
        """Bring it up with the providers: nobody has taken it."""

    @transition(
        State.REQUESTED,
        when=After(CLAIM_WITHIN, since="requested_at"),
        then=[slack("#support", "consult_late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell support that we are late: no provider has taken it in time."""

    @transition(
        State.REQUESTED,
        when=Every(LATE_EVERY, since="requested_at", first=CLAIM_WITHIN),
        then=[email("patient", "consult_late", link=PATIENT_LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the patient that no provider has taken it yet, and what they can do."""

    @transition(
        State.REQUESTED,
        when=Every(NUDGE_EVERY, since="requested_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#support", "consult_late"), slack(PROVIDERS, "consult_unclaimed")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with support, and with the providers once more."""

    @transition(
        State.REQUESTED,
        when=Every(LATE_EVERY, since="requested_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#leads", "consult_late")],
    )
    def bring_up_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: support has found no provider."""

    @transition(State.REQUESTED, State.ACTIVE, by=[PROVIDER, *STAFF])
    def start(self, *, at: datetime, provider: Provider) -> None:
        """Take the consult."""
        self.provider, self.started_at = provider, at
        self.question_at = at if self.questions else None

    @transition(
        State.ACTIVE,
        by=STAFF,
        only_if=is_another_provider,
        then=[
            email("provider", "consult_is_yours", link=LINK_VALID_FOR),
            email("patient", "consult_handed_on", link=PATIENT_LINK_FOR),
        ],
    )
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider.

        What was promised to the patient stays as it was.
        """
        self.provider, self.round = provider, self.round + 1

    @transition(
        State.ACTIVE,
        State.REQUESTED,
        by=STAFF,
        then=[
            slack(PROVIDERS, "consult_requested"),
            email("patient", "consult_released", link=PATIENT_LINK_FOR),
        ],
    )
    def release(self, *, at: datetime, reason: str) -> None:
        """Give it back to all providers."""
        self.provider, self.round = None, self.round + 1
        self.requested_at, self.question_at = at, None

    @transition(
        State.ACTIVE,
        by=[PATIENT, *STAFF],
        then=[email("provider", "question", link=LINK_VALID_FOR)],
    )
    def ask_question(self, *, at: datetime, question: str) -> None:
        """Ask the provider a question."""
        self.questions = [*self.questions, question]
        self.question_at = self.question_at or at

    @transition(
        State.ACTIVE,
        when=Every(QUESTION_EVERY, since="question_at", quiet="quiet"),
        only_if=is_with_the_provider,
        then=[email("provider", "question_waits", link=LINK_VALID_FOR, digest=True)],
    )
    def nudge(self, *, at: datetime) -> None:
        """Remind the provider of the question that waits longest."""

    @transition(
        State.ACTIVE, when=After(QUESTION_LATE, since="question_at"), then=[task(HELP_PATIENT)]
    )
    def take_up(self, *, at: datetime) -> None:
        """Have support take it up: the question was not answered."""

    @transition(
        State.ACTIVE,
        when=Every(LATE_EVERY, since="question_at", first=QUESTION_LATE),
        then=[email("patient", "question_late", link=PATIENT_LINK_FOR)],
    )
    def apologize_for_question(self, *, at: datetime) -> None:
        """Tell the patient that the answer is late, and what they can do."""

    @transition(
        State.ACTIVE,
        when=Every(LATE_EVERY, since="question_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#leads", "question_late")],
    )
    def bring_question_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: the question is still open."""

    @transition(
        State.ACTIVE,
        by=[HOLDER],
        only_if=something_is_asked,
        then=[
            email("patient", "question_answered", link=PATIENT_LINK_FOR),
            do("tasks", "settle"),
        ],
    )
    def answer_question(self, *, at: datetime, answer: str) -> None:
        """Answer the question that has waited longest."""
        self.questions = self.questions[1:]
        self.question_at = at if self.questions else None

    @transition(
        State.ACTIVE,
        State.CLOSED,
        by=[HOLDER],
        only_if=[nothing_is_asked, directives_are_done],
        then=[email("patient", "consult_closed", link=PATIENT_LINK_FOR)],
    )
    def close(self, *, at: datetime, directives_are_issued: bool) -> None:
        """Close it.

        Everything was said, and every directive issued or waived.
        """
        self.ended_at = at

    @transition(
        State.ACTIVE,
        State.CLOSED,
        by=[HOLDER, LEAD, MANAGER],
        then=[
            begin("questions_left_open", "ask"),
            do("tasks", "settle"),
            slack("#leads", "consult_forced"),
            email("patient", "consult_closed", link=PATIENT_LINK_FOR),
        ],
    )
    def force_close(self, *, at: datetime, reason: str) -> None:
        """Close it all the same.

        With a written reason, so that nothing is lost (S0-A12).
        """
        self.left_open, self.questions, self.question_at = self.questions, [], None
        self.ended_at, self.closed_reason = at, reason

    @transition(
        State.CLOSED,
        State.ACTIVE,
        by=[HOLDER, PATIENT, *STAFF],
        only_if=can_be_reopened,
        then=[email("provider", "consult_reopened", link=LINK_VALID_FOR)],
    )
    def reopen(self, *, at: datetime, reason: str) -> None:
        """Reopen it."""
        self.ended_at, self.closed_reason = None, ""

    @transition(
        State.CLOSED,
        State.COMPLETED,
        when=After(REOPEN_WITHIN, since="ended_at"),
        only_if=nothing_is_owed,
        then=[keep("payout"), do("tasks", "settle")],
    )
    def complete(self, *, at: datetime) -> None:
        """Complete it and release the payout: nothing is owed any more.

        Communication is full, and that was the condition (S0-1).
        """

    @transition(
        State.CLOSED, when=Every(REOPEN_WITHIN, since="ended_at"), only_if=something_is_owed
    )
    def wait(self, *, at: datetime) -> None:
        """Note that it waits for what is still owed."""

    @transition(list(State), by=[PATIENT, HOLDER], then=[said(), task(READ_WORDS)])
    def tell(self, *, at: datetime, message: Private) -> None:
        """Tell us something.

        Our team reads it, whatever became of the consult.
        """

    @transition(
        [State.REQUESTED, State.ACTIVE],
        State.CANCELLED,
        by=[PATIENT, HOLDER, *STAFF],
        only_if=nothing_is_owed,
        then=[
            email("patient", "consult_cancelled", link=PATIENT_LINK_FOR),
            email("provider", "consult_is_off"),
            do("tasks", "settle"),
            begin("pay_back", "open"),
        ],
    )
    def cancel(self, *, at: datetime, reason: str) -> None:
        """Cancel it.

        The patient is paid back.
        """
        self.closed_reason = reason
