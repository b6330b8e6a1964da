"""Somebody has taken it: the client is contacted, and people hear how it went (S4-12, S4-14).

The referral policy goes on here; it begins in referral.py.
"""

from __future__ import annotations

from datetime import datetime

from careops.clock.timers import After, Every
from careops.people.models import Provider
from careops.policy.effects import do, email, slack
from careops.policy.rules import transition
from referrals.policy.conditions import (
    is_another_provider,
    others_will_do,
    provider_is_eligible,
)
from referrals.policy.referral import ReferralPolicy
from referrals.policy.tunables import (
    CLIENT_LINK_FOR,
    CONTACT_AFTER,
    LATE_EVERY,
    LEADS_AFTER,
    MANAGERS_AFTER,
    NUDGE_EVERY,
    OUTCOME_EVERY,
    OUTCOME_TO_LEADS_AFTER,
    OUTCOME_WITHIN,
)
from referrals.policy.words import HELD, HOLDER, STAFF, DecidedBy

State = ReferralPolicy.State


class ContactingPolicy(ReferralPolicy):
    class Meta(ReferralPolicy.Meta):
        abstract = True

    # The client is to be contacted

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

    # It goes to somebody else

    @transition([State.ACCEPTED, State.CONTACTED], State.RECEIVED, by=[HOLDER, *STAFF])
    def decline_after_contact(
        self, *, at: datetime, decided_by: DecidedBy, reason: str = ""
    ) -> None:
        """Not a fit: offer it to others."""
        self.let_go(at=at, why=f"not a fit, said {decided_by.value}")

    @transition(HELD, State.RECEIVED, by=STAFF)
    def release(self, *, at: datetime, reason: str) -> None:
        """Take it back from the provider.

        They stay silent, or are gone; it is routed again.
        """
        self.let_go(at=at, why="released")

    @transition(
        HELD,
        State.RECEIVED,
        by=STAFF,
        only_if=[others_will_do, is_another_provider, provider_is_eligible],
        then=[email("client", "handed_on", link=CLIENT_LINK_FOR)],
    )
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider."""
        self.let_go(at=at, why="handed on")
        self.preferred = provider

    # How it went

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
