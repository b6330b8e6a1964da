"""Revocation policy (S0-4, S0-5, M3): a provider's payout is taken back only by people, with proof.

proposed  -> revoked      by a second person; the proof is frozen, and must be unchanged
          -> rejected
          -> withdrawn    by whoever proposed it, or when the provider answers after all
revoked   -> appealed     by the provider, for 14 days
          -> upheld       when those have passed
appealed  -> upheld, reversed    by the medical director, a third person
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every
from careops.people.actors import FINANCE, LEAD, MANAGER, SIGNED_IN, the
from careops.people.models import Signature
from careops.policy.effects import email, keep, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from consults.money_columns import RevocationColumns
from consults.policy.conditions import (
    amount_is_left_of_the_payout,
    nothing_was_answered,
    outreach_is_exhausted,
    patient_is_blocked,
    proof_is_unchanged,
)
from consults.policy.tunables import (
    APPEAL_WITHIN,
    DECIDE_WITHIN,
    LATE_EVERY,
    NEXT_LEVEL_AFTER,
    NUDGE_EVERY,
)
from consults.policy.words import HOLDER, OTHER, THIRD

State = RevocationColumns.State


class RevocationPolicy(RevocationColumns):
    kind = "revocation"
    prefix = "RV"
    looks_at = ("obligation__consult", "obligation__case")

    shown = {
        State.PROPOSED: Shown(
            "us", due="run_late", promise="Finance decides", team="finance", tone="attention"
        ),
        State.REVOKED: Shown(
            "provider", due="finalize", promise="Appeal until", by_itself=True
        ),
        State.APPEALED: Shown(
            "us", due="run_late_with_appeal", promise="The medical director decides",
            team="medical", tone="attention",
        ),
        State.REJECTED: Shown(tone="muted"),
        State.WITHDRAWN: Shown(tone="muted"),
        State.UPHELD: Shown(tone="danger"),
        State.REVERSED: Shown(tone="good"),
    }  # fmt: skip

    class Meta(RevocationColumns.Meta):
        abstract = True

    @transition(
        None,
        State.PROPOSED,
        by=[LEAD, MANAGER],
        only_if=[patient_is_blocked, outreach_is_exhausted, amount_is_left_of_the_payout],
    )
    def propose(self, *, at: datetime, proposed_by: Signature, patient_is_blocked: bool) -> None:
        """Propose to revoke the payout.

        A decision of people, with proof, never of the system (S0-4, S0-5, S0-A9).
        """
        self.proposed_by, self.proposed_at = proposed_by, at
        self.provider = self.obligation.provider  # type: ignore[assignment]  # the silent one
        self.currency = self.obligation.consult.currency
        self.seal(at=at)

    @transition(
        State.PROPOSED,
        when=After(DECIDE_WITHIN, since="proposed_at"),
        then=[slack("#managers", "late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that we are late: finance has not decided it in time."""

    @transition(
        State.PROPOSED,
        when=Every(NUDGE_EVERY, since="proposed_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#finance", "undecided")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with finance: nobody has decided it."""

    @transition(
        State.PROPOSED,
        when=Every(LATE_EVERY, since="proposed_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "undecided")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: finance does not decide."""

    @transition(
        State.PROPOSED,
        State.REVOKED,
        by=[FINANCE & OTHER],
        only_if=[proof_is_unchanged, nothing_was_answered, amount_is_left_of_the_payout],
        then=[keep("debit"), email("provider", "revoked")],
    )
    def approve(self, *, at: datetime, approved_by: Signature) -> None:
        """Approve it.

        You are the second person, and have read the proof.
        """
        self.approved_by, self.revoked_at = approved_by, at

    @transition(State.PROPOSED, State.REJECTED, by=[FINANCE])
    def reject(self, *, at: datetime, reason: str) -> None:
        """Reject it."""
        self.closed_reason = reason

    @transition(State.PROPOSED, State.WITHDRAWN, by=[the("proposed_by")])
    def withdraw(self, *, at: datetime, reason: str) -> None:
        """Withdraw your proposal."""
        self.closed_reason = reason

    @transition(State.PROPOSED, State.WITHDRAWN)
    def withdraw_itself(self, *, at: datetime) -> None:
        """Withdraw it: it was answered after all.

        By itself, while nobody has approved it (S0-A10).
        """
        self.closed_reason = "answered"

    @transition(
        State.REVOKED,
        State.APPEALED,
        by=[HOLDER & SIGNED_IN],
        then=[email("provider", "appeal_received")],
    )
    def appeal(self, *, at: datetime, why: str) -> None:
        """Appeal it."""
        self.appealed_at, self.appeal_text = at, why

    @transition(
        State.REVOKED,
        State.UPHELD,
        when=After(APPEAL_WITHIN, since="revoked_at"),
        then=[email("provider", "upheld")],
    )
    def finalize(self, *, at: datetime) -> None:
        """Make it final: nobody appealed."""

    @transition(
        State.APPEALED,
        when=After(DECIDE_WITHIN, since="appealed_at"),
        then=[slack("#managers", "late")],
    )
    def run_late_with_appeal(self, *, at: datetime) -> None:
        """Tell the managers that we are late: the medical director has not decided in time."""

    @transition(
        State.APPEALED,
        when=Every(LATE_EVERY, since="appealed_at", first=DECIDE_WITHIN),
        then=[email("provider", "appeal_late")],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the provider that the appeal is not decided yet."""

    @transition(
        State.APPEALED,
        when=Every(NUDGE_EVERY, since="appealed_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#medical", "appeal_undecided")],
    )
    def bring_up_appeal(self, *, at: datetime) -> None:
        """Bring the appeal up with the medical director."""

    @transition(
        State.APPEALED,
        when=Every(LATE_EVERY, since="appealed_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "appeal_undecided")],
    )
    def bring_appeal_to_managers(self, *, at: datetime) -> None:
        """Bring the appeal up with the managers: the medical director does not decide."""

    @transition(State.APPEALED, State.UPHELD, by=[THIRD], then=[email("provider", "upheld")])
    def uphold(self, *, at: datetime, decided_by: Signature, reason: str) -> None:
        """Uphold it.

        A third person decides.
        """
        self.decided_by, self.closed_reason = decided_by, reason

    @transition(
        State.APPEALED,
        State.REVERSED,
        by=[THIRD],
        then=[keep("credit"), email("provider", "reversed")],
    )
    def reverse(self, *, at: datetime, decided_by: Signature, reason: str) -> None:
        """Reverse it.

        The payout is given back. A third person decides.
        """
        self.decided_by, self.closed_reason = decided_by, reason
