"""What is told of an appointment? To its patient, to our own chart system, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from portal.appointment_columns import AppointmentColumns

State = AppointmentColumns.State

TOLD = {
    "request": told("Asked for a visit", patient="You asked for a visit", partner=UNTOLD),
    "offer": told("Offered times", patient="We offered you times with {holder}", partner=UNTOLD),
    "choose": told("Chose a time", patient="You chose a time", partner="Booked"),
    "want_others": told("Said that no time suits", patient="You said that none of the times suits", partner=UNTOLD),
    "remind_to_choose": told("Reminded the patient to choose a time",
        patient="We asked you again to choose", partner=UNTOLD),
    "lapse": told("Let the times go: nobody chose one",
        patient="You chose no time, and the offer ended", partner=UNTOLD),
    "book": told("Booked a time agreed with the patient", patient="We booked a time with you", partner="Booked"),
    "remind": told("Reminded the patient of the visit", patient="We reminded you of the visit", partner=UNTOLD),
    "move": told("Asked for another time", patient="You asked for another time", partner="Cancelled"),
    "cancel": told("Cancelled the visit", patient="You cancelled the visit", partner="Cancelled"),
    "call_off": told("Cancelled the visit for the office", patient="We cancelled the visit", partner="Cancelled"),
    "release": told("Took the time back, to offer others",
        patient="We have to find another time", partner="Cancelled"),
    "hand_on": told("Handed it on to another provider", patient="The visit is with {holder}", partner="Booked"),
    "come": told("Its time has come", patient="It was time for your visit", partner=UNTOLD),
    "attend": told("Noted that the patient came", patient="You came to the visit", partner="Attended"),
    "miss": told("Noted that the patient did not come",
        patient="You did not come to the visit", partner="Did not come"),
    "note_late": inside("Told the leads that nobody has noted whether the patient came"),
    "bring_up_noting": inside("Brought up that nobody has noted whether the patient came"),
    "bring_noting_to_managers": inside("Brought it up with the managers: nobody notes whether the patient came"),
    "withdraw": told("Said that it is not needed any more", patient="It is not needed any more", partner=UNTOLD),
    "decline": told("Closed it without a visit", patient="We closed it without a visit", partner=UNTOLD),
    "run_late": told("Told the leads and the patient that we are late",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "apologize": inside("Told the patient that we are still late"),
    "bring_up_to_managers": inside("Brought it up with the managers"),
}  # fmt: skip

AGAIN = "Do you still need a visit? Ask again below, or call us."
STATUSES = {
    State.REQUESTED: Status(
        "We look for a time",
        "We offer you times to choose from.",
        "You have them by",
        way_out="Call us if you would rather not wait.",
    ),
    State.OFFERED: Status(
        "Choose a time",
        "The first who chooses a time has it.",
        "You can choose until",
        way_out="The offer has ended. Call us, or ask again.",
    ),
    State.BOOKED: Status("Your visit is booked", "The time and the place are below."),
    State.PASSED: Status("It was time for your visit", "Did you miss it? Call us."),
    State.ATTENDED: Status(
        "You have been here", "Is something not as we said? You can write to us about the visit."
    ),
    State.MISSED: Status("We missed you", f"You did not come. {AGAIN}"),
    State.LAPSED: Status(
        "The offer has ended", f"You chose none of them, and that is all right. {AGAIN}"
    ),
    State.CANCELLED: Status("Your visit is cancelled", AGAIN),
    State.DECLINED: Status("We have not booked a visit", "Read why below, or call us."),
    State.WITHDRAWN: Status("No visit is needed", AGAIN),
}

tells(
    Story(
        "appointment",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        name="Your visit",
        nobody="your provider",
    )
)
