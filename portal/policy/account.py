"""Account policy (S1-18 to S1-20, S1-26, M15): who may write, who knows the rules, and what abuse ends.

A patient is invited by a link to the address on their chart, proves their date of birth and acknowledges the rules.
Abuse or a threat suspends the account in the same step, by whichever way it came. Ending the care is another
matter, with an owner of the practice, a letter, thirty days and a way back. Records, bills and our phone stay open.

    invited   -> active       the patient proves who they are and acknowledges the rules
              -> lapsed       the invitation was not accepted in time
    active    -> suspended    abuse was confirmed; or left, as the patient does not want it any more
    suspended -> active       by another lead than who suspended it
              -> ending       by an owner: a letter, and 30 days
    ending    -> active       taken back by an owner; or ended, as the notice is over and an owner confirms it
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every
from careops.people.actors import LEAD, MANAGER
from careops.people.audience import everyone
from careops.people.models import Signature
from careops.policy.effects import email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private, Proof
from portal.columns import AccountColumns
from portal.policy.conditions import (
    can_be_proved,
    has_an_address,
    is_who_they_say,
    knows_the_rules,
    notice_is_over,
)
from portal.policy.tunables import (
    INVITED_FOR,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NOTICE_FOR,
    NUDGE_EVERY,
    REVIEW_WITHIN,
)
from portal.policy.words import (
    ANOTHER_LEAD,
    ANOTHER_OWNER,
    OWNER,
    OWNER_OF_IT,
    PATIENT,
    PORTAL,
    STAFF,
)

State = AccountColumns.State


class AccountPolicy(AccountColumns):
    kind = "account"
    prefix = "A"

    shown = {
        State.INVITED: Shown("patient", due="lapse", promise="Patient accepts", team="portal"),
        State.ACTIVE: Shown(tone="good"),
        State.SUSPENDED: Shown(
            "lead", due="run_late", promise="We decide", team="portal", tone="attention"
        ),
        State.ENDING: Shown(
            "us", due="notice_ends", promise="Notice is over", team="portal", tone="attention", by_itself=True
        ),
        State.ENDED: Shown(tone="muted"),
        State.LAPSED: Shown(tone="muted"),
        State.LEFT: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(AccountColumns.Meta):
        abstract = True

    # A patient comes in

    @transition(
        None,
        State.INVITED,
        by=STAFF,
        only_if=[has_an_address, can_be_proved],
        then=[email("patient", "invited", link=INVITED_FOR)],
    )
    def invite(self, *, at: datetime) -> None:
        """Invite the patient."""
        self.invited_at = at

    @transition(
        [State.INVITED, State.LAPSED, State.LEFT],
        State.INVITED,
        by=STAFF,
        only_if=[has_an_address, can_be_proved],
        then=[email("patient", "invited", link=INVITED_FOR)],
    )
    def invite_again(self, *, at: datetime) -> None:
        """Invite the patient again."""
        self.invited_at, self.round = at, self.round + 1

    @transition(
        State.INVITED,
        State.ACTIVE,
        by=[PATIENT],
        only_if=[is_who_they_say, knows_the_rules],
        then=[email("patient", "welcome")],
    )
    def activate(self, *, at: datetime, birth_date: Proof, edition: int) -> None:
        """Begin to use the portal.

        The date of birth is that of the chart, and the rules are acknowledged as they are now.
        """
        self.activated_at = self.acknowledged_at = at
        self.acknowledged = edition

    @transition(State.INVITED, State.LAPSED, when=After(INVITED_FOR, since="invited_at"))
    def lapse(self, *, at: datetime) -> None:
        """Let the invitation lapse."""

    @transition(State.ACTIVE, by=[PATIENT], only_if=knows_the_rules)
    def acknowledge(self, *, at: datetime, edition: int) -> None:
        """Acknowledge the rules as they are now."""
        self.acknowledged, self.acknowledged_at = edition, at

    @transition(State.ACTIVE, State.LEFT, by=[PATIENT], then=[email("patient", "left")])
    def leave(self, *, at: datetime) -> None:
        """Leave the portal.

        What is written stays on your chart.
        """

    # Abuse or a threat, in person, by phone or by a message (S1-20)

    @transition(
        State.ACTIVE,
        State.SUSPENDED,
        by=STAFF,
        then=[email("patient", "suspended", link=LINK_FOR), slack(PORTAL, "suspended")],
    )
    def suspend(
        self,
        *,
        at: datetime,
        incident: Private,
        suspended_by: Signature,
        channel: AccountColumns.Channel = AccountColumns.Channel.PORTAL,
        witness: str = "",
    ) -> None:
        """Suspend it at once: abuse or a threat.

        The patient is told that we are starting our right to end the relationship (S1-19).
        """
        self.suspended_at, self.suspended_by = at, suspended_by
        self.incident, self.channel, self.witness = incident, channel, witness

    @transition(
        State.SUSPENDED,
        when=After(REVIEW_WITHIN, since="suspended_at"),
        then=[
            email(everyone(LEAD), "suspension_late"),
            email("patient", "suspended_late", link=LINK_FOR),
        ],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late: nobody has decided."""

    @transition(
        State.SUSPENDED,
        when=Every(NUDGE_EVERY, since="suspended_at", first=REVIEW_WITHIN, until=MANAGERS_AFTER),
        then=[slack("#leads", "suspension_late")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        State.SUSPENDED,
        when=Every(LATE_EVERY, since="suspended_at", first=MANAGERS_AFTER),
        then=[
            email(everyone(MANAGER), "suspension_late"),
            email("patient", "suspended_late", link=LINK_FOR),
        ],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that we are late."""

    @transition(
        State.SUSPENDED,
        State.ACTIVE,
        by=ANOTHER_LEAD,
        then=[email("patient", "reinstated")],
    )
    def reinstate(self, *, at: datetime, reason: str) -> None:
        """Reinstate it."""
        self.closed_reason = reason

    # The end of the care: an owner, a letter, thirty days, a way back

    @transition(
        State.SUSPENDED,
        State.ENDING,
        by=[ANOTHER_OWNER],
        then=[email("patient", "ending", link=LINK_FOR), slack("#leads", "ending")],
    )
    def begin_ending(self, *, at: datetime, letter: Private, ending_by: Signature) -> None:
        """Begin to end the care of this patient.

        The letter is read behind the link; the notice runs for thirty days.
        """
        self.letter, self.ending_by, self.ending_at = letter, ending_by, at

    @transition(
        State.ENDING,
        when=After(NOTICE_FOR, since="ending_at"),
        then=[email(everyone(OWNER), "notice_over")],
    )
    def notice_ends(self, *, at: datetime) -> None:
        """Tell the owners that the notice is over: they confirm the end, or take it back."""

    @transition(
        State.ENDING,
        when=Every(LATE_EVERY, since="ending_at", first=NOTICE_FOR),
        then=[email(everyone(MANAGER), "notice_over")],
    )
    def bring_up_ending(self, *, at: datetime) -> None:
        """Bring it up with the managers: nobody has confirmed the end."""

    @transition(State.ENDING, State.ACTIVE, by=[OWNER_OF_IT], then=[email("patient", "reinstated")])
    def take_back(self, *, at: datetime, reason: str) -> None:
        """Take it back: the care goes on."""
        self.closed_reason = reason

    @transition(
        State.ENDING,
        State.ENDED,
        by=[OWNER_OF_IT],
        only_if=notice_is_over,
        then=[email("patient", "ended", link=LINK_FOR)],
    )
    def end(self, *, at: datetime) -> None:
        """Confirm the end: the notice is over."""
