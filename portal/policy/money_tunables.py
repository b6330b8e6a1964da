"""How long, how often, how much: which values of what patients pay may a practice tune?"""

from __future__ import annotations

from functools import partial

from careops.policy.tunables import tunable
from portal.policy.tunables import DAY, HOUR

of_balance, of_payment = partial(tunable, "balance"), partial(tunable, "balance_payment")
of_refund = partial(tunable, "balance_refund")
of_all = partial(tunable, ("balance", "balance_payment", "balance_refund"))

MONEY_LINK_FOR = of_all("portal.money_link_for", 30 * DAY, "How long a link to a bill works")

# What is owed

DUE_WITHIN = of_balance(
    "portal.due_within", 30 * DAY, "By when a bill is to be paid, where no day is said"
)
ANNOUNCE_AFTER = of_balance(
    "portal.announce_after", HOUR, "How long new bills are gathered before a patient hears of them"
)
REMIND_EVERY = of_balance(
    "portal.remind_every",
    14 * DAY,
    "How long after its day a bill is reminded of, and how long between reminders",
    least=7 * DAY,
)
REMINDERS = of_balance("portal.reminders", 3, "How many reminders of a bill a patient gets", most=3)
TALK_WITHIN = of_balance(
    "portal.talk_within", 5 * DAY, "How soon somebody talks to a patient who has not paid"
)
UNPAID_NUDGE_EVERY = of_balance(
    "portal.unpaid_nudge_every", 2 * DAY, "How often finance hears of a bill that rests"
)
UNPAID_TO_MANAGERS_AFTER = of_balance(
    "portal.unpaid_to_managers_after", 14 * DAY, "When managers hear of a bill that rests"
)
UNPAID_LATE_EVERY = of_balance(
    "portal.unpaid_late_every", 7 * DAY, "How often managers hear of a bill that rests"
)

# Payments

PAY_WITHIN = of_payment(
    "portal.pay_within", DAY, "How long the payment provider's page is open", most=DAY
)
PAY_POLL_EVERY = of_payment(
    "portal.pay_poll_every", 2 * HOUR, "How often we ask what became of a payment"
)

# Refunds

ALONE_UP_TO = of_refund(
    "portal.refund_alone_up_to",
    100,
    "Up to which amount, in whole units of the currency, one person may refund",
    most=1000,
)
DECIDE_WITHIN = of_refund(
    "portal.refund_decide_within", 2 * DAY, "How soon a refund is decided about"
)
SETTLE_WITHIN = of_refund(
    "portal.refund_settle_within", 5 * DAY, "How soon the payment provider pays it back"
)
MEND_WITHIN = of_refund(
    "portal.refund_mend_within", 2 * DAY, "How soon a refund that failed is mended"
)
REFUND_POLL_EVERY = of_refund(
    "portal.refund_poll_every", 6 * HOUR, "How often we ask what became of a refund"
)
REFUND_NUDGE_EVERY = of_refund(
    "portal.refund_nudge_every", DAY, "How often finance hears of a refund that rests"
)
REFUND_TO_MANAGERS_AFTER = of_refund(
    "portal.refund_to_managers_after", 7 * DAY, "When managers hear of a refund that rests"
)
REFUND_LATE_EVERY = of_refund(
    "portal.refund_late_every", 7 * DAY, "How often managers hear of a refund that rests"
)
