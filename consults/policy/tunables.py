"""How long, how often, how many: which values of these policies may a tenant tune?"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from careops.clock.waits import ByField
from careops.policy.tunables import tunable

of_consult, of_obligation = partial(tunable, "consult"), partial(tunable, "obligation")
of_refund, of_revocation = partial(tunable, "refund"), partial(tunable, "revocation")

FOLLOW_UP_EVERY = of_obligation(
    "consults.follow_up_every", timedelta(hours=6), "How often a silent provider is followed up"
)
REVIEW_AFTER = of_obligation(
    "consults.review_after", timedelta(hours=48), "When silence is reviewed by a lead"
)
SPECIALIST_FOLLOW_UP_EVERY = of_obligation(
    "consults.specialist_follow_up_every",
    timedelta(hours=24),
    "How often a specialist referral inquiry is followed up",
)
SPECIALIST_REVIEW_AFTER = of_obligation(
    "consults.specialist_review_after",
    timedelta(hours=120),
    "When silence on a specialist referral inquiry is reviewed",
)
OPEN_AT_MOST = of_obligation(
    "consults.open_at_most", timedelta(days=7), "When it is reviewed whatever was said"
)
PROMISE_WITHIN = of_obligation(
    "consults.promise_within", timedelta(days=7), "How far ahead a provider may promise"
)
MAX_PROMISES = of_obligation(
    "consults.max_promises", 2, "How many promises a provider may make without a lead"
)
PAUSE_AT_MOST = of_obligation(
    "consults.pause_at_most", timedelta(hours=24), "How long an agent may pause the follow-ups"
)
DECIDE_WITHIN = of_obligation(
    "consults.decide_within",
    timedelta(hours=24),
    "How soon leads, managers, finance or the medical director decide",
)
NUDGE_EVERY = of_obligation(
    "consults.nudge_every", timedelta(hours=24), "How often they hear of what they have to decide"
)
NEXT_LEVEL_AFTER = of_obligation(
    "consults.next_level_after",
    timedelta(days=4),
    "When the level above hears of what nobody decides, instead of them",
)
LATE_EVERY = of_obligation(
    "consults.late_every",
    timedelta(days=7),
    "How often those who wait hear that we are late, and the level above that it waits",
)
LINK_VALID_FOR = of_obligation(
    "consults.link_valid_for", timedelta(hours=12), "How long a provider's link works"
)
PATIENT_LINK_FOR = of_obligation(
    "consults.patient_link_for", timedelta(days=30), "How long a patient's link works"
)
HANDLE_WITHIN = tunable(
    ("obligation", "consult"),
    "consults.handle_within",
    timedelta(hours=24),
    "How soon the team does what is its own",
)
CALL_WITHIN = of_obligation(
    "consults.call_within", timedelta(hours=2), "How soon a provider is called by phone"
)
UNCLAIMED_EVERY = of_consult(
    "consults.unclaimed_every",
    timedelta(minutes=30),
    "How often providers hear of a consult that nobody has taken",
)
CLAIM_WITHIN = of_consult(
    "consults.claim_within", timedelta(hours=4), "How soon a provider takes a consult"
)
QUESTION_EVERY = of_consult(
    "consults.question_every",
    timedelta(minutes=30),
    "How often the provider hears of a question that waits in an active consult",
)
QUESTION_LATE = of_consult(
    "consults.question_late",
    timedelta(hours=4),
    "When support takes up a question that the provider does not answer",
)
PAY_BACK_WITHIN = of_consult(
    "consults.pay_back_within",
    timedelta(hours=24),
    "How soon the patient is paid back when a consult is cancelled",
)
REOPEN_WITHIN = of_consult(
    "consults.reopen_within",
    timedelta(days=14),
    "How long a closed consult can be reopened; then it completes",
)
POLL_EVERY = of_refund(
    "consults.poll_every",
    timedelta(minutes=15),
    "How often the payment provider is asked what became of a refund",
)
SETTLE_WITHIN = of_refund(
    "consults.settle_within",
    timedelta(days=3),
    "How soon the payment provider has paid a refund back",
)
MEND_WITHIN = of_refund(
    "consults.mend_within", timedelta(hours=24), "How soon finance looks at a failed refund"
)
APPEAL_WITHIN = of_revocation(
    "consults.appeal_within", timedelta(days=14), "How long a provider may appeal a revocation"
)

# A specialist's matter may be less urgent (S0-12, S0-A7); everything else has the usual pace.
PACE = ByField("about", FOLLOW_UP_EVERY, {"specialist": SPECIALIST_FOLLOW_UP_EVERY})
PATIENCE = ByField("about", REVIEW_AFTER, {"specialist": SPECIALIST_REVIEW_AFTER})
