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

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from careops.clock.timers import After, Every, at_once
from careops.clock.waits import Tunable
from careops.desk.kinds import task_kind
from careops.people.actors import (
    AGENT,
    INSURER,
    LEAD,
    MANAGER,
    PROVIDER,
    VISITOR,
    the,
)
from careops.people.models import Provider
from careops.policy.effects import do, email, slack, sms, task
from careops.policy.rules import condition, transition
from careops.policy.states import Shown
from careops.policy.workflow import Workflow
from referrals.routing import Roster, can_take

LINK_VALID_FOR = Tunable(
    "referrals.link_valid_for", timedelta(hours=12), "How long an accept-or-decline link works"
)
REMIND_AFTER = Tunable(
    "referrals.remind_after", timedelta(hours=24), "When the silent provider is reminded"
)
EXPIRE_AFTER = Tunable(
    "referrals.expire_after", timedelta(hours=48), "When silence counts as a decline"
)
CONTACT_AFTER = Tunable(
    "referrals.contact_after", timedelta(hours=12), "How soon the client should be contacted"
)
OUTCOME_WITHIN = Tunable(
    "referrals.outcome_within",
    timedelta(days=14),
    "How soon after the first contact its outcome is known",
)
OUTCOME_EVERY = Tunable(
    "referrals.outcome_every", timedelta(days=7), "How often the outcome is asked for"
)
OUTCOME_TO_LEADS_AFTER = Tunable(
    "referrals.outcome_to_leads_after",
    timedelta(days=28),
    "When leads are asked for the outcome, instead of the provider",
)
NUDGE_EVERY = Tunable(
    "referrals.nudge_every", timedelta(hours=24), "How often staff hear of a referral that rests"
)
LEADS_AFTER = Tunable(
    "referrals.leads_after",
    timedelta(days=4),
    "When leads hear of a referral that rests, instead of intake",
)
MANAGERS_AFTER = Tunable(
    "referrals.managers_after",
    timedelta(days=7),
    "When managers hear of a referral that rests, instead of leads",
)
LATE_EVERY = Tunable(
    "referrals.late_every",
    timedelta(days=7),
    "How often a client hears that we are late, and managers of what still rests",
)
CLIENT_LINK_FOR = Tunable(
    "referrals.client_link_for", timedelta(days=30), "How long a client's link works"
)
REMIND_AGAIN_AFTER = Tunable(
    "referrals.remind_again_after",
    timedelta(minutes=5),
    "The least time between two reminders that an agent sends",
)
READ_WITHIN = Tunable(
    "referrals.read_within", timedelta(hours=24), "How soon intake reads what a client writes"
)
PLACE_WITHIN = Tunable(
    "referrals.place_within", timedelta(hours=24), "How soon intake places what nobody took"
)
MAX_ROUNDS = Tunable("referrals.max_rounds", 3, "How many rounds may be offered to everybody")

CLIENT, HOLDER, PARTNER = the("client"), the("provider"), the("partner")
STAFF = [AGENT, LEAD, MANAGER]
REFERRALS = "#referrals"

PLACE_REFERRAL = task_kind(
    "place_referral",
    "Find a provider for this client",
    team="intake",
    within=PLACE_WITHIN,
    settled_by=("reoffer", "repool", "close"),
)

READ_WORDS = task_kind(
    "client_words", "Read what the client wrote", team="intake", within=READ_WITHIN, stays=True
)


class Reason(models.TextChoices):
    """Why a provider does not take a referral."""

    FULL = "full", "No room for new clients"
    AWAY = "away", "Away"
    EXPERTISE = "expertise", "Outside my field"
    INSURANCE = "insurance", "Insurance"
    OTHER = "other", "Other"


class DecidedBy(models.TextChoices):
    """Who decided, after a contact, not to go on (S4-14)."""

    PROVIDER = "provider", "The provider"
    CLIENT = "client", "The client"


@condition("The client's consent is needed before a referral is made.")
def client_consents(referral: ReferralPolicy) -> bool:
    return referral.consented_at is not None


@condition("The preferred provider cannot take it.")
def preferred_can_take_it(referral: ReferralPolicy) -> bool:
    return can_take(referral.preferred, referral)


@condition("The preferred provider can take it.")
def preferred_cannot_take_it(referral: ReferralPolicy) -> bool:
    return not can_take(referral.preferred, referral)


@condition("A provider was preferred or asked before.")
def nobody_was_asked(referral: ReferralPolicy) -> bool:
    return referral.preferred is None and not referral.excluded


@condition("Nobody was preferred or asked before.")
def somebody_was_asked(referral: ReferralPolicy) -> bool:
    return referral.preferred is not None or bool(referral.excluded)


@condition("The client wants this provider only.")
def others_will_do(referral: ReferralPolicy) -> bool:
    return not referral.only_preferred


@condition("The client is open to other providers.")
def only_preferred_will_do(referral: ReferralPolicy) -> bool:
    return referral.only_preferred


@condition("No eligible provider is left.")
def somebody_is_left(referral: ReferralPolicy) -> bool:
    return referral.roster.has_anyone_for(referral)


@condition("An eligible provider is left.")
def nobody_is_left(referral: ReferralPolicy) -> bool:
    return not referral.roster.has_anyone_for(referral)


@condition("The provider is active.")
def holder_is_inactive(referral: ReferralPolicy) -> bool:
    return not referral.provider.is_active


@condition("This provider is inactive, outside the client's network, or has declined already.")
def provider_is_eligible(referral: ReferralPolicy, provider: Provider) -> bool:
    return can_take(provider, referral)


@condition("It is theirs already.")
def is_another_provider(referral: ReferralPolicy, provider: Provider) -> bool:
    return bool(provider.pk != referral.provider_id)


@condition("Everybody who could help has been asked: only another area, network or provider helps.")
def others_can_be_asked(referral: ReferralPolicy) -> bool:
    return referral.roster.has_anyone_for(referral, besides=referral.provider_id)


@condition("It has been offered as often as the policy allows.")
def rounds_are_left(referral: ReferralPolicy) -> bool:
    most: int = MAX_ROUNDS.value(referral.tenant.tuning)
    return referral.round < most


@condition("They were reminded a moment ago.")
def nobody_was_just_reminded(referral: ReferralPolicy, at: datetime) -> bool:
    reminded = referral.reminded_at
    return reminded is None or at - reminded >= REMIND_AGAIN_AFTER.value(referral.tenant.tuning)


class ReferralPolicy(Workflow):
    kind = "referral"
    prefix = "R"
    looks_at = ("preferred",)

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        OFFERED = "offered", "Offered"
        OPEN = "open", "Open to all"
        ACCEPTED = "accepted", "Accepted"
        CONTACTED = "contacted", "Contacted"
        UNPLACED = "unplaced", "Unplaced"
        COMPLETED = "completed", "Completed"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CLOSED = "closed", "Closed unplaced"

    shown = {
        State.RECEIVED: Shown("us", due="offer", promise="It is routed", team="intake"),
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

    class Meta(Workflow.Meta):
        abstract = True

    # What the sentences speak of; models.py declares it.
    client: Any
    need: Any
    region: Any
    network: Any
    preferred: Any
    only_preferred: bool
    consented_at: Any
    provider: Any
    provider_id: Any
    partner: Any
    excluded: Any
    roster: Roster
    received_at: Any
    routed_at: Any
    offered_at: Any
    accepted_at: Any
    contacted_at: Any
    unplaced_at: Any
    completed_at: Any
    reminded_at: Any
    closed_reason: Any

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
        then=[
            slack(REFERRALS, "offered"),
            email("provider", "offer", link=LINK_VALID_FOR),
            sms("provider", "offer", link=LINK_VALID_FOR),
        ],
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
        then=[email("client", "not_placed", link=CLIENT_LINK_FOR), task(PLACE_REFERRAL)],
    )
    def shelve(self, *, at: datetime) -> None:
        """Hand it to intake: nobody can take it."""
        self.unplaced_at = at

    # Offered to one provider

    @transition(
        State.OFFERED,
        State.ACCEPTED,
        by=[HOLDER, *STAFF],
        then=[
            slack(REFERRALS, "accepted"),
            email("client", "accepted", link=CLIENT_LINK_FOR),
            email("provider", "you_accepted"),
        ],
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
        then=[
            slack(REFERRALS, "accepted"),
            email("client", "accepted", link=CLIENT_LINK_FOR),
            email("provider", "you_accepted"),
        ],
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
        then=[email("client", "not_placed", link=CLIENT_LINK_FOR), task(PLACE_REFERRAL)],
    )
    def expire_open(self, *, at: datetime) -> None:
        """Hand it to intake: nobody took it in time."""
        self.unplaced_at = at

    @transition(
        State.OPEN,
        State.UNPLACED,
        when=at_once("offered_at"),
        only_if=nobody_is_left,
        then=[email("client", "not_placed", link=CLIENT_LINK_FOR), task(PLACE_REFERRAL)],
    )
    def exhaust(self, *, at: datetime) -> None:
        """Hand it to intake: nobody is left to ask."""
        self.unplaced_at = at

    # Taken by somebody

    @transition(State.ACCEPTED, State.CONTACTED, by=[HOLDER, *STAFF])
    def mark_contacted(self, *, at: datetime) -> None:
        """Say that the client was contacted."""
        self.contacted_at = at

    @transition(
        State.ACCEPTED,
        when=After(CONTACT_AFTER, since="accepted_at"),
        then=[email("provider", "contact_overdue"), slack("#intake", "not_contacted")],
    )
    def contact_overdue(self, *, at: datetime) -> None:
        """Remind the provider to contact the client, and tell intake."""

    @transition(
        State.ACCEPTED,
        when=Every(LATE_EVERY, since="accepted_at", first=CONTACT_AFTER),
        then=[email("client", "contact_late", link=CLIENT_LINK_FOR)],
    )
    def ask_client(self, *, at: datetime) -> None:
        """Tell the client that the provider is late, and what they can do."""

    @transition(
        State.ACCEPTED,
        when=Every(NUDGE_EVERY, since="accepted_at", until=LEADS_AFTER),
        then=[slack("#intake", "not_contacted")],
    )
    def bring_up_contact(self, *, at: datetime) -> None:
        """Bring it up with intake: the client was not contacted."""

    @transition(
        State.ACCEPTED,
        when=Every(NUDGE_EVERY, since="accepted_at", first=LEADS_AFTER, until=MANAGERS_AFTER),
        then=[slack("#leads", "not_contacted")],
    )
    def bring_contact_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: the client was not contacted."""

    @transition(
        State.ACCEPTED,
        when=Every(LATE_EVERY, since="accepted_at", first=MANAGERS_AFTER),
        then=[slack("#managers", "not_contacted")],
    )
    def bring_contact_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the client was not contacted."""

    @transition([State.ACCEPTED, State.CONTACTED], State.RECEIVED, by=[HOLDER, *STAFF])
    def decline_after_contact(
        self, *, at: datetime, decided_by: DecidedBy, reason: str = ""
    ) -> None:
        """Not a fit: offer it to others."""
        self.let_go(at=at, why=f"not a fit, said {decided_by.value}")

    @transition([State.OFFERED, State.ACCEPTED, State.CONTACTED], State.RECEIVED, by=STAFF)
    def release(self, *, at: datetime, reason: str) -> None:
        """Take it back from the provider.

        They stay silent, or are gone; it is routed again.
        """
        self.let_go(at=at, why="released")

    @transition(
        [State.OFFERED, State.ACCEPTED, State.CONTACTED],
        State.RECEIVED,
        by=STAFF,
        only_if=[others_will_do, is_another_provider, provider_is_eligible],
        then=[email("client", "handed_on", link=CLIENT_LINK_FOR)],
    )
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider."""
        self.let_go(at=at, why="handed on")
        self.preferred = provider

    @transition(
        State.CONTACTED,
        when=Every(OUTCOME_EVERY, since="contacted_at", until=OUTCOME_TO_LEADS_AFTER),
        then=[email("provider", "ask_outcome")],
    )
    def ask_outcome(self, *, at: datetime) -> None:
        """Ask the provider how it went."""

    @transition(
        State.CONTACTED,
        when=After(OUTCOME_WITHIN, since="contacted_at"),
        then=[slack("#intake", "no_outcome")],
    )
    def outcome_overdue(self, *, at: datetime) -> None:
        """Tell intake that the provider does not say how it went."""

    @transition(
        State.CONTACTED,
        when=Every(OUTCOME_EVERY, since="contacted_at", first=OUTCOME_TO_LEADS_AFTER),
        then=[slack("#leads", "no_outcome")],
    )
    def bring_outcome_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: nobody says how it went."""

    @transition(State.CONTACTED, State.COMPLETED, by=[HOLDER, *STAFF], then=[do("tasks", "settle")])
    def complete(self, *, at: datetime) -> None:
        """Say that the first visit is booked."""
        self.completed_at = at

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
        then=[
            slack(REFERRALS, "offered"),
            email("provider", "offer", link=LINK_VALID_FOR),
            sms("provider", "offer", link=LINK_VALID_FOR),
            do("tasks", "settle_job"),
        ],
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

    @transition(list(State), by=[CLIENT], then=[task(READ_WORDS)])
    def tell(self, *, at: datetime, message: str) -> None:
        """Tell us something.

        Our team reads it, whatever became of the referral.
        """

    # What several sentences assign

    def let_go(self, *, at: datetime, why: str) -> None:
        """The holder is out of it, for good; the referral is routed in a new round.

        What they did stays in the record; the next one sees nothing of it (S4-A9).
        """
        self.excluded = [*self.excluded, self.provider_id]
        self.provider = self.accepted_at = self.contacted_at = None
        self.closed_reason = why
        self.round, self.routed_at = self.round + 1, at

    def begin_round(self, *, at: datetime) -> None:
        self.provider = None
        self.round, self.offered_at = self.round + 1, at
