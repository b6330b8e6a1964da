"""What is told of a credit? To its patient, to the shop, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from medops.columns import CreditColumns

State = CreditColumns.State
GIVEN = {"patient": "We gave you a credit", "partner": "Credit the patient"}

TOLD = {
    "post_small": told("Credited the patient", **GIVEN),
    "propose": inside("Proposed a credit"),
    "post": told("Approved it, and credited the patient", **GIVEN),
    "reject": inside("Rejected it"),
    "run_late": inside("Told the managers that no lead has decided"),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers"),
    "confirm_credit": told("Said that it is on the account", patient="It is on your account", partner="Confirmed"),
    "tell_spent": told("Said how much is spent", patient=UNTOLD, partner=UNTOLD),
    "reverse": told("Had the shop take it back", patient=UNTOLD, partner="Take it back"),
    "confirm_reversal": told("Said that it is taken back", patient="It was taken back", partner="Taken back"),
    "refuse_reversal": told("Said that some of it is spent already", patient=UNTOLD, partner=UNTOLD),
    "confirm_late": inside("Told the leads that the shop has not confirmed it"),
    "bring_up_confirming": inside("Brought up that the shop has not confirmed it"),
    "bring_confirming_to_managers": inside("Brought it up with the managers: the shop does not confirm it"),
    "reversal_late": inside("Told the leads that the shop has not taken it back"),
    "bring_up_reversing": inside("Brought up that the shop has not taken it back"),
    "bring_reversing_to_managers": inside("Brought it up with the managers: the shop does not take it back"),
    "tell_again": told("Told the shop once more", patient=UNTOLD, partner="As we said before"),
    "note_applied": told("Noted that it is on the account, as the shop's system shows",
        patient="It is on your account", partner="Confirmed, as your system shows"),
    "note_reversed": told("Noted that it is taken back, as the shop's system shows",
        patient="It was taken back", partner="Taken back, as your system shows"),
}  # fmt: skip

STATUSES = {
    State.POSTED: Status("Your credit is on its way", "The shop puts it on your account.", "It is there by",
        way_out="Our team knows, and sees to it."),
    State.APPLIED: Status("You have a credit", "The shop takes it off your next orders."),
    State.REVERSING: Status("You have a credit", "The shop takes it off your next orders."),
    State.REVERSED: Status("Your credit was taken back", "If you do not know why, call us."),
}  # fmt: skip

tells(
    Story(
        "credit",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        unseen=(State.PROPOSED, State.REJECTED),
        name="Your credit",
    )
)
