"""Answer policy (S3-33 to S3-36, M26): an answer to a patient that its writer did not send, and who has it now.

What may be sent as it is never comes here: it leaves from the page of its ticket. An answer begins where its writer
asks a lead, or where only a clinician may say what they would have said.

    draft -> with a lead -> sent            the lead may change the words
                         -> draft           with guidance
    draft, with a lead -> for a provider -> sent, in the provider's words
                          for a provider -> a provider is asked -> for a provider    they have answered
    any open -> dropped    also with its ticket, where that is not done
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from careops.clock.timers import After, Every
from careops.conversation.coaching import reason
from careops.people.actors import MANAGER
from careops.people.audience import everyone
from careops.people.models import Provider, Signature
from careops.policy.asking import ask_for
from careops.policy.effects import do, email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from careops.values.table import FREE_TEXT
from medops.columns import AnswerColumns
from medops.policy.conditions import is_for_agents, is_for_agents_or_waived, is_said, ticket_is_open
from medops.policy.tunables import (
    DRAFT_WITHIN,
    LOOK_AFTER,
    NUDGE_EVERY,
    PROVIDER_WITHIN,
    REVIEW_WITHIN,
)
from medops.policy.words import LATE_ANSWER, LEADS, MEDOPS, PLACE, STAFF

State = AnswerColumns.State
OPEN = (State.DRAFT, State.LEAD_REVIEW, State.REROUTED)
SEND = do("ticket", "answer")


class AnswerPolicy(AnswerColumns):
    kind = "answer"
    reworked = ("message",)
    prefix = "AN"
    looks_at = ("ticket",)
    asks_about = "questions"

    shown = {
        State.DRAFT: Shown("us", due="draft_late", promise="Its writer goes on", team=MEDOPS),
        State.LEAD_REVIEW: Shown("lead", due="review_late", promise="A lead reads it", team=MEDOPS, tone="attention"),
        State.REROUTED: Shown(
            "lead", due="provider_late", promise="A lead has a provider's words", team=MEDOPS, tone="attention"),
        State.ASKED: Shown("others", due="provider_late", promise="A provider answers", team=MEDOPS),
        State.SENT: Shown(tone="good"),
        State.DROPPED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(AnswerColumns.Meta):
        abstract = True

    @transition(None, State.DRAFT, by=STAFF)
    def write(self, *, at: datetime, message: Private, author: Signature) -> None:
        """Write an answer that is not sent yet."""
        self.message, self.author, self.waits_since = message, author, at

    # Its writer

    @transition(State.DRAFT, State.LEAD_REVIEW, by=STAFF, then=[slack("#leads", "answer_waits")])
    def ask_lead(self, *, at: datetime) -> None:
        """Have a lead read it first (S3-33, S3-36)."""
        self.waits_since = at

    @transition(
        State.DRAFT, State.SENT, by=STAFF, only_if=[ticket_is_open, is_for_agents], then=[SEND]
    )
    def send(self, *, at: datetime, message: Private) -> None:
        """Send it, as it was agreed with the lead."""
        self.message = message

    @transition(
        [State.DRAFT, State.LEAD_REVIEW],
        State.REROUTED,
        by=STAFF,
        then=[slack("#leads", "answer_needs_provider")],
    )
    def reroute(self, *, at: datetime) -> None:
        """Send it to a provider: only a clinician answers that (S3-27 to S3-32)."""
        self.waits_since = at

    # The lead

    @transition(
        State.LEAD_REVIEW,
        State.SENT,
        by=LEADS,
        only_if=[ticket_is_open, is_for_agents_or_waived],
        then=[SEND, reason()],
    )
    def approve(self, *, at: datetime, message: Private, waived: Private | None = None) -> None:
        """Send it; the words may be changed before.

        What only a clinician may say is sent with a reason alone: write it into “waived”.
        """
        self.message = message

    @transition(State.LEAD_REVIEW, State.DRAFT, by=LEADS, then=[slack(PLACE, "answer_came_back")])
    def send_back(self, *, at: datetime, guidance: Private) -> None:
        """Give it back to its writer, with what to change."""
        self.guidance, self.waits_since = guidance, at

    @transition(State.REROUTED, State.SENT, by=LEADS, only_if=ticket_is_open, then=[SEND])
    def relay(self, *, at: datetime, message: Private, answered_by: str) -> None:
        """Send what a provider answered."""
        self.message, self.answered_by = message, answered_by

    # A provider is asked, and its ticket waits

    @transition(
        State.REROUTED,
        State.ASKED,
        by=STAFF,
        only_if=ticket_is_open,
        then=[ask_for("obligation", "ask"), do("ticket", "wait_for_provider")],
    )
    def ask_provider(
        self, *, at: datetime, provider: Provider, question: Annotated[Private, FREE_TEXT]
    ) -> None:
        """Ask a provider.

        They are followed up until they answer. A lead sends the patient what they said.
        """
        self.provider, self.question, self.asked_at = provider, question, at

    @transition(
        State.ASKED,
        State.REROUTED,
        when=After(LOOK_AFTER, since="asked_at"),
        only_if=is_said,
        then=[do("ticket", "hear_provider"), slack("#leads", "provider_answered")],
    )
    def hear_provider(self, *, at: datetime) -> None:
        """Have a lead send what the provider answered."""
        self.waits_since, self.asked_at = at, None

    @transition(State.ASKED, State.REROUTED, by=STAFF, then=[do("ticket", "hear_provider")])
    def go_on_without(self, *, at: datetime, reason: str) -> None:
        """Go on without their answer: they said it otherwise, or it is not needed."""
        self.asked_at = None

    # It ends otherwise

    @transition(OPEN, State.DROPPED, by=STAFF)
    def drop(self, *, at: datetime, reason: str) -> None:
        """Drop it: the patient needs no such answer any more."""
        self.closed_reason = reason

    @transition([*OPEN, State.ASKED], State.DROPPED)
    def fall_away(self, *, at: datetime) -> None:
        """Drop it: its ticket is closed without it."""

    # We are late

    @transition(State.DRAFT, when=After(DRAFT_WITHIN, since="waits_since"), then=LATE_ANSWER)
    def draft_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that its writer has not gone on with it."""

    @transition(
        State.LEAD_REVIEW,
        when=After(REVIEW_WITHIN, since="waits_since"),
        then=[email(everyone(MANAGER), "late"), email("patient", "answer_late")],
    )
    def review_late(self, *, at: datetime) -> None:
        """Tell the managers and the patient that no lead has read it."""

    @transition(
        [State.REROUTED, State.ASKED],
        when=After(PROVIDER_WITHIN, since="waits_since"),
        then=[email(everyone(MANAGER), "late"), email("patient", "answer_late")],
    )
    def provider_late(self, *, at: datetime) -> None:
        """Tell the managers and the patient that no provider has answered."""

    @transition(
        [*OPEN, State.ASKED],
        when=Every(NUDGE_EVERY, since="waits_since"),
        then=[slack("#leads", "answer_waits")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""
