"""Credit policy (S3-9, S3-47, M24): what a patient may spend with the shop, and never a line of it twice.

An agent gives what is small; above a limit, counted over 30 days, a lead decides who is not the proposer. Our ledger
is added to and never changed. The shop hears of each credit and of each reversal by an event, and says when it has
done it.

    proposed -> the shop is told    by a lead
             -> rejected
    the shop is told -> on the account                            it confirms
    on the account -> the shop is asked to take it back -> taken back    while nothing is spent
                                                        -> on the account, as something is
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from careops.clock.timers import After, Every
from careops.people.actors import MANAGER
from careops.people.audience import everyone
from careops.people.models import Signature
from careops.policy.effects import email, keep, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from medops.columns import CreditColumns
from medops.policy.conditions import (
    is_above_the_limit,
    is_really_spent,
    is_spent_so_far,
    is_unspent,
    is_within_the_limit,
)
from medops.policy.tunables import (
    CONFIRM_EVERY,
    CONFIRM_WITHIN,
    DECIDE_WITHIN,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
)
from medops.policy.words import ANOTHER_LEAD, ITS_SHOP, LEADS, MEDOPS, PLACE, STAFF, UNCONFIRMED

State = CreditColumns.State
WITH_SHOP = (State.POSTED, State.REVERSING)


class CreditPolicy(CreditColumns):
    kind = "credit"
    prefix = "CR"
    looks_at = ("shop",)

    shown = {
        State.PROPOSED: Shown(
            "lead", due="run_late", promise="A lead decides", team=MEDOPS, tone="attention"
        ),
        State.POSTED: Shown("shop", due="confirm_late", promise="The shop confirms", team=MEDOPS),
        State.APPLIED: Shown(tone="good"),
        State.REVERSING: Shown(
            "shop", due="reversal_late", promise="The shop confirms", team=MEDOPS
        ),
        State.REVERSED: Shown(tone="muted"),
        State.REJECTED: Shown(tone="muted"),
    }

    class Meta(CreditColumns.Meta):
        abstract = True

    # It is given

    @transition(
        None, State.POSTED, by=STAFF, only_if=is_within_the_limit, then=[keep("line_of_grant")]
    )
    def post_small(self, *, at: datetime, posted_by: Signature) -> None:
        """Credit the patient.

        What is small needs no lead (S3-A6).
        """
        self.posted_by, self.posted_at = posted_by, at

    @transition(
        None,
        State.PROPOSED,
        by=STAFF,
        only_if=is_above_the_limit,
        then=[slack("#leads", "proposed")],
    )
    def propose(self, *, at: datetime, proposed_by: Signature) -> None:
        """Propose a credit.

        A lead decides who is somebody else.
        """
        self.proposed_by, self.proposed_at = proposed_by, at

    @transition(State.PROPOSED, State.POSTED, by=ANOTHER_LEAD, then=[keep("line_of_grant")])
    def post(self, *, at: datetime, posted_by: Signature) -> None:
        """Approve it, and credit the patient."""
        self.posted_by, self.posted_at = posted_by, at

    @transition(State.PROPOSED, State.REJECTED, by=LEADS)
    def reject(self, *, at: datetime, reason: str) -> None:
        """Reject it."""
        self.closed_reason = reason

    @transition(
        State.PROPOSED,
        when=After(DECIDE_WITHIN, since="proposed_at"),
        then=[email(everyone(MANAGER), "undecided")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the managers that no lead has decided."""

    @transition(
        State.PROPOSED,
        when=Every(NUDGE_EVERY, since="proposed_at", until=MANAGERS_AFTER),
        then=[slack("#leads", "proposed")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.PROPOSED,
        when=Every(LATE_EVERY, since="proposed_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "undecided")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers."""

    # What the shop says

    @transition(
        State.POSTED,
        State.APPLIED,
        by=[ITS_SHOP],
        then=[email("patient", "credited", link=LINK_FOR)],
    )
    def confirm_credit(self, *, at: datetime) -> None:
        """Say that it is on the patient's account."""
        self.applied_at = at

    @transition(
        State.APPLIED, by=[ITS_SHOP], only_if=is_spent_so_far, then=[keep("line_of_spending")]
    )
    def tell_spent(self, *, at: datetime, spent: Decimal) -> None:
        """Say how much of it is spent in all; the same again changes nothing."""
        self.spent = spent

    @transition(
        State.REVERSING,
        State.REVERSED,
        by=[ITS_SHOP],
        then=[keep("line_of_reversal"), email("patient", "uncredited", link=LINK_FOR)],
    )
    def confirm_reversal(self, *, at: datetime) -> None:
        """Say that you have taken it back."""

    @transition(
        State.REVERSING,
        State.APPLIED,
        by=[ITS_SHOP],
        only_if=[is_spent_so_far, is_really_spent],
        then=[keep("line_of_spending"), slack(PLACE, "not_reversed")],
    )
    def refuse_reversal(self, *, at: datetime, spent: Decimal) -> None:
        """Say that some of it is spent already, and how much in all."""
        self.spent = spent

    # It is taken back

    @transition(State.APPLIED, State.REVERSING, by=LEADS, only_if=is_unspent)
    def reverse(self, *, at: datetime, reason: str) -> None:
        """Have the shop take it back."""
        self.reversing_at, self.closed_reason = at, reason

    # The shop is silent

    @transition(State.POSTED, when=After(CONFIRM_WITHIN, since="posted_at"), then=UNCONFIRMED)
    def confirm_late(self, *, at: datetime) -> None:
        """Tell the leads that the shop has not confirmed it."""

    @transition(
        State.POSTED,
        when=Every(CONFIRM_EVERY, since="posted_at", first=CONFIRM_WITHIN, until=MANAGERS_AFTER),
        then=[slack(PLACE, "unconfirmed")],
    )
    def bring_up_confirming(self, *, at: datetime) -> None:
        """Bring up that the shop has not confirmed it."""

    @transition(
        State.POSTED,
        when=Every(LATE_EVERY, since="posted_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "unconfirmed")],
    )
    def bring_confirming_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the shop does not confirm it."""

    @transition(State.REVERSING, when=After(CONFIRM_WITHIN, since="reversing_at"), then=UNCONFIRMED)
    def reversal_late(self, *, at: datetime) -> None:
        """Tell the leads that the shop has not taken it back."""

    @transition(
        State.REVERSING,
        when=Every(CONFIRM_EVERY, since="reversing_at", first=CONFIRM_WITHIN, until=MANAGERS_AFTER),
        then=[slack(PLACE, "unconfirmed")],
    )
    def bring_up_reversing(self, *, at: datetime) -> None:
        """Bring up that the shop has not taken it back."""

    @transition(
        State.REVERSING,
        when=Every(LATE_EVERY, since="reversing_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "unconfirmed")],
    )
    def bring_reversing_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the shop does not take it back."""

    @transition(WITH_SHOP, by=STAFF)
    def tell_again(self, *, at: datetime) -> None:
        """Tell the shop once more.

        It knows the credit by its id: twice is once.
        """

    @transition(
        State.POSTED,
        State.APPLIED,
        by=LEADS,
        then=[email("patient", "credited", link=LINK_FOR)],
    )
    def note_applied(self, *, at: datetime, evidence: str) -> None:
        """Note that it is on the account, as you saw in the shop's own system."""
        self.applied_at, self.evidence = at, evidence

    @transition(
        State.REVERSING,
        State.REVERSED,
        by=LEADS,
        then=[keep("line_of_reversal"), email("patient", "uncredited", link=LINK_FOR)],
    )
    def note_reversed(self, *, at: datetime, evidence: str) -> None:
        """Note that it is taken back, as you saw in the shop's own system."""
        self.evidence = evidence
