"""How long, how often, how many: which values of these policies may a tenant tune?"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from careops.policy.tunables import tunable

of_booking, of_approval = partial(tunable, "booking"), partial(tunable, "approval")

ACT_WITHIN = of_booking(
    "bookings.act_within", timedelta(hours=4), "How soon the booking team, or management, acts"
)
SETTLE_WITHIN = of_booking(
    "bookings.settle_within", timedelta(hours=24), "How soon the coordinator bills and closes"
)
NUDGE_EVERY = of_booking(
    "bookings.nudge_every", timedelta(hours=4), "How often they hear of what waits for them"
)
NEXT_LEVEL_AFTER = of_booking(
    "bookings.next_level_after",
    timedelta(days=1),
    "When the level above hears of what rests, instead of them",
)
LATE_EVERY = of_booking(
    "bookings.late_every",
    timedelta(days=2),
    "How often an insurer hears that we are late, and the level above that it rests",
)
BILL_TO_MANAGERS_AFTER = of_booking(
    "bookings.bill_to_managers_after",
    timedelta(days=4),
    "When managers hear of what is not billed or closed, instead of the coordinator",
)
NEAR_WITHIN = of_booking(
    "bookings.near_within", timedelta(minutes=60), "How far a clinic is at most, by car"
)
CLINIC_EVERY = of_booking(
    "bookings.clinic_every", timedelta(hours=24), "How often a silent clinic is asked again"
)
CLINIC_LATE = of_booking(
    "bookings.clinic_late",
    timedelta(hours=48),
    "When our team takes up dates that a clinic does not name",
)
DATES_TO_LEADS_AFTER = of_booking(
    "bookings.dates_to_leads_after",
    timedelta(days=4),
    "When the leads hear of dates that nobody has found",
)
PROPOSE_AFTER = of_booking(
    "bookings.propose_after",
    timedelta(minutes=15),
    "How long our team can look at a clinic's dates at its listed price, before they go out",
)
HOLD_FOR = of_booking(
    "bookings.hold_for",
    timedelta(hours=72),
    "How long a clinic keeps dates, unless it says otherwise",
)
INSURER_EVERY = of_booking(
    "bookings.insurer_every", timedelta(hours=24), "How often a silent insurer is asked again"
)
MAX_LAPSES = of_booking(
    "bookings.max_lapses", 3, "How often dates lapse by an insurer's silence, before it is closed"
)
PAPERS_BEFORE = of_booking(
    "bookings.papers_before",
    timedelta(hours=48),
    "How long before the appointment papers are to be there",
)
PAPERS_AGAIN_BEFORE = of_booking(
    "bookings.papers_again_before",
    timedelta(hours=24),
    "How long before the appointment missing papers are asked for again",
)
REMIND_BEFORE = of_booking(
    "bookings.remind_before",
    timedelta(hours=24),
    "How long before the appointment the client is reminded",
)
ASK_AFTER = of_booking(
    "bookings.ask_after",
    timedelta(hours=2),
    "How long after the appointment the clinic is asked how it went",
)
ATTENDED_LATE = of_booking(
    "bookings.attended_late",
    timedelta(hours=24),
    "When our team takes up an appointment of which the clinic says nothing",
)
ATTENDED_TO_LEADS_AFTER = of_booking(
    "bookings.attended_to_leads_after", timedelta(days=4), "When the leads hear of it, instead"
)
DOCUMENTS_EVERY = of_booking(
    "bookings.documents_every",
    timedelta(hours=48),
    "How often a clinic is asked for papers that have not come back",
)
DOCUMENTS_LATE = of_booking(
    "bookings.documents_late", timedelta(days=7), "When our team takes up papers that are not back"
)
DOCUMENTS_TO_LEADS_AFTER = of_booking(
    "bookings.documents_to_leads_after", timedelta(days=14), "When the leads hear of them"
)
PAID_WITHIN = of_booking(
    "bookings.paid_within", timedelta(days=45), "How soon a bill is paid and reconciled"
)
CALL_WITHIN = of_booking(
    "bookings.call_within", timedelta(hours=4), "How soon a silent clinic is called"
)
READ_WITHIN = of_booking(
    "bookings.read_within", timedelta(hours=4), "How soon we read what somebody writes to us"
)
CLINIC_LINK_FOR = of_booking(
    "bookings.clinic_link_for", timedelta(days=7), "How long a clinic's link works"
)
INSURER_LINK_FOR = of_booking(
    "bookings.insurer_link_for", timedelta(days=7), "How long an insurer's link works"
)
CLIENT_LINK_FOR = of_booking(
    "bookings.client_link_for", timedelta(days=30), "How long a client's link works"
)
FEE_PERCENT = of_booking(
    "bookings.fee_percent", 50, "Our fee on the clinic's price, in percent", least=0, most=500
)
MARKUP_GROSS = of_booking(
    "bookings.markup_gross",
    0,
    "Whether the clinic's own tax is part of its price: 1 if our fee is on it, else 0",
    least=0,
    most=1,
)

DECIDE_WITHIN = of_approval(
    "bookings.decide_within",
    timedelta(hours=4),
    "How soon the chief of staff, and the CEO, decide on a payment",
)
APPROVAL_NUDGE_EVERY = of_approval(
    "bookings.approval_nudge_every", timedelta(hours=4), "How often they hear of it"
)
APPROVAL_NEXT_LEVEL_AFTER = of_approval(
    "bookings.approval_next_level_after",
    timedelta(days=1),
    "When managers hear of a payment that nobody decides on, instead of them",
)
APPROVAL_LATE_EVERY = of_approval(
    "bookings.approval_late_every",
    timedelta(days=2),
    "How often managers hear of a payment that nobody decides on",
)
APPROVAL_VALID_FOR = of_approval(
    "bookings.approval_valid_for", timedelta(days=7), "How long an approval is good for"
)
APPROVAL_ENDS_SOON = of_approval(
    "bookings.approval_ends_after",
    timedelta(days=6),
    "When the coordinator hears that an approval is about to end, unspent",
)
DELEGATE_UP_TO = of_approval(
    "bookings.delegate_up_to",
    0,
    "Up to how many dollars the chief of staff approves alone; 0: never",
    least=0,
    most=100_000,
)
