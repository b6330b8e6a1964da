"""What is told of what an insurer is billed? Each step that concerns its money, and no word about health."""

from __future__ import annotations

from careops.web.story import PARTNER, UNTOLD, Story, inside, tells, told

PART, REMINDED, CREDITED = "We got a part of it", "We reminded you", "A credit note was issued"
TOLD = {
    "draft": inside("Drafted it: the amount is confirmed"),
    "issue": told("Issued the invoice", partner="The invoice was issued"),
    "issue_at_once": told("Issued the invoice for a missed appointment", partner="The invoice was issued"),
    "pay_part": told("Noted a part payment", partner=PART),
    "pay_part_late": told("Noted a part payment, late", partner=PART),
    "pay": told("Noted that it is paid", partner="It is paid"),
    "charge_card": told("Charged the insurer's card", partner="We charge your card"),
    "poll": inside("Asked the payment provider what became of the charge"),
    "run_late_with_payments": inside("Told the managers that the card is not charged yet"),
    "settle": told("Said that the card was charged", partner="Your card was charged"),
    "refuse_card": told("Said that the card was refused", partner="Your card was refused"),
    "go_on_with_the_rest": told("Went on with what is left", partner=UNTOLD),
    "fall_due": told("Said that it is overdue", partner="It is overdue"),
    "bring_up_card": inside("Brought it up with coordination: the card that was given is not charged"),
    "dun": told("Reminded the insurer", partner=REMINDED),
    "run_late": inside("Told the managers that an overdue bill is not settled"),
    "bring_to_managers": inside("Brought it up with the managers: the insurer does not pay"),
    "dispute": told("Objected to the bill", partner="You objected to it"),
    "run_late_with_objection": inside("Told the managers that the objection is not answered"),
    "bring_up_objection": inside("Brought the objection up with the managers"),
    "resolve": told("Answered the objection: the bill stands", partner="Your objection was answered"),
    "credit": told("Credited a part of it", partner=CREDITED),
    "credit_rest": told("Credited all that was left", partner=CREDITED),
    "drop": inside("Dropped it: the booking changed or ended"),
    "void": told("Made it void", partner=CREDITED),
    "propose_write_off": inside("Proposed to write off what is left"),
    "write_off": inside("Wrote off what was left"),
}  # fmt: skip

tells(Story("charge", TOLD, audiences=(PARTNER,)))
