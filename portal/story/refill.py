"""What is told of a refill? To its patient, to the pharmacy, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from portal.columns import RefillColumns

State = RefillColumns.State

TOLD = {
    "request": told("Asked for a refill", patient="You asked for a refill", partner=UNTOLD),
    "request_for_patient": told("Took in a request", patient="We have the request", partner="Received"),
    "review": told("Opened the chart", patient="{holder} looks at your chart", partner="In review"),
    "redirect": told("Sent the patient to their pharmacy",
        patient="We asked you to call your pharmacy", partner=UNTOLD),
    "approve": told("Approved it", patient="{holder} approved it", partner="Approved"),
    "send": told("Noted that the pharmacy has it", patient="Your pharmacy has it", partner="Sent"),
    "want_visit": told("Asked for a visit first", patient="We need to see you first", partner="Needs a visit"),
    "deny": told("Denied it", patient="We did not refill it", partner="Denied"),
    "hand_on": told("Handed it on to another provider", patient="{holder} looks at your chart", partner=UNTOLD),
    "release": told("Gave it back to all providers", patient=UNTOLD, partner=UNTOLD),
    "run_late": told("Told the leads and the patient that we are late",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "apologize": inside("Told the patient that we are still late"),
    "bring_up_to_managers": inside("Brought it up with the managers"),
    "sending_late": told("Told the leads and the patient that it is not with the pharmacy yet",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up_sending": inside("Brought up that it is not with the pharmacy yet"),
    "bring_sending_to_managers": told("Brought it up with the managers, and told the patient that we are still late",
        patient="We said that we are late", partner=UNTOLD),
}  # fmt: skip

BY = "You hear from us by"
CALL = "Call us if you would rather not wait, or if it runs out."
STATUSES = {
    State.REQUESTED: Status(
        "We have your request", "A clinician looks at your chart.", BY, way_out=CALL
    ),
    State.IN_REVIEW: Status(
        "{holder} looks at your chart", "You need not do anything.", BY, way_out=CALL
    ),
    State.APPROVED: Status(
        "Your refill is approved", "We send it to your pharmacy.", "It is there by", way_out=CALL
    ),
    State.SENT: Status(
        "Your pharmacy has it", "Call them before you go, to hear whether it is ready."
    ),
    State.NEEDS_VISIT: Status(
        "We need to see you first", "Ask for a time below, or call us. If it runs out, call us."
    ),
    State.DENIED: Status("We have not refilled it", "Read why below. If it runs out, call us."),
    State.REDIRECTED: Status(
        "Please ask your pharmacy", "They ask us, and that is faster. If it runs out, call us."
    ),
}

tells(
    Story(
        "refill",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        name="Your refill",
        nobody="a clinician",
    )
)
