"""Approval policy (S2-33, S2-34, M9): our money leaves before a service only when the CEO has approved it.

with chief of staff -> with CEO     not by whoever asked
                    -> rejected, approved    alone, up to a limit that is nothing unless it is set
with CEO            -> approved     for this quote and this clinic, for a week
                    -> rejected
approved            -> spent        when the clinic is paid
any open            -> void         the amount, the clinic or the payee has changed, or the week is over
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.columns.approval import ApprovalColumns
from bookings.policy.amount_conditions import (
    amount_has_changed,
    amount_is_still_the_same,
    covers_it,
    is_small,
)
from bookings.policy.conditions import it_was_heard
from bookings.policy.tunables import (
    APPROVAL_ENDS_SOON,
    APPROVAL_LATE_EVERY,
    APPROVAL_NEXT_LEVEL_AFTER,
    APPROVAL_NUDGE_EVERY,
    APPROVAL_VALID_FOR,
    DECIDE_WITHIN,
)
from bookings.policy.words import (
    BOOKINGS,
    CEO,
    CHIEF_OF_STAFF,
    COORDINATION,
    COORDINATOR,
    OTHER,
    THIRD,
)
from careops.clock.timers import After, Every, at_once
from careops.people.actors import MANAGER
from careops.people.audience import everyone
from careops.people.models import Signature
from careops.policy.effects import email, slack, wake
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private

State = ApprovalColumns.State
ASKED = (State.WITH_CHIEF, State.WITH_CEO)


class ApprovalPolicy(ApprovalColumns):
    kind = "approval"
    prefix = "SA"
    looks_at = ("booking", "payee")

    shown = {
        State.WITH_CHIEF: Shown(
            "us", due="run_late_with_chief", promise="The chief of staff looks at it",
            team="chief_of_staff", tone="attention",
        ),
        State.WITH_CEO: Shown(
            "us", due="run_late_with_ceo", promise="The CEO decides", team="ceo", tone="attention"
        ),
        State.APPROVED: Shown("others", due="lapse", promise="Good until", team="coordination"),
        State.CONSUMED: Shown(tone="good"),
        State.REJECTED: Shown(tone="muted"),
        State.VOIDED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(ApprovalColumns.Meta):
        abstract = True

    @transition(None, State.WITH_CHIEF, then=[email(everyone(CHIEF_OF_STAFF), "spending_asked")])
    def request(self, *, at: datetime, requested_by: Signature) -> None:
        """Ask for approval."""
        self.requested_by, self.requested_at = requested_by, at

    @transition(
        State.WITH_CHIEF,
        State.WITH_CEO,
        by=[CHIEF_OF_STAFF & OTHER],
        only_if=amount_is_still_the_same,
        then=[email(everyone(CEO), "spending_forwarded")],
    )
    def forward(self, *, at: datetime, forwarded_by: Signature, note: str = "") -> None:
        """Put it before the CEO."""
        self.forwarded_by, self.forwarded_at = forwarded_by, at

    @transition(
        State.WITH_CHIEF,
        State.APPROVED,
        by=[CHIEF_OF_STAFF & OTHER],
        only_if=[is_small, amount_is_still_the_same],
        then=[wake("booking"), slack(COORDINATION, "spending_approved")],
    )
    def approve_small(self, *, at: datetime, decided_by: Signature) -> None:
        """Approve it alone.

        Small amounts only, where that is allowed (S2-A6).
        """
        self.decided_by, self.approved_at = decided_by, at

    @transition(
        State.WITH_CEO,
        State.APPROVED,
        by=[CEO & THIRD],
        only_if=amount_is_still_the_same,
        then=[wake("booking"), slack(COORDINATION, "spending_approved")],
    )
    def approve(self, *, at: datetime, decided_by: Signature) -> None:
        """Approve it.

        For this amount, this clinic and this way of paying; unspent, it ends after a while.
        """
        self.decided_by, self.approved_at = decided_by, at

    @transition(
        State.WITH_CEO,
        State.APPROVED,
        by=[CHIEF_OF_STAFF & THIRD, MANAGER & THIRD],
        only_if=[amount_is_still_the_same, it_was_heard],
        then=[
            wake("booking"),
            slack(COORDINATION, "spending_approved"),
            email(everyone(CEO), "spending_approved_for_you"),
        ],
    )
    def relay_approval(
        self, *, at: datetime, decided_by: Signature, evidence: Private, heard_at: datetime
    ) -> None:
        """Note the CEO's approval.

        With their e-mail, word by word; the CEO is told.
        """
        self.evidence = evidence
        self.decided_by, self.approved_at = decided_by, at

    @transition(
        ASKED,
        State.REJECTED,
        by=[CHIEF_OF_STAFF, CEO],
        then=[wake("booking"), slack(BOOKINGS, "spending_rejected")],
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Reject it.

        It goes back to the team with the reason.
        """
        self.closed_reason = reason

    # It rests

    @transition(
        State.WITH_CHIEF,
        when=After(DECIDE_WITHIN, since="requested_at"),
        then=[email(everyone(CEO), "spending_late")],
    )
    def run_late_with_chief(self, *, at: datetime) -> None:
        """Tell the CEO that we are late: the chief of staff has not looked at it in time."""

    @transition(
        State.WITH_CHIEF,
        when=Every(APPROVAL_NUDGE_EVERY, since="requested_at", until=APPROVAL_NEXT_LEVEL_AFTER),
        then=[email(everyone(CHIEF_OF_STAFF), "spending_asked")],
    )
    def bring_up_to_chief(self, *, at: datetime) -> None:
        """Bring it up with the chief of staff."""

    @transition(
        State.WITH_CHIEF,
        when=Every(APPROVAL_LATE_EVERY, since="requested_at", first=APPROVAL_NEXT_LEVEL_AFTER),
        then=[email(everyone(CEO), "spending_late"), slack("#managers", "spending_undecided")],
    )
    def bring_past_chief(self, *, at: datetime) -> None:
        """Bring it up with the CEO and the managers: the chief of staff does not look at it."""

    @transition(
        State.WITH_CEO,
        when=After(DECIDE_WITHIN, since="forwarded_at"),
        then=[slack("#managers", "spending_late")],
    )
    def run_late_with_ceo(self, *, at: datetime) -> None:
        """Tell the managers that we are late: the CEO has not decided in time."""

    @transition(
        State.WITH_CEO,
        when=Every(APPROVAL_NUDGE_EVERY, since="forwarded_at", until=APPROVAL_NEXT_LEVEL_AFTER),
        then=[email(everyone(CEO), "spending_forwarded")],
    )
    def bring_up_to_ceo(self, *, at: datetime) -> None:
        """Bring it up with the CEO."""

    @transition(
        State.WITH_CEO,
        when=Every(APPROVAL_LATE_EVERY, since="forwarded_at", first=APPROVAL_NEXT_LEVEL_AFTER),
        then=[slack("#managers", "spending_undecided")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the CEO does not decide."""

    # It ends

    @transition([*ASKED, State.APPROVED], State.VOIDED, then=[slack(COORDINATION, "spending_void")])
    def void(self, *, at: datetime) -> None:
        """Make it void: the amount, the clinic or the payee has changed."""
        self.closed_reason = "It is not what will be paid."

    @transition(
        [*ASKED, State.APPROVED],
        State.VOIDED,
        when=at_once("requested_at"),
        only_if=amount_has_changed,
        then=[wake("booking"), slack(COORDINATION, "spending_void")],
    )
    def void_itself(self, *, at: datetime) -> None:
        """Make it void: another amount is quoted now."""
        self.closed_reason = "Another amount was quoted."

    @transition(
        State.APPROVED,
        when=After(APPROVAL_ENDS_SOON, since="approved_at"),
        then=[slack(COORDINATION, "spending_ends")],
    )
    def warn(self, *, at: datetime) -> None:
        """Tell the coordinator that it is about to end, unspent."""

    @transition(
        State.APPROVED,
        State.VOIDED,
        when=After(APPROVAL_VALID_FOR, since="approved_at"),
        then=[wake("booking"), slack(COORDINATION, "spending_void")],
    )
    def lapse(self, *, at: datetime) -> None:
        """Let it end: it was not spent in time."""
        self.closed_reason = "It was not spent in time."

    @transition(
        State.APPROVED,
        State.CONSUMED,
        by=[COORDINATOR],
        only_if=covers_it,
        then=[wake("booking")],
    )
    def consume(self, *, at: datetime, amount: Decimal) -> None:
        """Note that it is spent."""
        self.spent_at = at
