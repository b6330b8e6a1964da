"""What is told of an insurance? To its patient, to our own chart system, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from portal.card_columns import InsuranceColumns

State = InsuranceColumns.State

# The chart system hears that there is one to be read, and reads it where it proves who it is.
TOLD = {
    "submit": told("Sent a new insurance", patient="You sent us your insurance", partner=UNTOLD),
    "take_over": told("Took it over into the chart",
        patient="We took it over into your chart", partner="On the chart"),
    "ask_again": told("Asked the patient for it again", patient="We asked you for it again", partner=UNTOLD),
    "turn_down": told("Said that it does not apply", patient="We said that it does not apply", partner=UNTOLD),
    "give_way": told("Gave way to one that was sent since", patient="You sent us another one", partner=UNTOLD),
    "supersede": told("Superseded it", patient="It holds no more", partner="Superseded"),
    "lapse": told("Waited no longer", patient="It was not sent again, and we closed this", partner=UNTOLD),
    "run_late": told("Told the leads and the patient that we are late",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "apologize": inside("Told the patient that we are still late"),
    "bring_up_to_managers": inside("Brought it up with the managers"),
}  # fmt: skip

CALL = "Call us if you would rather not wait."
STATUSES = {
    State.RECEIVED: Status(
        "We have your insurance",
        "We check it, and put it on your chart. Until then we bill what we have.",
        "You hear from us by",
        way_out=CALL,
    ),
    State.ASKED: Status(
        "Please send it again",
        "Read below what is wrong. Then send us the card once more.",
        "We wait until",
        way_out="Send us a new one at any time.",
    ),
    State.ON_CHART: Status(
        "Your insurance is on your chart", "We bill it from now on. Bring the card when you come."
    ),
    State.NOT_FOR_US: Status(
        "It does not apply", "Read why below. Call us if you think that this is wrong."
    ),
    State.SUPERSEDED: Status("This one holds no more", "Another one is in its place, or none."),
    State.LAPSED: Status(
        "You did not send it again", "We bill what we had before. Send us a new one at any time."
    ),
}

tells(
    Story(
        "insurance",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        name="Your insurance",
        nobody="our office",
    )
)
