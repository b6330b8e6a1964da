"""In which words does the policy speak? Who is meant, what people are given to do, and what goes together."""

from __future__ import annotations

from django.db import models

from careops.desk.kinds import task_kind
from careops.people.actors import AGENT, LEAD, MANAGER, the
from careops.policy.effects import Effect, email, slack, sms, task
from referrals.columns import ReferralColumns
from referrals.policy.tunables import CLIENT_LINK_FOR, LINK_VALID_FOR, PLACE_WITHIN, READ_WITHIN

# People and places

CLIENT, HOLDER, PARTNER = the("client"), the("provider"), the("partner")
STAFF = [AGENT, LEAD, MANAGER]
REFERRALS = "#referrals"

# Tasks

PLACE_REFERRAL = task_kind(
    "place_referral",
    "Find a provider for this client",
    team="intake",
    within=PLACE_WITHIN,
    settled_by=("reoffer", "repool", "close"),
)
READ_WORDS = task_kind(
    "client_words", "Read what was written to us", team="intake", within=READ_WITHIN, stays=True
)

# Why, and who decided


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


# States that go together

State = ReferralColumns.State
HELD = (State.OFFERED, State.ACCEPTED, State.CONTACTED)

# What goes out together

OFFER: list[Effect] = [
    slack(REFERRALS, "offered"),
    email("provider", "offer", link=LINK_VALID_FOR),
    sms("provider", "offer", link=LINK_VALID_FOR),
]
TAKEN: list[Effect] = [
    slack(REFERRALS, "accepted"),
    email("client", "accepted", link=CLIENT_LINK_FOR),
    email("provider", "you_accepted"),
]
NOT_PLACED: list[Effect] = [
    email("client", "not_placed", link=CLIENT_LINK_FOR),
    task(PLACE_REFERRAL),
]
