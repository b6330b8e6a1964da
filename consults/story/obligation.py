"""What is told of an obligation? Where it stands and who acts next; never what was asked or answered."""

from __future__ import annotations

from careops.web.story import (
    PARTNER,
    PATIENT,
    UNTOLD,
    Outcome,
    Status,
    Story,
    inside,
    tells,
    told,
)
from consults.models import Obligation

State = Obligation.State
ASKED, AGAIN = "We asked {holder}", "We asked again"
TEAM = "Our team took it over, to find out why there is no answer"
WAS_ASKED, REMINDED = "The provider was asked", "The provider was reminded"
OURS, LEADS = "Our team takes care of it", "Our leads look into it"

# What is ours to know: what is optional, and how we speak with providers and among us.
TOLD = {
    "ask": told("Asked the provider, and told the patient that we do", patient=ASKED, partner=WAS_ASKED),
    "mention": told("Mentioned a Limited Use code to the provider",
        patient=UNTOLD, partner="Mentioned to the provider; optional without a medical reason"),
    "take_on": told("Took on what is the team's own", patient="Our own team took it on", partner=OURS),
    "require": told("Noted the medical reason",
        patient=ASKED, partner="Required for a medical reason: the provider was asked"),
    "hand_over": told("Asked the provider after all", patient=ASKED, partner=WAS_ASKED),
    "take_back": told("Took it back as administrative", patient="Our own team took it on", partner=OURS),
    "run_late": inside("Told the leads that we are late: support has not done it in time"),
    "apologize": inside("Told the patient that we are late, and what they can do"),
    "redirect": told("Sent the prescription to another pharmacy",
        patient="We sent it to another place", partner="The prescription was sent to another pharmacy"),
    "resolve": told("Said that the team has done it",
        patient="Our own team settled it", partner="Our team has taken care of it"),
    "follow_up": told("Followed up on the next channel", patient=AGAIN, partner=REMINDED),
    "send_now": told("Followed up", patient=AGAIN, partner=REMINDED),
    "pause": inside("Paused the follow-ups"),
    "note_call": inside("Noted a call to the provider"),
    "receive": told("Said that they have it",
        patient="{holder} said that they have it", partner="The provider has it"),
    "note_response": inside("Noted what the provider said"),
    "raise_concern": inside("Asked support, or raised a concern"),
    "promise": told("Promised a time", patient="{holder} promised an answer", partner="The provider named a time"),
    "agree": told("Agreed to a later time", patient="{holder} promised an answer", partner="A later time was agreed"),
    "lapse": told("Followed up at once: the promised time had passed",
        patient="That time passed, and we asked {holder} at once",
        partner="The time passed; the provider was reminded"),
    "review": told("Had a lead review it: nothing was heard",
        patient=TEAM, partner="Not answered in time: our leads look into it"),
    "cap": told("Had a lead review it: it had been open for too long",
        patient=TEAM, partner="Open for too long: our leads look into it"),
    "run_late_in_review": inside("Told the managers that we are late: no lead has decided in time"),
    "apologize_in_review": inside("Told the patient that no lead has decided yet, and what they can do"),
    "nudge_lead": inside("Brought it up with the leads again"),
    "bring_review_to_managers": inside("Brought it up with the managers: the leads do not decide"),
    "escalate": told("Escalated it to a manager",
        patient="A manager took it over", partner="Our managers look into it"),
    "run_late_with_manager": inside("Told the medical director that we are late: no manager has decided in time"),
    "apologize_with_manager": inside("Told the patient that no manager has decided yet, and what they can do"),
    "nudge_manager": inside("Brought it up with the managers again"),
    "bring_to_medical_director": inside("Brought it up with the medical director: the managers do not decide"),
    "give_back": told("Gave it back to the provider",
        patient="We asked {holder} once more, and wait again", partner="The provider was asked again"),
    "hand_on": told("Handed it on to another provider",
        patient="{holder} takes care of it now, and we asked them", partner="Another provider was asked"),
    "release": told("Had a lead review it: somebody else may have to answer", patient=TEAM, partner=LEADS),
    "lose_provider": told("Had a lead review it: the provider is no longer active",
        patient=TEAM, partner=LEADS),
    "give_answer": told("Answered it", patient="{holder} answered", partner="The provider answered"),
    "relay": told("Relayed the provider's answer", patient="{holder} answered", partner="The provider answered"),
    "confirm": told("Said that they have got their answer",
        patient="Whoever asked has got the answer", partner="You have your answer"),
    "close_refunded": told("Closed it: the patient has their money back",
        patient="You got your money back", partner="Closed without an answer"),
    "close_unfulfilled": told("Closed it unfulfilled",
        patient="We closed it without an answer", partner="Closed without an answer"),
    "cancel": told("Cancelled it", patient="It was cancelled", partner="Cancelled"),
    "fall_away": told("Cancelled it: nobody waits for the answer any more",
        patient="It was cancelled", partner="Cancelled"),
    "drop": told("Cancelled it", patient="It was cancelled", partner="Cancelled"),
    "object": inside("Said that they see it otherwise"),
    "ask_anew": told("Asked for a new consult", patient="You asked for a new consult", partner=UNTOLD),
    "tell": told("Wrote to the team", patient=UNTOLD, partner=UNTOLD),
}  # fmt: skip

ANSWER = "{holder} answers, and we tell you"
ANEW = "If you still need an answer, you can ask for a new consult."
OTHERWISE = "If you would rather have another provider, tell us."
STATUSES = {
    State.OPTIONAL: Status("{holder} knows of it", "It is optional, and nothing waits for it."),
    State.ADMIN: Status(
        "Our own team looks after it",
        "You need not do anything.",
        "They do it by",
        ("We tell you",),
        OTHERWISE,
    ),
    State.AWAITING: Status(
        "We are waiting for {holder} to answer",
        "We go on asking, so you need not.",
        "If there is no answer, our team takes it over on",
        (ANSWER,),
    ),
    State.PROMISED: Status(
        "{holder} has promised an answer",
        "If it does not come, we ask at once.",
        "You should hear from us by",
        (ANSWER,),
    ),
    State.REVIEW: Status(
        "Our team looks into it",
        "There is no answer yet. {holder} can still give one, and we decide how to go on.",
        "We decide by",
        ("We tell you how it goes on",),
        OTHERWISE,
    ),
    State.ESCALATED: Status(
        "A manager looks into it",
        "There is no answer yet. {holder} can still give one, and a manager decides how to go on.",
        "They decide by",
        ("We tell you how it goes on",),
        "If you would rather have your money back, or another provider, tell us.",
    ),
    State.FULFILLED: Status(
        "It is answered",
        "What it says is not on this page, to keep it private: {holder} and our team can tell you.",
    ),
    State.REFUNDED: Status(
        "You got your money back",
        "We are sorry that there was no answer.",
        way_out=ANEW,
    ),
    State.UNFULFILLED: Status(
        "We could not get an answer",
        "We are sorry. Below is what you can do now.",
        way_out=ANEW,
    ),
    State.CANCELLED: Status("It is not needed any more", "There is nothing left to do here."),
}  # fmt: skip

OBLIGATION = tells(
    Story("obligation", TOLD, audiences=(PATIENT, PARTNER), statuses=STATUSES, name="Your request")
)


# To a provider of whom nothing is asked

PROMISED = "Until then we do not remind you. You may answer at any time."
STANDS = Outcome("It still waits for your answer", text="You may answer at any time.")
OPEN = {State.ADMIN: Outcome("Our own team looks after it")}
ENDED = {
    State.FULFILLED: "Our own team has settled it",
    State.REFUNDED: "Closed: the patient has their money back",
    State.UNFULFILLED: "Closed without an answer",
    State.CANCELLED: "Cancelled: it is not needed any more",
}


def outcome_of(obligation: Obligation) -> Outcome:
    """How the obligation stands, without a word about health: links show it too."""
    if obligation.state == State.FULFILLED and obligation.answered_at:
        return answered(obligation)
    if obligation.state == State.PROMISED:
        return Outcome("You promised an answer by", obligation.promised_at, PROMISED)
    if obligation.is_open:
        return OPEN.get(obligation.state, STANDS)
    return Outcome(ENDED[obligation.state], obligation.case.closed_at)


def answered(obligation: Obligation) -> Outcome:
    ahead = ["The patient is told that you have answered."]
    if obligation.partner_id:
        ahead.append(f"{obligation.partner} is told, too.")
    ahead.append("Reminders stop, on every channel.")
    if obligation.reviewed_at:
        ahead.append("Where a revocation was proposed for it, that is withdrawn.")
    return Outcome("Answered", obligation.answered_at, "Thank you. Nothing to do.", tuple(ahead))
