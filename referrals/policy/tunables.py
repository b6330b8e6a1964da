"""How long, how often, how many: which values of the referral policy may a tenant tune?"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from careops.policy.tunables import tunable

of_referral = partial(tunable, "referral")

LINK_VALID_FOR = of_referral(
    "referrals.link_valid_for", timedelta(hours=12), "How long an accept-or-decline link works"
)
REMIND_AFTER = of_referral(
    "referrals.remind_after", timedelta(hours=24), "When the silent provider is reminded"
)
EXPIRE_AFTER = of_referral(
    "referrals.expire_after", timedelta(hours=48), "When silence counts as a decline"
)
CONTACT_AFTER = of_referral(
    "referrals.contact_after", timedelta(hours=12), "How soon the client should be contacted"
)
OUTCOME_WITHIN = of_referral(
    "referrals.outcome_within",
    timedelta(days=14),
    "How soon after the first contact its outcome is known",
)
OUTCOME_EVERY = of_referral(
    "referrals.outcome_every", timedelta(days=7), "How often the outcome is asked for"
)
OUTCOME_TO_LEADS_AFTER = of_referral(
    "referrals.outcome_to_leads_after",
    timedelta(days=28),
    "When leads are asked for the outcome, instead of the provider",
)
NUDGE_EVERY = of_referral(
    "referrals.nudge_every", timedelta(hours=24), "How often staff hear of a referral that rests"
)
LEADS_AFTER = of_referral(
    "referrals.leads_after",
    timedelta(days=4),
    "When leads hear of a referral that rests, instead of intake",
)
MANAGERS_AFTER = of_referral(
    "referrals.managers_after",
    timedelta(days=7),
    "When managers hear of a referral that rests, instead of leads",
)
LATE_EVERY = of_referral(
    "referrals.late_every",
    timedelta(days=7),
    "How often a client hears that we are late, and managers of what still rests",
)
CLIENT_LINK_FOR = of_referral(
    "referrals.client_link_for", timedelta(days=30), "How long a client's link works"
)
REMIND_AGAIN_AFTER = of_referral(
    "referrals.remind_again_after",
    timedelta(minutes=5),
    "The least time between two reminders that an agent sends",
)
READ_WITHIN = of_referral(
    "referrals.read_within", timedelta(hours=24), "How soon intake reads what a client writes"
)
PLACE_WITHIN = of_referral(
    "referrals.place_within", timedelta(hours=24), "How soon intake places what nobody took"
)
MAX_ROUNDS = of_referral("referrals.max_rounds", 3, "How many rounds may be offered to everybody")
