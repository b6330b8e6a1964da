"""Referral policy (S4, M5): who may do what to a referral, when the clock acts, what is sent.

A client asks for care, and may name a preferred provider. The preferred provider is told in three
ways, with a link that is good for 12 hours; is reminded after 24 hours; and silence for 48 hours
is a decline. Whatever is declined becomes available to the other providers of the client's
network, in a new round with clocks of its own. What nobody takes is not lost: the intake team
owns it. Accepting means agreeing to *contact* the client, not to take them on.

    received  -> offered     the preferred provider can take it
              -> open        nobody is preferred, or they cannot take it
              -> unplaced    nobody else is wanted, or nobody is left
    offered   -> accepted    by the preferred provider
              -> received    on a decline, or after 48 hours: routed again
    open      -> accepted    by the first eligible provider
              -> unplaced    after 48 hours, or when nobody is left
    accepted  -> contacted -> completed
    accepted, contacted -> received     not a fit, or taken back: routed again
    offered, accepted, contacted -> received     handed on: offered to the named provider
    unplaced  -> offered, open, closed
    any open  -> withdrawn
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every, at_once
from careops.conversation.effects import said
from careops.people.actors import INSURER, PROVIDER, VISITOR
from careops.people.models import Provider
from careops.policy.effects import do, email, slack, task
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from referrals.columns import ReferralColumns
from referrals.policy.conditions import (
    client_consents,
    holder_is_inactive,
    nobody_is_left,
    nobody_was_asked,
    nobody_was_just_reminded,
    only_preferred_will_do,
    others_can_be_asked,
    others_will_do,
    preferred_can_take_it,
    preferred_cannot_take_it,
    provider_is_eligible,
    rounds_are_left,
    somebody_is_left,
    somebody_was_asked,
)
from referrals.policy.tunables import (
    CLIENT_LINK_FOR,
    EXPIRE_AFTER,
    LATE_EVERY,
    LEADS_AFTER,
    LINK_VALID_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
    PLACE_WITHIN,
    REMIND_AFTER,
)
from referrals.policy.words import (
    CLIENT,
    HOLDER,
    NOT_PLACED,
    OFFER,
    PARTNER,
    PLACE_REFERRAL,
    READ_WORDS,
    REFERRALS,
    STAFF,
    TAKEN,
    Reason,
)

State = ReferralColumns.State


class ReferralPolicy(ReferralColumns):
    kind = "referral"
    prefix = "R"
    looks_at = ("preferred",)

    shown = {
        State.RECEIVED: Shown(
            "us", due="offer", promise="It is routed", team="intake", by_itself=True
        ),
        State.OFFERED: Shown("provider", due="expire", promise="Provider answers"),
        State.OPEN: Shown("providers", due="expire_open", promise="A provider answers"),
        State.ACCEPTED: Shown("provider", due="contact_overdue", promise="Client is contacted"),
        State.CONTACTED: Shown("provider", due="outcome_overdue", promise="Outcome is known"),
        State.UNPLACED: Shown(
            "us", due="run_late", promise="Intake acts", team="intake", tone="attention"
        ),
        State.COMPLETED: Shown(tone="good"),
        State.WITHDRAWN: Shown(tone="muted"),
        State.CLOSED: Shown(tone="muted"),
    }

    class Meta(ReferralColumns.Meta):
        abstract = True

    # It comes in and is routed; the system decides at once

    @transition(
        None,
        State.RECEIVED,
        by=[VISITOR, *STAFF, INSURER],
        only_if=client_consents,
        then=[email("client", "received", link=CLIENT_LINK_FOR)],
    )
    def submit(self, *, at: datetime) -> None:
        """Take in the referral and tell the client that it is here."""
        self.received_at = self.routed_at = at

    @transition(
        State.RECEIVED,
        State.OFFERED,
        when=at_once("routed_at"),
        only_if=preferred_can_take_it,
        then=OFFER,
    )
    def offer(self, *, at: datetime) -> None:
        """Offer it to the preferred provider."""
        self.provider, self.offered_at = self.preferred, at

    @transition(
        State.RECEIVED,
        State.OPEN,
        when=at_once("routed_at"),
        only_if=[nobody_was_asked, somebody_is_left],
        then=[slack(REFERRALS, "posted")],
    )
    def post(self, *, at: datetime) -> None:
        """Post it to everybody: nobody is preferred."""
        self.offered_at = at

    @transition(
        State.RECEIVED,
        State.OPEN,
        when=at_once("routed_at"),
        only_if=[somebody_was_asked, preferred_cannot_take_it, others_will_do, somebody_is_left],
        then=[
            email("client", "decline_notice", link=CLIENT_LINK_FOR),
            slack(REFERRALS, "reposted"),
        ],
    )
    def repost(self, *, at: datetime) -> None:
        """Make it available to the other providers and tell the client."""
        self.offered_at = at

    @transition(
        State.RECEIVED,
        State.UNPLACED,
        when=at_once("routed_at"),
        only_if=[only_preferred_will_do, preferred_cannot_take_it],
        then=[email("client", "decline_notice", link=CLIENT_LINK_FOR), task(PLACE_REFERRAL)],
    )
    def return_only(self, *, at: datetime) -> None:
        """Hand it to intake: the client wanted this provider only."""
        self.unplaced_at = at

    @transition(
        State.RECEIVED,
        State.UNPLACED,
        when=at_once("routed_at"),
        only_if=[preferred_cannot_take_it, others_will_do, nobody_is_left],
        then=NOT_PLACED,
    )
    def shelve(self, *, at: datetime) -> None:
        """Hand it to intake: nobody can take it."""
        self.unplaced_at = at

    # Offered to one provider

    @transition(
        State.OFFERED,
        State.ACCEPTED,
        by=[HOLDER, *STAFF],
        then=TAKEN,
    )
    def accept(self, *, at: datetime) -> None:
        """Agree to contact the client."""
        self.accepted_at = at

    @transition(State.OFFERED, State.RECEIVED, by=[HOLDER, *STAFF])
    def decline(self, *, at: datetime, reason: Reason = Reason.OTHER) -> None:
        """Decline, so that others can help."""
        self.let_go(at=at, why=reason.value)

    @transition(
        State.OFFERED,
        when=After(REMIND_AFTER, since="offered_at"),
        then=[
            email("provider", "reminder", link=LINK_VALID_FOR),
            email("client", "still_waiting", link=CLIENT_LINK_FOR),
        ],
    )
    def remind(self, *, at: datetime) -> None:
        """Remind the silent provider and reassure the client."""

    @transition(State.OFFERED, State.RECEIVED, when=After(EXPIRE_AFTER, since="offered_at"))
    def expire(self, *, at: datetime) -> None:
        """Take silence as a decline."""
        self.let_go(at=at, why="no answer")

    @transition(
        State.OFFERED, State.RECEIVED, when=at_once("offered_at"), only_if=holder_is_inactive
    )
    def take_back(self, *, at: datetime) -> None:
        """Take it back from a provider who is no longer active."""
        self.let_go(at=at, why="inactive")

    @transition(
        [State.OFFERED, State.UNPLACED],
        State.OPEN,
        by=[CLIENT, *STAFF],
        only_if=[rounds_are_left, others_can_be_asked],
        then=[slack(REFERRALS, "reposted"), do("tasks", "settle_job")],
    )
    def open_up(self, *, at: datetime) -> None:
        """Let any available provider answer."""
        self.preferred, self.only_preferred = None, False
        self.begin_round(at=at)

    @transition(
        State.OFFERED,
        by=STAFF,
        only_if=nobody_was_just_reminded,
        then=[email("provider", "reminder", link=LINK_VALID_FOR)],
    )
    def remind_now(self, *, at: datetime) -> None:
        """Remind the provider now.

        The clocks stay as they are.
        """
        self.reminded_at = at

    # Open to every eligible provider

    @transition(
        State.OPEN,
        by=STAFF,
        only_if=nobody_was_just_reminded,
        then=[slack(REFERRALS, "still_open")],
    )
    def bump_now(self, *, at: datetime) -> None:
        """Bring it up with the providers now.

        The clocks stay as they are.
        """
        self.reminded_at = at

    @transition(
        State.OPEN,
        State.ACCEPTED,
        by=[PROVIDER, *STAFF],
        only_if=provider_is_eligible,
        then=TAKEN,
    )
    def take(self, *, at: datetime, provider: Provider) -> None:
        """Be the first to agree to contact the client."""
        self.provider, self.accepted_at = provider, at

    @transition(State.OPEN, State.OPEN, by=[PROVIDER, *STAFF], only_if=provider_is_eligible)
    def leave(self, *, at: datetime, provider: Provider) -> None:
        """Leave it to others."""
        self.excluded = [*self.excluded, provider.pk]

    @transition(
        State.OPEN,
        when=After(REMIND_AFTER, since="offered_at"),
        then=[
            slack(REFERRALS, "still_open"),
            email("client", "still_waiting", link=CLIENT_LINK_FOR),
        ],
    )
    def bump(self, *, at: datetime) -> None:
        """Bring it back to the top of the channel and reassure the client."""

    @transition(
        State.OPEN,
        State.UNPLACED,
        when=After(EXPIRE_AFTER, since="offered_at"),
        then=NOT_PLACED,
    )
    def expire_open(self, *, at: datetime) -> None:
        """Hand it to intake: nobody took it in time."""
        self.unplaced_at = at

    @transition(
        State.OPEN,
        State.UNPLACED,
        when=at_once("offered_at"),
        only_if=nobody_is_left,
        then=NOT_PLACED,
    )
    def exhaust(self, *, at: datetime) -> None:
        """Hand it to intake: nobody is left to ask."""
        self.unplaced_at = at

    # Placed by nobody: intake owns it

    @transition(
        State.UNPLACED,
        when=After(PLACE_WITHIN, since="unplaced_at"),
        then=[slack("#leads", "late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads that we are late: intake has not acted in time."""

    @transition(
        State.UNPLACED,
        when=Every(LATE_EVERY, since="unplaced_at", first=PLACE_WITHIN),
        then=[email("client", "late", link=CLIENT_LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the client that we are late, and what they can do."""

    @transition(
        State.UNPLACED,
        when=Every(NUDGE_EVERY, since="unplaced_at", until=LEADS_AFTER),
        then=[slack("#intake", "unplaced")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with intake again."""

    @transition(
        State.UNPLACED,
        when=Every(NUDGE_EVERY, since="unplaced_at", first=LEADS_AFTER, until=MANAGERS_AFTER),
        then=[slack("#leads", "unplaced")],
    )
    def bring_up_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: intake has not acted."""

    @transition(
        State.UNPLACED,
        when=Every(LATE_EVERY, since="unplaced_at", first=MANAGERS_AFTER),
        then=[slack("#managers", "unplaced")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: nobody has acted."""

    @transition(
        State.UNPLACED,
        State.OFFERED,
        by=STAFF,
        only_if=provider_is_eligible,
        then=[*OFFER, do("tasks", "settle_job")],
    )
    def reoffer(self, *, at: datetime, provider: Provider) -> None:
        """Offer it to a provider."""
        self.begin_round(at=at)
        self.provider = provider

    @transition(
        State.UNPLACED,
        State.OPEN,
        by=STAFF,
        only_if=[rounds_are_left, somebody_is_left],
        then=[slack(REFERRALS, "reposted"), do("tasks", "settle_job")],
    )
    def repool(self, *, at: datetime) -> None:
        """Post it to everybody again."""
        self.only_preferred = False
        self.begin_round(at=at)

    @transition(
        State.UNPLACED,
        State.CLOSED,
        by=STAFF,
        then=[email("client", "closed", link=CLIENT_LINK_FOR), do("tasks", "settle")],
    )
    def close(self, *, at: datetime, reason: str) -> None:
        """Close it unplaced and tell the client of other ways."""
        self.closed_reason = reason

    # Taken by nobody yet

    @transition(
        [State.RECEIVED, State.OFFERED, State.OPEN, State.UNPLACED],
        by=[*STAFF, PARTNER],
    )
    def amend(self, *, at: datetime, need: str, region: str = "") -> None:
        """Correct what the client needs, before somebody takes it."""
        self.need, self.region = need, region

    # At any time

    @transition(
        [
            State.RECEIVED,
            State.OFFERED,
            State.OPEN,
            State.ACCEPTED,
            State.CONTACTED,
            State.UNPLACED,
        ],
        State.WITHDRAWN,
        by=[CLIENT, *STAFF, PARTNER],
        then=[
            slack(REFERRALS, "withdrawn"),
            email("provider", "withdrawn"),
            email("client", "withdrawn", link=CLIENT_LINK_FOR),
            do("tasks", "settle"),
        ],
    )
    def withdraw(self, *, at: datetime, reason: str = "") -> None:
        """Withdraw it: the client no longer needs it."""
        self.closed_reason = reason

    @transition(list(State), by=[CLIENT, HOLDER], then=[said(), task(READ_WORDS)])
    def tell(self, *, at: datetime, message: Private) -> None:
        """Tell us something.

        Our team reads it, whatever became of the referral.
        """

    # What several sentences assign

    def let_go(self, *, at: datetime, why: str) -> None:
        """The holder is out of it, for good; the referral is routed in a new round.

        What they did stays in the record; the next one sees nothing of it (S4-A9).
        """
        self.excluded = [*self.excluded, *filter(None, [self.provider_id])]
        self.provider = self.accepted_at = self.contacted_at = None
        self.closed_reason = why
        self.round, self.routed_at = self.round + 1, at

    def begin_round(self, *, at: datetime) -> None:
        self.provider = None
        self.round, self.offered_at = self.round + 1, at
