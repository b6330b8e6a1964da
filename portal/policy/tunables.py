"""How long, how often, how many: which values of these policies may a practice tune?"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from careops.clock.waits import WorkingDays
from careops.policy.tunables import tunable

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
of_account, of_thread = partial(tunable, "account"), partial(tunable, "thread")
of_both = partial(tunable, ("thread", "refill"))
of_insurance = partial(tunable, "insurance")
OF_ALL = ("thread", "refill", "account", "appointment", "insurance")

# Accounts

INVITED_FOR = of_account("portal.invited_for", 7 * DAY, "How long an invitation can be accepted")
REVIEW_WITHIN = of_account(
    "portal.review_within", 5 * DAY, "How soon a suspended account is decided about"
)
NOTICE_FOR = of_account(
    "portal.notice_for", 30 * DAY, "How long care goes on once its end is announced", least=30 * DAY
)

# Threads and refills

ANSWER_WITHIN = of_both(
    "portal.answer_within", 3 * DAY, "How soon a patient is answered", unit=WorkingDays
)
SEND_WITHIN = tunable(
    "refill", "portal.send_within", DAY, "How soon an approved refill is with the pharmacy"
)
LATE_EVERY = tunable(
    OF_ALL,
    "portal.late_every",
    7 * DAY,
    "How often a patient hears that we are late, and managers that it rests",
)
NUDGE_EVERY = tunable(
    OF_ALL,
    "portal.nudge_every",
    DAY,
    "How often the leads hear of what is late",
)
MANAGERS_AFTER = tunable(
    OF_ALL,
    "portal.managers_after",
    10 * DAY,
    "When managers hear of what rests, instead of the leads",
)
LINK_FOR = tunable(
    OF_ALL,
    "portal.link_valid_for",
    14 * DAY,
    "How long a patient's link works",
)
CALL_WITHIN = of_thread(
    "portal.call_within", timedelta(minutes=15), "How soon somebody calls about an urgent message"
)
PAGE_EVERY = of_thread(
    "portal.page_every", timedelta(minutes=15), "How often whoever is on call is paged again"
)
PAGE_LEADS_AFTER = of_thread(
    "portal.page_leads_after",
    timedelta(minutes=45),
    "When the leads are paged, too, as nobody has called",
)
PAGE_MANAGERS_AFTER = of_thread(
    "portal.page_managers_after", 2 * HOUR, "When the managers are paged, too, as nobody has called"
)
JUDGE_WITHIN = of_thread(
    "portal.judge_within", HOUR, "How soon a lead judges what may be abuse (S1-A2)"
)
JUDGE_LEADS_UNTIL = of_thread(
    "portal.judge_leads_until", 4 * HOUR, "Until when the leads are asked to judge it"
)
CLOSE_AFTER = of_thread(
    "portal.close_after", 14 * DAY, "When an answered thread closes, as the patient is silent"
)
REOPEN_WITHIN = of_thread(
    "portal.reopen_within", 14 * DAY, "How long a closed thread can be taken up again"
)
RECENT = of_thread(
    "portal.recent", 14 * DAY, "How long after a visit a provider answers about it (S1-2)"
)
CAP = of_thread(
    "portal.cap", 3, "How many messages a patient may send after the first answer (S1-A6)", most=20
)

# Appointments

of_appointment = partial(tunable, "appointment")
OFFER_WITHIN = of_appointment(
    "portal.offer_within",
    3 * DAY,
    "How soon a patient who asks for a visit has times to choose from",
    unit=WorkingDays,
)
HOLD_FOR = of_appointment(
    "portal.hold_for",
    2 * DAY,
    "How long a patient can choose one of the offered times",
    least=HOUR,
    most=30 * DAY,
)
CHOOSE_AFTER = of_appointment(
    "portal.choose_after", DAY, "When a patient who has not chosen a time is reminded", least=HOUR
)
REMIND_BEFORE = of_appointment(
    "portal.remind_before", DAY, "How long before their visit a patient is reminded"
)
CHANGE_UNTIL = of_appointment(
    "portal.change_until", DAY, "How long before it a patient may still move or cancel a visit"
)
NOTE_WITHIN = of_appointment(
    "portal.note_within", DAY, "How soon after a visit it is noted whether the patient came"
)

# Insurances

CHECK_WITHIN = of_insurance(
    "portal.check_within", 3 * DAY, "How soon a new insurance is checked", unit=WorkingDays
)
SEND_AGAIN_WITHIN = of_insurance(
    "portal.send_again_within", 14 * DAY, "How long we wait for a better photo"
)
KEEP_PHOTOS_FOR = of_insurance(
    "portal.keep_photos_for", 30 * DAY, "How long photos of a card are kept once it is settled"
)
