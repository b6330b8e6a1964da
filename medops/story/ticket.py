"""What is told of a ticket? To its patient, to the shop, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from medops.columns import TicketColumns

State = TicketColumns.State

TOLD = {
    "open": told("Put it into the team's queue", patient="We took it up", partner=UNTOLD),
    "claim": inside("Claimed it"),
    "hand_on": inside("Handed it on to somebody else"),
    "release": inside("Gave it back to the queue"),
    "route": told("Sent it to another team", patient="Another of our teams looks after it", partner=UNTOLD),
    "tick": inside("Ticked a line of its checklist"),
    "untick": inside("Took a tick back"),
    "order_anew": told("Asked the shop for a new order",
        patient="We asked for a new order", partner="Order it anew"),
    "answer": told("Sent an answer that a lead has read, or a provider gave",
        patient="We answered you", partner=UNTOLD),
    "ask_patient": told("Asked the patient something", patient="We asked you something", partner=UNTOLD),
    "ask_others": inside("Began to wait for somebody else"),
    "wait_for_provider": told("Began to wait for a provider",
        patient="We asked a provider", partner=UNTOLD),
    "hear_provider": told("Went on: the provider has answered",
        patient="The provider has answered us", partner=UNTOLD),
    "reply": told("Answered our question", patient="You answered", partner=UNTOLD),
    "resume": told("Took it up again; the time it waited does not count",
        patient="We went on with it", partner=UNTOLD),
    "chase": told("Asked the patient again", patient="We asked you again", partner=UNTOLD),
    "chase_others": inside("Brought it back to mind: others have not answered"),
    "go_on": told("Went on without an answer", patient="We went on with it", partner=UNTOLD),
    "run_late": told("Told the leads and the patient that we are late",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers, and told the patient that we are still late"),
    "flag_lead": inside("Asked the lead"),
    "run_late_with_lead": inside("Told the managers that no lead has looked at it"),
    "give_back": inside("Gave it back with guidance"),
    "complete": told("Completed it", patient="We have done it", partner="Completed"),
    "cancel": told("Cancelled it", patient="We closed it", partner="Closed"),
    "make_one": told("Made it one with another: the same was told twice",
        patient="You had told us of it twice: we look after it as one", partner=UNTOLD),
    "let_go": told("Took the other one apart again",
        patient="We look after the other one by itself", partner=UNTOLD),
    "merge_into": told("Let it go on as a part of another",
        patient="We look after it as a part of another", partner="Closed: it is a part of another"),
    "come_apart": told("Let it go on by itself again",
        patient="We look after it by itself", partner="Taken up again"),
    "withdraw": told("Closed it: the patient keeps what was to be cancelled",
        patient="You keep your subscription", partner="Closed"),
}  # fmt: skip

BY = "It is done by"
CALL = "Our team knows, and sees to it."
STATUSES = {
    State.NEW: Status("We look after it", "You need not do anything.", BY, way_out=CALL),
    State.ASSIGNED: Status("We look after it", "You need not do anything.", BY, way_out=CALL),
    State.WITH_LEAD: Status("A lead of our team looks at it", "You need not do anything."),
    State.WAITING_PATIENT: Status(
        "We have a question for you",
        "Read it below, and answer us here.",
        "We go on without you on",
    ),
    State.WAITING_OTHERS: Status("We wait for somebody else", "We ask them again every day."),
    State.DONE: Status("It is done", "If something is not right, call us."),
    State.CANCELLED: Status("It is closed", "If you still need it, call us."),
}

tells(
    Story(
        "ticket",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        unseen=(State.MERGED,),  # they read of the one of which it is a part
        name="What we do for you",
    )
)
