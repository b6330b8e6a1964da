"""What is told of a voicemail? To whoever left it, to the telephone system, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from medops.call_columns import VoicemailColumns

State = VoicemailColumns.State

TOLD = {
    "receive": told("Took in what somebody said on the telephone",
        patient="You left us a voicemail", partner="Received"),
    "identify": told("Said who called", patient="We found out that you called", partner=UNTOLD),
    "forget_caller": inside("Said that it was somebody else"),
    "triage": told("Gave it to a team, as a ticket", patient="A team of ours looks after it", partner=UNTOLD),
    "discard": told("Put it away: there is nothing to answer",
        patient="We found nothing in it to answer", partner="Closed"),
    "make_one": told("Made it one with another: the same was said twice",
        patient="You had told us of it twice: we answer both together", partner=UNTOLD),
    "let_go": told("Took the other one apart again",
        patient="We answer the other one by itself", partner=UNTOLD),
    "merge_into": told("Let it go on as a part of another",
        patient="We answer it together with another", partner="Closed: it is answered with another"),
    "come_apart": told("Let it go on by itself again",
        patient="We answer it by itself", partner="Taken up again"),
    "resolve": told("Closed it: the patient was answered in writing",
        patient="We answered you in writing", partner="Closed"),
    "come_back": told("Brought it back: its ticket was closed",
        patient="We look at it once more", partner=UNTOLD),
    "run_late": told("Told the leads that we are late, and the patient where we know them",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers, and told the patient that we are still late"),
    "run_late_with_ticket": inside("Told the leads that its ticket is not done"),
    "bring_up_ticket": inside("Brought up with the leads that its ticket is not done"),
}  # fmt: skip

STATUSES = {
    State.RECEIVED: Status("We have your voicemail", "We listen to it, and answer you in writing.",
        "A team has it by", way_out="Our leads know, and see to it."),
    State.TRIAGED: Status("A team looks after what you said", "You are answered in writing."),
    State.RESOLVED: Status("We answered you in writing", "If something is missing, call us again."),
    State.JUNK: Status("Your voicemail is closed",
        "We found nothing in it to answer. If you need something, call us again and say what it is."),
}  # fmt: skip

tells(
    Story(
        "voicemail",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        unseen=(State.MERGED,),  # they read of the one of which it is a part
        name="Your voicemail",
    )
)
