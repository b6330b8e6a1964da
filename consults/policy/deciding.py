"""Nothing was heard: people decide (S0-20 to S0-22), and it may end without an answer.

The obligation policy goes on here; it begins in obligation.py.
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every, at_once
from careops.conversation.effects import said
from careops.people.actors import MANAGER
from careops.people.models import Provider
from careops.policy.effects import do, email, slack, task, wake
from careops.policy.rules import transition
from careops.values.private import Private
from consults.policy.conditions import (
    is_another_provider,
    no_new_consult_was_asked_for,
    nobody_waits_for_it,
    provider_is_active,
    provider_is_inactive,
)
from consults.policy.obligation import ObligationPolicy
from consults.policy.tunables import (
    DECIDE_WITHIN,
    LATE_EVERY,
    LINK_VALID_FOR,
    NEXT_LEVEL_AFTER,
    NUDGE_EVERY,
    OPEN_AT_MOST,
    PATIENCE,
    PATIENT_LINK_FOR,
)
from consults.policy.words import (
    ANSWERABLE,
    ARRANGE_CONSULT,
    ASK_THE_PROVIDER,
    DECIDING,
    HEAR_CONCERN,
    HOLDER,
    LEADS,
    NOT_NEEDED,
    PARTNER,
    PATIENT,
    READ_WORDS,
    STAFF,
    THEIRS,
    UNDER_REVIEW,
)

State = ObligationPolicy.State


class DecidingPolicy(ObligationPolicy):
    class Meta(ObligationPolicy.Meta):
        abstract = True

    # Nothing was heard: people decide

    @transition(
        State.AWAITING,
        State.REVIEW,
        when=After(PATIENCE, since="chased_at"),
        then=UNDER_REVIEW,
    )
    def review(self, *, at: datetime) -> None:
        """Have a lead review it: nothing was heard.

        Instead of the eighth follow-up (S0-20, S0-A4).
        """
        self.reviewed_at = at

    @transition(
        State.AWAITING,
        State.REVIEW,
        when=After(OPEN_AT_MOST, since="owed_at"),
        then=UNDER_REVIEW,
    )
    def cap(self, *, at: datetime) -> None:
        """Have a lead review it: it has been open for too long.

        Whatever was said (S0-A1).
        """
        self.reviewed_at = at

    @transition(
        State.REVIEW,
        when=After(DECIDE_WITHIN, since="reviewed_at"),
        then=[slack("#managers", "late")],
    )
    def run_late_in_review(self, *, at: datetime) -> None:
        """Tell the managers that we are late: no lead has decided in time."""

    @transition(
        State.REVIEW,
        when=Every(LATE_EVERY, since="reviewed_at", first=DECIDE_WITHIN),
        then=[email("patient", "late", link=PATIENT_LINK_FOR)],
    )
    def apologize_in_review(self, *, at: datetime) -> None:
        """Tell the patient that no lead has decided yet, and what they can do."""

    @transition(
        State.REVIEW,
        when=Every(NUDGE_EVERY, since="reviewed_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#leads", "still_in_review")],
    )
    def nudge_lead(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.REVIEW,
        when=Every(LATE_EVERY, since="reviewed_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "still_in_review")],
    )
    def bring_review_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the leads do not decide."""

    @transition(
        State.REVIEW,
        State.ESCALATED,
        by=LEADS,
        then=[
            slack("#managers", "escalated"),
            email("provider", "escalated", link=LINK_VALID_FOR),
            email("patient", "with_a_manager", link=PATIENT_LINK_FOR),
        ],
    )
    def escalate(self, *, at: datetime, reason: str) -> None:
        """Escalate it to a manager.

        Where a lead judges it necessary (S0-21).
        """
        self.escalated_at = at

    @transition(
        State.ESCALATED,
        when=After(DECIDE_WITHIN, since="escalated_at"),
        then=[slack("#medical", "late")],
    )
    def run_late_with_manager(self, *, at: datetime) -> None:
        """Tell the medical director that we are late: no manager has decided in time."""

    @transition(
        State.ESCALATED,
        when=Every(LATE_EVERY, since="escalated_at", first=DECIDE_WITHIN),
        then=[email("patient", "late", link=PATIENT_LINK_FOR)],
    )
    def apologize_with_manager(self, *, at: datetime) -> None:
        """Tell the patient that no manager has decided yet, and what they can do."""

    @transition(
        State.ESCALATED,
        when=Every(NUDGE_EVERY, since="escalated_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "still_escalated")],
    )
    def nudge_manager(self, *, at: datetime) -> None:
        """Bring it up with the managers again."""

    @transition(
        State.ESCALATED,
        when=Every(LATE_EVERY, since="escalated_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#medical", "still_escalated")],
    )
    def bring_to_medical_director(self, *, at: datetime) -> None:
        """Bring it up with the medical director: the managers do not decide."""

    @transition(
        DECIDING,
        State.AWAITING,
        by=LEADS,
        only_if=provider_is_active,
        then=ASK_THE_PROVIDER,
    )
    def give_back(self, *, at: datetime, reason: str) -> None:
        """Give it back to the provider.

        The clocks begin anew.
        """
        self.round += 1
        self.start_clocks(at=at)

    # Its provider comes and goes

    @transition(
        [*THEIRS, *DECIDING],
        State.AWAITING,
        by=LEADS,
        only_if=is_another_provider,
        then=ASK_THE_PROVIDER,
    )
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider.

        The clocks begin anew, and nothing of what was before is theirs.
        """
        self.provider = provider
        self.round += 1
        self.responded_at = self.reviewed_at = self.escalated_at = None
        self.promises_broken = 0
        self.start_clocks(at=at)

    @transition(THEIRS, State.REVIEW, by=STAFF, then=UNDER_REVIEW)
    def release(self, *, at: datetime, reason: str) -> None:
        """Have a lead review it: somebody else may have to answer."""
        self.reviewed_at = at

    @transition(
        THEIRS,
        State.REVIEW,
        when=at_once("owed_at"),
        only_if=provider_is_inactive,
        then=UNDER_REVIEW,
    )
    def lose_provider(self, *, at: datetime) -> None:
        """Have a lead review it: the provider is no longer active."""
        self.reviewed_at = at

    # It ends without an answer

    @transition(
        [*THEIRS, *DECIDING],  # it may have been given back while the money was on its way
        State.REFUNDED,
        then=[
            email("provider", "closed_refunded"),
            email("partner", "inquiry_unfulfilled"),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def close_refunded(self, *, at: datetime) -> None:
        """Close it: the patient has their money back.

        They can ask for a new consult (S0-22).
        """
        self.closed_reason = "refunded"

    @transition(
        State.ESCALATED,
        State.UNFULFILLED,
        by=[MANAGER],
        then=[
            email("patient", "unfulfilled", link=PATIENT_LINK_FOR),
            email("partner", "inquiry_unfulfilled"),
            email("provider", "closed_unfulfilled"),
            do("refunds", "end_undecided"),
            do("tasks", "settle"),
            wake("consult"),
        ],
    )
    def close_unfulfilled(self, *, at: datetime, reason: str) -> None:
        """Close it unfulfilled.

        The patient is told what they can do.
        """
        self.closed_reason = reason

    @transition(
        ANSWERABLE,
        State.CANCELLED,
        by=[*STAFF, PARTNER],
        then=NOT_NEEDED,
    )
    def cancel(self, *, at: datetime, reason: str) -> None:
        """Cancel it.

        It is a duplicate, was raised in error, or is no longer wanted.
        """
        self.closed_reason = reason

    @transition(
        [*THEIRS, *DECIDING],
        State.CANCELLED,
        when=at_once("asked_at"),
        only_if=nobody_waits_for_it,
        then=NOT_NEEDED,
    )
    def fall_away(self, *, at: datetime) -> None:
        """Cancel it: what it was asked for has ended, so that nobody waits for the answer."""

    @transition(
        State.ADMIN,
        State.CANCELLED,
        by=[*STAFF, PARTNER],
        then=[do("tasks", "settle"), wake("consult")],
    )
    def drop(self, *, at: datetime, reason: str) -> None:
        """Cancel it.

        The provider hears nothing of what was never theirs (S0-10).
        """
        self.closed_reason = reason

    # After it has ended, and at any time

    @transition(
        [State.FULFILLED, State.REFUNDED, State.UNFULFILLED],
        by=[HOLDER],
        then=[task(HEAR_CONCERN), email("provider", "concern_received")],
    )
    def object(self, *, at: datetime, concern: str) -> None:
        """Say that you see it otherwise.

        It stays closed; somebody of support answers.
        """

    @transition(
        [State.REFUNDED, State.UNFULFILLED],
        by=[PATIENT],
        only_if=no_new_consult_was_asked_for,
        then=[task(ARRANGE_CONSULT)],
    )
    def ask_anew(self, *, at: datetime, message: str = "") -> None:
        """Ask for a new consult.

        For the care that is outstanding (S0-22).
        """
        self.asked_anew_at = at

    @transition(list(State), by=[PATIENT, HOLDER], then=[said(), task(READ_WORDS)])
    def tell(self, *, at: datetime, message: Private) -> None:
        """Tell us something.

        Our team reads it, whatever became of it.
        """
