"""How long, how often: which values may a company tune of benefits and authorizations?"""

from __future__ import annotations

from functools import partial

from careops.policy.tunables import tunable
from medops.policy.tunables import DAY

of_benefits, of_authorization = partial(tunable, "benefits"), partial(tunable, "authorization")

BEGIN_WITHIN = of_benefits(
    "medops.benefits_begin_within", DAY, "How soon our team begins to verify benefits"
)
VERIFY_WITHIN = of_benefits(
    "medops.benefits_within", 3 * DAY, "How soon it is known what an insurance covers"
)
TAKE_OVER_WITHIN = of_benefits(
    "medops.benefits_taken_over_within",
    DAY,
    "How soon the insurance team knows it, of what it has taken over",
)
ASK_INSURER_EVERY = of_benefits(
    "medops.benefits_ask_every", DAY, "How often our team is reminded to ask the insurer again"
)
ASK_PATIENT_EVERY = of_benefits(
    "medops.benefits_chase_every", DAY, "How often a patient is asked for what is missing"
)
GIVE_UP_AFTER = of_benefits(
    "medops.benefits_give_up_after",
    14 * DAY,
    "After how long without an answer a verification is closed",
)

PREPARE_WITHIN = of_authorization(
    "medops.authorization_within", 2 * DAY, "How soon a request for authorization is submitted"
)
ASK_PROVIDER_EVERY = of_authorization(
    "medops.authorization_provider_every",
    DAY,
    "How often a provider is asked for the clinical part",
)
DECIDE_WITHIN = of_authorization(
    "medops.authorization_decision_within",
    15 * DAY,
    "How soon an insurer decides; then the leads hear that it has not",
)
ASK_AGAIN_EVERY = of_authorization(
    "medops.authorization_ask_every",
    3 * DAY,
    "How often our team is reminded to ask the insurer about a request",
)
WARN_BEFORE = of_authorization(
    "medops.authorization_warn_before",
    2 * DAY,
    "How long before an insurer's deadline the leads are warned",
)
RENEW_BEFORE = of_authorization(
    "medops.authorization_renew_before",
    30 * DAY,
    "How long before its end the renewal of an authorization begins",
)
