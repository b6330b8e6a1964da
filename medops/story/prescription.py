"""What is told of a prescription? To its patient, to shop and pharmacy, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from medops.prescription_columns import PrescriptionColumns

State = PrescriptionColumns.State

TOLD = {
    "receive": told("Told of it", patient="Your provider wrote it", partner="Received"),
    "block_for_insurer": told("Waited for what the insurer has to decide",
        patient="It waits for your insurer", partner=UNTOLD),
    "ask_provider": told("Asked its provider", patient="We asked your provider something about it", partner=UNTOLD),
    "unblock": told("Went on: nobody else has to act any more", patient="We went on with it", partner=UNTOLD),
    "stay_blocked": inside("Told the leads that it still waits for somebody else"),
    "bring_up_blocked": told("Brought it up again, and told the patient that it still waits",
        patient="We said that it still waits", partner=UNTOLD),
    "send": told("Sent it to a pharmacy", patient="We sent it to the pharmacy", partner="Sent to the pharmacy"),
    "acknowledge": told("Said that they have it", patient="The pharmacy has it", partner="The pharmacy has it"),
    "note_acknowledged": told("Noted that the pharmacy has it", patient="The pharmacy has it",
        partner="The pharmacy has it, as it told us"),
    "reject": told("Said that it cannot be filled", patient="The pharmacy sent it back; we go on with it",
        partner="Sent back"),
    "unacknowledged": inside("Told the leads that the pharmacy has not confirmed it"),
    "chase_pharmacy": told("Asked the pharmacy again", patient=UNTOLD, partner="Sent once more"),
    "take_back": told("Took it back, as the pharmacy said nothing",
        patient="We look for another pharmacy", partner="Taken back: do not fill it"),
    "cancel": told("Cancelled it", patient="It was cancelled", partner="Cancelled"),
    "run_late": told("Told the leads and the patient that we are late",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers, and told the patient that we are still late"),
}  # fmt: skip

SEES_TO = "Our team knows, and sees to it."
THERE_BY = "It is with a pharmacy by"
STATUSES = {
    State.RECEIVED: Status("We send your prescription to a pharmacy", "You need not do anything.", THERE_BY,
        way_out=SEES_TO),
    State.REJECTED: Status("We look for another way to fill your prescription", "You need not do anything.",
        THERE_BY, way_out=SEES_TO),
    State.BLOCKED_CLINICAL: Status("We asked your provider something about it", "You need not do anything.",
        "We look into it on", way_out=SEES_TO),
    State.BLOCKED_PA: Status("It waits for your insurer", "You need not do anything.", "We look into it on",
        way_out=SEES_TO),
    State.SENT: Status("The pharmacy was asked to fill it", "We write to you once it says that it has it.",
        "It should say so by", way_out="We ask the pharmacy again."),
    State.ACKNOWLEDGED: Status("The pharmacy has your prescription", "It tells you when you can have it."),
    State.CANCELLED: Status("Your prescription was cancelled", "If you do not know why, call us."),
}  # fmt: skip

tells(
    Story(
        "prescription",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        name="Your prescription",
    )
)
