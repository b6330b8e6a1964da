"""Obligation policy (S0, M1): what a provider owes after a consult, and how nobody forgets it.

The provider is told at once, on every channel. Silence is followed up every 6 hours, a channel at
a time, and after 48 hours it is for a lead to review: they may give it back, escalate it, or have
the patient refunded. Any word of the provider is a response, which starts the 48 hours anew; only
an answer ends it. A time that the provider names stops the follow-ups until then.

    awaiting   -> promised      until the time that the provider names; and back, if it passes
               -> review        after 48 hours of silence, or when it has been open for a week
    awaiting, promised -> review     the provider is no longer active, or it is taken from them
    review     -> escalated     a lead asks the managers
    review, escalated -> awaiting    given back: the clocks begin anew
    any owed   -> awaiting      handed on to another provider: likewise
    escalated  -> refunded, unfulfilled
    optional   -> awaiting      a Limited Use code that turns out to be needed for medical reasons
    admin      -> awaiting      medical information is missing after all; and back
    admin      -> fulfilled     the team has done it, the provider never had to
    any open   -> fulfilled     the provider answers; support relays, and never answers (S0-6)
    any open   -> cancelled     also once the case that asked for it has ended, where a provider owes it
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every, at_once
from careops.people.actors import LAB, PHARMACY, SIGNED_IN
from careops.policy.effects import do, email, reach, slack, sms, task, wake
from careops.policy.rules import transition
from careops.policy.states import Shown
from consults.columns import ObligationColumns
from consults.policy.conditions import (
    a_provider_owes_it,
    is_not_optional,
    is_not_paused,
    is_optional,
    it_was_heard,
    names_what_they_owe,
    pause_is_short,
    promises_are_left,
    somebody_owes_it,
    the_team_owes_it,
    there_is_a_prescription,
    time_is_near,
    time_is_to_come,
)
from consults.policy.tunables import (
    HANDLE_WITHIN,
    LATE_EVERY,
    LINK_VALID_FOR,
    PACE,
    PATIENT_LINK_FOR,
)
from consults.policy.words import (
    ANSWERABLE,
    ANSWERED,
    ASK_THE_PROVIDER,
    CALL,
    DO_IT_OURSELVES,
    HEAR_CONCERN,
    HOLDER,
    LEADS,
    PARTNER,
    PROVIDERS,
    STAFF,
    THEIRS,
    About,
    Heard,
)

State = ObligationColumns.State


class ObligationPolicy(ObligationColumns):
    kind = "obligation"
    prefix = "O"
    looks_at = ("provider", "consult")

    shown = {
        State.OPTIONAL: Shown("nobody", team="support"),
        State.ADMIN: Shown(
            "us", due="run_late", promise="Support does it", team="support", tone="attention"
        ),
        State.AWAITING: Shown("provider", due="review", promise="Provider answers"),
        State.PROMISED: Shown("provider", due="lapse", promise="Provider answers, as promised"),
        State.REVIEW: Shown(
            "lead", due="run_late_in_review", promise="A lead decides", team="leads", tone="attention"
        ),
        State.ESCALATED: Shown(
            "manager", due="run_late_with_manager", promise="A manager decides",
            team="managers", tone="danger",
        ),
        State.FULFILLED: Shown(tone="good"),
        State.REFUNDED: Shown(tone="muted"),
        State.UNFULFILLED: Shown(tone="danger"),
        State.CANCELLED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(ObligationColumns.Meta):
        abstract = True

    # It comes in

    @transition(
        None,
        State.AWAITING,
        by=[*STAFF, PHARMACY, LAB],
        only_if=[somebody_owes_it, a_provider_owes_it, is_not_optional],
        then=ASK_THE_PROVIDER,
    )
    def ask(self, *, at: datetime) -> None:
        """Ask the provider, and tell the patient that we do."""
        self.asked_at = at
        self.start_clocks(at=at)

    @transition(
        None,
        State.OPTIONAL,
        by=[*STAFF, PHARMACY],
        only_if=[somebody_owes_it, is_optional],
        then=[email("provider", "courtesy", link=LINK_VALID_FOR)],
    )
    def mention(self, *, at: datetime) -> None:
        """Mention a Limited Use code to the provider.

        It is optional, so that no clock starts (S0-14).
        """
        self.asked_at = at

    @transition(None, State.ADMIN, by=STAFF, only_if=the_team_owes_it, then=[task(DO_IT_OURSELVES)])
    def take_on(self, *, at: datetime) -> None:
        """Take on what is the team's own.

        The provider is not contacted (S0-10).
        """
        self.asked_at = self.taken_on_at = at

    # What it turns out to be

    @transition(
        State.OPTIONAL,
        State.AWAITING,
        by=STAFF,
        then=ASK_THE_PROVIDER,
    )
    def require(self, *, at: datetime, medical_reason: str, said_by: str) -> None:
        """Note the medical reason.

        The record keeps who said so, and why (S0-A8).
        """
        self.medical_reason = medical_reason
        self.start_clocks(at=at)

    @transition(
        State.ADMIN,
        State.AWAITING,
        by=STAFF,
        only_if=[somebody_owes_it, names_what_they_owe],
        then=[*ASK_THE_PROVIDER, do("tasks", "settle_job")],
    )
    def hand_over(self, *, at: datetime, about: About, reason: str) -> None:
        """Ask the provider after all.

        Medical information is missing (S0-7).
        """
        self.about = about.value
        self.start_clocks(at=at)

    @transition(
        THEIRS,
        State.ADMIN,
        by=STAFF,
        then=[do("tasks", "settle_job"), task(DO_IT_OURSELVES), email("provider", "not_yours")],
    )
    def take_back(self, *, at: datetime, reason: str) -> None:
        """Take it back as administrative.

        The provider need not answer any more.
        """
        self.round, self.promised_at, self.taken_on_at = self.round + 1, None, at

    @transition(
        State.ADMIN,
        when=After(HANDLE_WITHIN, since="taken_on_at"),
        then=[slack("#leads", "late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads that we are late: support has not done it in time."""

    @transition(
        State.ADMIN,
        when=Every(LATE_EVERY, since="taken_on_at", first=HANDLE_WITHIN),
        then=[email("patient", "late", link=PATIENT_LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the patient that we are late, and what they can do."""

    @transition(
        State.ADMIN,
        State.FULFILLED,
        by=STAFF,
        only_if=there_is_a_prescription,
        then=[
            email("patient", "redirected", link=PATIENT_LINK_FOR),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def redirect(self, *, at: datetime, pharmacy: str) -> None:
        """Send the prescription to another pharmacy.

        The provider never had to (S0-10, S0-11).
        """
        self.closed_reason = f"sent to {pharmacy}"

    @transition(
        State.ADMIN,
        State.FULFILLED,
        by=STAFF,
        then=[
            email("patient", "settled", link=PATIENT_LINK_FOR),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def resolve(self, *, at: datetime, note: str) -> None:
        """Say that the team has done it."""
        self.closed_reason = note

    # The chase: one follow-up a beat, on the next channel of the ladder

    @transition(
        State.AWAITING,
        when=Every(PACE, since="chased_at", quiet="quiet"),
        only_if=is_not_paused,
        then=[
            reach(
                "provider",
                "follow_up",
                by="next_channel",
                place=PROVIDERS,
                otherwise=task(CALL),
                link=LINK_VALID_FOR,
                digest=True,
            )
        ],
    )
    def follow_up(self, *, at: datetime) -> None:
        """Follow up on the next channel."""
        self.attempts += 1

    @transition(State.AWAITING, by=STAFF, then=[email("provider", "reminder", link=LINK_VALID_FOR)])
    def send_now(self, *, at: datetime) -> None:
        """Follow up now.

        The clocks stay as they are.
        """
        self.attempts += 1

    @transition(State.AWAITING, by=STAFF, only_if=[time_is_to_come, pause_is_short])
    def pause(self, *, at: datetime, until: datetime, reason: str) -> None:
        """Pause the follow-ups.

        The review stays where it is.
        """
        self.paused_until = until

    @transition(ANSWERABLE, by=STAFF, then=[do("tasks", "settle_job")])
    def note_call(self, *, at: datetime, was_reached: bool, note: str) -> None:
        """Note a call to the provider."""
        if was_reached:
            self.hear(at=at)

    # What the provider says before they answer

    @transition(ANSWERABLE, by=[HOLDER])
    def receive(self, *, at: datetime) -> None:
        """Say that you have it."""
        self.hear(at=at)

    @transition(ANSWERABLE, by=STAFF)
    def note_response(self, *, at: datetime, how: Heard, said: str) -> None:
        """Note what the provider said.

        A response: it restarts the 48 hours, and ends nothing (S0-A1).
        """
        self.hear(at=at)

    @transition(
        ANSWERABLE, by=[HOLDER], then=[task(HEAR_CONCERN), email("provider", "concern_received")]
    )
    def raise_concern(self, *, at: datetime, concern: str) -> None:
        """Ask support, or raise a concern.

        At any time, and it is a response (S0-23).
        """
        self.hear(at=at)

    @transition(
        [*THEIRS, State.REVIEW],
        State.PROMISED,
        by=[HOLDER, *STAFF],
        only_if=[time_is_to_come, time_is_near, promises_are_left],
        then=[email("patient", "promised", link=PATIENT_LINK_FOR)],
    )
    def promise(self, *, at: datetime, until: datetime) -> None:
        """Promise a time."""
        self.give_word(at=at, until=until)

    @transition(
        [*THEIRS, State.REVIEW],
        State.PROMISED,
        by=LEADS,
        only_if=time_is_to_come,
        then=[email("patient", "promised", link=PATIENT_LINK_FOR)],
    )
    def agree(self, *, at: datetime, until: datetime, reason: str) -> None:
        """Agree to a later time.

        What a provider may not promise alone (S0-A2).
        """
        self.give_word(at=at, until=until)

    @transition(
        State.PROMISED,
        State.AWAITING,
        when=at_once("promised_at"),
        then=[
            email("provider", "lapsed", link=LINK_VALID_FOR),
            sms("provider", "lapsed", link=LINK_VALID_FOR),
        ],
    )
    def lapse(self, *, at: datetime) -> None:
        """Follow up at once: the promised time has passed."""
        self.promise_kept = False
        self.promises_broken += 1
        self.attempts += 1
        self.chased_at = at

    # They answer, and it ends

    @transition(
        ANSWERABLE,
        State.FULFILLED,
        by=[HOLDER & SIGNED_IN],
        then=[
            *ANSWERED,
            email("partner", "inquiry_answered"),
        ],
    )
    def give_answer(self, *, at: datetime, answer: str) -> None:
        """Answer it."""
        self.take_answer(at=at, answer=answer)

    @transition(
        ANSWERABLE,
        State.FULFILLED,
        by=STAFF,
        only_if=it_was_heard,
        then=[
            *ANSWERED,
            email("partner", "inquiry_answered"),
            email("provider", "relayed"),
        ],
    )
    def relay(self, *, at: datetime, their_words: str, how: Heard, heard_at: datetime) -> None:
        """Relay the provider's answer.

        Support never authors one (S0-6).
        """
        self.take_answer(at=at, answer=their_words)

    @transition(
        ANSWERABLE,
        State.FULFILLED,
        by=[PARTNER],
        then=ANSWERED,
    )
    def confirm(self, *, at: datetime, note: str) -> None:
        """Say that you have got your answer."""
        self.take_answer(at=at, answer=note)

    # What several sentences assign

    def start_clocks(self, *, at: datetime) -> None:
        self.owed_at = self.chased_at = at
        self.attempts, self.promises, self.promised_at, self.paused_until = 0, 0, None, None

    def hear(self, *, at: datetime) -> None:
        """A word of the provider: the grid and the 48 hours begin anew, the week does not (S0-A1)."""
        self.responded_at = at
        if self.state == State.AWAITING:
            self.chased_at = at

    def give_word(self, *, at: datetime, until: datetime) -> None:
        self.responded_at, self.promised_at = at, until
        self.promises += 1

    def take_answer(self, *, at: datetime, answer: str) -> None:
        if self.state == State.PROMISED and self.promised_at:
            self.promise_kept = at <= self.promised_at
        self.answer, self.answered_at, self.responded_at = answer, at, at
        self.is_late = bool(self.reviewed_at or self.promises_broken)
