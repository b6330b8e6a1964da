"""What is told of a consult? Who has it, and whether a question still waits; never what it was about."""

from __future__ import annotations

from careops.web.story import PATIENT, Status, Story, inside, tells, told
from consults.models import Consult

State = Consult.State
TOLD = {
    "request": told("Requested a consult", patient="We received your request"),
    "call_for_provider": inside("Brought it up with the providers: nobody has taken it"),
    "run_late": inside("Told support that we are late: no provider has taken it in time"),
    "apologize": inside("Told the patient that no provider has taken it yet, and what they can do"),
    "bring_up": inside("Brought it up with support, and with the providers once more"),
    "bring_up_to_leads": inside("Brought it up with the leads: support has found no provider"),
    "start": told("Took the consult", patient="{holder} took your consult"),
    "hand_on": told("Handed it on to another provider", patient="{holder} takes care of it now"),
    "release": told("Gave it back to all providers", patient="We look for another provider"),
    "ask_question": told("Asked the provider a question", patient="Your question went to {holder}"),
    "nudge": told("Reminded the provider of the question that waits longest",
        patient="We reminded {holder} of your question"),
    "take_up": told("Had support take it up: the question was not answered",
        patient="Our team took it up, as your question was not answered"),
    "apologize_for_question": inside("Told the patient that the answer is late, and what they can do"),
    "bring_question_to_leads": inside("Brought it up with the leads: the question is still open"),
    "answer_question": told("Answered the question that had waited longest",
        patient="{holder} answered a question of yours"),
    "close": told("Closed it", patient="{holder} closed the consult"),
    "force_close": told("Closed it all the same", patient="The consult was closed"),
    "reopen": told("Reopened it", patient="The consult was opened again"),
    "complete": told("Completed it and released the payout: nothing is owed any more",
        patient="The consult is completed"),
    "wait": inside("Noted that it waits for what is still owed"),
    "tell": inside("Wrote to the team"),
    "cancel": told("Cancelled it", patient="The consult was cancelled"),
}  # fmt: skip
STATUSES = {
    State.REQUESTED: Status(
        "We are looking for a provider",
        "You need not do anything.",
        "A provider should take it by",
        way_out="If you would rather not wait, tell us: we can cancel it, and pay you back.",
    ),
    State.ACTIVE: Status(
        "Your consult with {holder} is open",
        "You can still ask {holder}.",
        "You should have an answer by",
        way_out="Our team has taken it up. Tell us if you would rather ask somebody else.",
    ),
    State.CLOSED: Status(
        "Your consult is closed",
        "{holder} has finished it. If something is still open, you can reopen it for a while.",
    ),
    State.COMPLETED: Status("Your consult is completed", "There is nothing left to do here."),
    State.CANCELLED: Status("Your consult was cancelled", "There is nothing left to do here."),
}

tells(Story("consult", TOLD, audiences=(PATIENT,), statuses=STATUSES, name="Your consult"))
