"""What is told of a payment to a clinic? To the clinic, when money comes; the rest is ours to know."""

from __future__ import annotations

from careops.web.story import PARTNER, Story, inside, tells, told

TOLD = {
    "plan": inside("Planned it: the amount is confirmed"),
    "run_late": inside("Told the managers that we are late: it was not paid in time"),
    "bring_up": inside("Brought it up with the managers: it is not paid"),
    "ask_for_invoice": told(
        "Asked the clinic for its invoice", partner="We asked for your invoice"
    ),
    "schedule_call": inside("Arranged the call on which our card is given"),
    "run_late_with_call": inside("Told the managers that nobody had noted how the call went"),
    "bring_up_call": inside("Brought the call up with the managers"),
    "pay_by_card": told("Noted that it was paid on the call", partner="Paid by card, on the phone"),
    "pay_by_transfer": told("Noted the transfer", partner="Paid by transfer"),
    "receive_invoice": told("Took in the clinic's invoice", partner="We have your invoice"),
    "accept_invoice": told("Took in an invoice that differs", partner="We have your invoice"),
    "run_late_with_invoice": inside("Told the managers that we are late with the invoice"),
    "bring_up_invoice": inside("Brought the invoice up with the managers"),
    "refuse_invoice": told("Refused the invoice", partner="Your invoice needs another look"),
    "pay_invoice": told("Noted that the invoice is paid", partner="Your invoice is paid"),
    "fail": inside("Noted that it did not work"),
    "run_late_after_failure": inside("Told the managers that we are late: it is not mended"),
    "bring_up_failure": inside("Brought the failure up with the managers"),
    "retry": inside("Tried it once more"),
    "change_way": inside("Planned it another way"),
    "void": inside("Made it void: the booking changed or ended"),
    "do_without": inside("Noted that the clinic wants nothing"),
    "ask_back": told("Asked the clinic for the money", partner="We asked you to pay it back"),
    "ask_back_again": told("Asked the clinic again", partner="We asked you to pay it back"),
    "run_late_with_clinic": inside("Told the managers that the clinic has not paid it back"),
    "bring_up_refund": inside("Brought it up with the managers: it is not paid back"),
    "note_refund": told("Noted that it was paid back", partner="You paid it back"),
    "let_clinic_keep": told("Let the clinic keep it", partner="You keep it"),
    "match": inside("Matched it with its documents"),
}

tells(Story("payment", TOLD, audiences=(PARTNER,)))
