"""What is told of a thread? To its patient, and at the desk. The words themselves are in its conversation."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, heard, inside, tells, told
from portal.columns import ThreadColumns

State = ThreadColumns.State

TOLD = {
    "submit": told("Wrote to the practice", patient="You wrote to us"),
    "alarm": told("Paged whoever is on call: it may be urgent", patient="We told the provider on call"),
    "hold": told("Held it back: it may be abuse", patient=UNTOLD),
    "pass_on": told("Passed the reply on to the provider", patient="Your reply is with {holder}"),
    "give_to_billing": told("Gave it to whoever bills", patient="Our billing staff has it"),
    "queue": told("Put it where it is sorted", patient="We have it"),
    "page": inside("Paged whoever is on call again"),
    "call_late": inside("Told the leads that nobody has called in time"),
    "page_leads": inside("Paged the leads, too"),
    "page_managers": inside("Paged the managers, too"),
    "flag_urgent": told("Treated it as urgent", patient="We told the provider on call"),
    "note_urgent_call": told("Noted the call", patient="We called about it"),
    "judge_late": inside("Told the managers that nobody has judged it"),
    "bring_up_judging": inside("Brought it up with the leads: nobody has judged it"),
    "bring_judging_to_managers": inside("Brought it up with the managers: nobody has judged it"),
    "clear": told("Said that it is no abuse", patient=UNTOLD),
    "confirm_abuse": told("Confirmed abuse or a threat", patient="We closed it, and your portal"),
    "give_to_staff": told("Left it to the office", patient="Our office looks after it"),
    "give_to_provider": told("Gave it to a provider", patient="It is with {holder}"),
    "turn_medical": told("Gave it to a provider: it has turned medical", patient="It is with {holder}"),
    "require_visit": told("Said that it needs a visit", patient="We said that this needs a visit"),
    "turn_away": told("Said that it is about somebody who is not our patient", patient="We cannot answer this here"),
    "make_a_refill": told("Made it a refill request", patient="We made it a refill request"),
    "answer_for_office": told("Answered for the office", patient="Our office answered"),
    "answer": told("Answered the patient", patient="{holder} answered"),
    "hand_to_staff": told("Handed it to the office", patient="Our office looks after it"),
    "hand_on": told("Handed it on to another provider", patient="It is with {holder}"),
    "release": told("Gave it back to be sorted", patient=UNTOLD),
    "take_back": told("Took it back from a provider who is no longer active", patient=UNTOLD),
    "reply": told("Replied", patient="You replied"),
    "cap": told("Said that it needs a visit: it has become long", patient="We said that this needs a visit"),
    "lift_cap": inside("Let the patient go on writing"),
    "take_up": told("Took it up again", patient="You took it up again"),
    "run_late": told("Told the leads and the patient that we are late", patient="We said that we are late"),
    "bring_up": inside("Brought it up with the leads, and with its provider"),
    "apologize": inside("Told the patient that we are still late"),
    "bring_up_to_managers": inside("Brought it up with the managers"),
    "make_one": told("Made it one with another: the same was written twice",
        patient="You had written of it twice: we answer both together"),
    "let_go": told("Took the other one apart again", patient="We answer the other one by itself"),
    "merge_into": told("Let it go on as a part of another", patient="We answer it together with another"),
    "come_apart": told("Let it go on by itself again", patient="We answer it by itself"),
    "close": told("Closed it", patient="We closed it"),
    "close_unread": told("Closed it: the patient has said no more", patient="It closed, as you needed nothing more"),
    "close_unbooked": told("Closed it: we said that it needs a visit", patient="It closed"),
    "close_asked": told("Closed it: the patient has asked for the visit", patient="You asked for the visit"),
}  # fmt: skip

BY, CALL = "You hear from us by", "Call us if you would rather not wait."
WITH_US = "We read it, and answer you. Only people who need it to help you read it."
STATUSES = {
    State.ARRIVED: Status("We have your message", WITH_US, BY, way_out=CALL),
    State.URGENT: Status(
        "Please call now",
        "What you wrote may be urgent. In an emergency call 911. Else call us: we have told the provider on call.",
        "We try to call you by",
        way_out="Do not wait for us: call 911, or call us.",
    ),
    State.QUARANTINED: Status(
        "We have your message",
        "A person looks at it before it goes on. If it cannot wait, call us.",
    ),
    State.TRIAGE: Status("We have your message", WITH_US, BY, way_out=CALL),
    State.WITH_STAFF: Status("Our office answers you", WITH_US, BY, way_out=CALL),
    State.WITH_PROVIDER: Status("{holder} answers you", WITH_US, BY, way_out=CALL),
    State.AWAITING_PATIENT: Status(
        "We have answered",
        "Read our answer. If you need nothing more, you do not have to do anything.",
        "You can reply until",
        way_out="You can write a new message.",
    ),
    State.VISIT_REQUIRED: Status(
        "This needs a visit",
        "We cannot judge it by message. Ask for a time below, or call us. If it gets worse, do not wait: call us,"
        " or call 911.",
    ),
    State.CLOSED: Status("This is closed", "You can write a new message."),
}

# What our own chart system hears of: how a thread ended, and nothing that was said in it.
ENDED = {
    "note_urgent_call": "Called about it",
    "merge_into": "Closed: it is a part of another",
    "come_apart": "Taken up again",
    "confirm_abuse": "Closed",
    "turn_away": "Closed",
    "make_a_refill": "Became a refill request",
    "close": "Closed",
    "close_unread": "Closed: answered",
    "close_unbooked": "Closed: it needs a visit",
    "close_asked": "Closed: a visit is asked for",
}

tells(
    Story(
        "thread",
        heard(TOLD, ENDED),
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        unseen=(State.MERGED,),  # they read of the one of which it is a part
        name="Your message",
        nobody="your provider",
    )
)
