"""How long, how often, how much: which values of these policies may a company tune?"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from careops.policy.tunables import tunable

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = (
    "ticket", "subscription", "credit", "answer", "voicemail", "benefits", "authorization", "prescription",
    "identity",
)  # fmt: skip
of_all = partial(tunable, ALL)
of_ticket, of_answer = partial(tunable, "ticket"), partial(tunable, "answer")
of_subscription, of_credit = partial(tunable, "subscription"), partial(tunable, "credit")
of_voicemail = partial(tunable, "voicemail")
of_identity = partial(tunable, "identity")
of_commands = partial(tunable, ("subscription", "credit"))

LINK_FOR = of_all("medops.link_valid_for", 14 * DAY, "How long a patient's link works")
NUDGE_EVERY = of_all("medops.nudge_every", DAY, "How often the leads hear of what is late")
MANAGERS_AFTER = of_all(
    "medops.managers_after", 3 * DAY, "When managers hear of what is late, instead of the leads"
)
LATE_EVERY = of_all(
    "medops.late_every", 7 * DAY, "How often managers and the patient hear that we are still late"
)

# Tickets: how soon each type is done stands in the catalogue

CHASE_EVERY = of_ticket(
    "medops.chase_every", DAY, "How often a patient who was asked something is asked again"
)
WAIT_FOR = of_ticket(
    "medops.wait_for", 7 * DAY, "How long a ticket waits for somebody, before we go on without"
)
LEAD_WITHIN = tunable(
    ("ticket", "identity"),
    "medops.lead_within",
    4 * HOUR,
    "How soon a lead gives back what they were asked about",
)

# Answers that are not sent by their writer

DRAFT_WITHIN = of_answer(
    "medops.draft_within", DAY, "How soon the writer goes on with an answer that came back"
)
REVIEW_WITHIN = of_answer("medops.review_within", 4 * HOUR, "How soon a lead reads an answer")
LOOK_AFTER = tunable(
    ("answer", "prescription"),
    "medops.look_after",
    timedelta(minutes=1),
    "How long what waits for a provider or an insurer is left alone, before the clock looks again",
)
PROVIDER_WITHIN = of_answer(
    "medops.provider_within", DAY, "How soon a lead has a provider's words for an answer"
)

# What the shop is asked to do

CONFIRM_WITHIN = of_commands(
    "medops.confirm_within", 4 * HOUR, "How soon the shop says that it has done what we asked"
)
CONFIRM_EVERY = of_commands(
    "medops.confirm_every", 4 * HOUR, "How often our team hears that the shop has not said so"
)

CANCEL_WITHIN = of_subscription(
    "medops.cancel_within", DAY, "How soon a subscription is cancelled, once the patient asks"
)
BEFORE_CHARGE = of_subscription(
    "medops.before_charge",
    6 * HOUR,
    "How long before the next charge it is cancelled at the latest",
)
AT_LEAST = of_subscription(
    "medops.at_least", HOUR / 2, "How much time our team has, also where the charge comes sooner"
)

DECIDE_WITHIN = of_credit("medops.decide_within", DAY, "How soon a lead decides about a credit")
AGENT_LIMIT = of_credit(
    "medops.agent_limit",
    50,
    "How much a patient is credited in 30 days without a lead, in whole units",
)

TRIAGE_WITHIN = of_voicemail(
    "medops.triage_within", DAY, "How soon somebody listens to a voicemail and gives it to a team"
)
ANSWER_WITHIN = of_voicemail(
    "medops.answer_within",
    DAY,
    "How soon the leads hear that the ticket of a voicemail is not done",
)
KEEP_AUDIO_FOR = of_voicemail(
    "medops.keep_audio_for",
    90 * DAY,
    "How long we keep what was said, once it is answered or put away",
)

LOOK_WITHIN = of_identity(
    "medops.look_within", DAY, "How soon somebody compares the images that show who somebody is"
)
REMIND_EVERY = of_identity(
    "medops.remind_every", DAY, "How often a patient is reminded to show who they are"
)
LAPSE_AFTER = of_identity(
    "medops.lapse_after", 7 * DAY, "How long we wait for a patient to show who they are"
)
KEEP_IMAGES_FOR = of_identity(
    "medops.keep_images_for",
    30 * DAY,
    "How long we keep identity documents and portraits, after the end",
)
CHECK_SUBSCRIBERS = tunable(
    ("subscription", "identity"),
    "medops.check_subscribers",
    0,
    "Whether whoever subscribes is asked to show who they are: 1 for yes",
    least=0,
    most=1,
)
