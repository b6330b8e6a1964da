"""How long, how often, how many, where papers and money are concerned: which values may a tenant tune?"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from careops.clock.waits import ByField
from careops.policy.tunables import tunable

of_paper, of_payment = partial(tunable, "paper"), partial(tunable, "payment")
of_card, of_charge = partial(tunable, "card"), partial(tunable, "charge")
of_reconciliation = partial(tunable, "reconciliation")

FILE_WITHIN = of_paper(
    "bookings.file_within", timedelta(hours=4), "How soon a paper that came in is in its folder"
)
RETRIEVE_BEFORE = of_paper(
    "bookings.retrieve_before",
    timedelta(hours=24),
    "How long before the appointment the clinic is to have its papers",
)
PAPER_LATE_EVERY = of_paper(
    "bookings.paper_late_every",
    timedelta(days=1),
    "How often the leads hear of a paper that nobody files",
)

PAY_WITHIN = of_payment(
    "bookings.pay_within", timedelta(hours=24), "How soon a clinic is paid that is paid before"
)
INVOICE_WITHIN = of_payment(
    "bookings.invoice_within",
    timedelta(days=14),
    "How long after the appointment a clinic's invoice is to be there",
)
INVOICE_EVERY = of_payment(
    "bookings.invoice_every",
    timedelta(days=7),
    "How often a clinic is asked for its invoice, once it is late",
)
CALL_LATE = of_payment(
    "bookings.call_late", timedelta(hours=1), "When the call about our card is to be over"
)
PAY_INVOICE_WITHIN = of_payment(
    "bookings.pay_invoice_within", timedelta(days=21), "How soon a clinic's invoice is paid"
)
MEND_WITHIN = of_payment(
    "bookings.mend_within", timedelta(hours=24), "How soon a payment that failed is looked at"
)
PAID_BACK_WITHIN = of_payment(
    "bookings.paid_back_within",
    timedelta(days=14),
    "How soon a clinic pays back what it got for an appointment that was cancelled",
)
ASK_BACK_EVERY = of_payment(
    "bookings.ask_back_every", timedelta(days=3), "How often a clinic is asked for it"
)
PAYMENT_LATE_EVERY = of_payment(
    "bookings.payment_late_every",
    timedelta(days=2),
    "How often the managers hear of a payment that is late",
)
INVOICE_TOLERANCE = of_payment(
    "bookings.invoice_tolerance",
    0,
    "By how many cents a clinic's invoice may differ from the quote",
    least=0,
    most=100_000,
)
# Our own money is due at once, an invoice after the appointment.
EXPECTED_WITHIN = ByField("method", PAY_WITHIN, {"direct_billing": INVOICE_WITHIN})

CARD_EVERY = of_card(
    "bookings.card_every",
    timedelta(hours=24),
    "How often an insurer is asked for the card that it wants to pay by",
)
CARD_LATE = of_card(
    "bookings.card_late", timedelta(days=4), "When our team takes up a card that is not given"
)
CARD_POLL_EVERY = of_card(
    "bookings.card_poll_every",
    timedelta(minutes=15),
    "How often the payment provider is asked whether a card was given",
)
CARD_LINK_FOR = of_card(
    "bookings.card_link_for", timedelta(days=7), "How long the link to give a card works"
)

INVOICE_DUE = of_charge("bookings.invoice_due", timedelta(days=30), "How soon an insurer pays")
DUNNING_EVERY = of_charge(
    "bookings.dunning_every", timedelta(days=7), "How often an insurer hears that a bill is overdue"
)
DUNNING_TO_MANAGERS_AFTER = of_charge(
    "bookings.dunning_to_managers_after",
    timedelta(days=28),
    "When managers take up an overdue bill, instead of one more reminder",
)
OVERDUE_WITHIN = of_charge(
    "bookings.overdue_within",
    timedelta(days=14),
    "How soon an overdue bill is settled, before managers hear of it",
)
DISPUTE_WITHIN = of_charge(
    "bookings.dispute_within", timedelta(days=3), "How soon an objection to a bill is answered"
)
CHARGE_LATE_EVERY = of_charge(
    "bookings.charge_late_every", timedelta(days=7), "How often managers hear of it"
)
CHARGE_POLL_EVERY = of_charge(
    "bookings.charge_poll_every",
    timedelta(minutes=15),
    "How often the payment provider is asked what became of a charge",
)
CHARGE_SETTLES_WITHIN = of_charge(
    "bookings.charge_settles_within",
    timedelta(days=3),
    "How soon the payment provider has charged a card",
)
INVOICE_LINK_FOR = of_charge(
    "bookings.invoice_link_for", timedelta(days=30), "How long the link to a bill works"
)

RECONCILE_WITHIN = of_reconciliation(
    "bookings.reconcile_within",
    timedelta(days=45),
    "How soon the four documents of a booking are matched",
)
RECONCILE_EVERY = of_reconciliation(
    "bookings.reconcile_every",
    timedelta(days=7),
    "How often the coordinators hear of what is not reconciled",
)
SIGN_OFF_WITHIN = of_reconciliation(
    "bookings.sign_off_within",
    timedelta(days=3),
    "How soon somebody else signs off, or a difference is explained",
)
RECONCILIATION_LATE_EVERY = of_reconciliation(
    "bookings.reconciliation_late_every", timedelta(days=7), "How often managers hear of it"
)
