"""What is told of a task? Only at the desk, where it is done."""

from __future__ import annotations

from careops.web.story import Story, tells, told

TOLD = {
    "open": told("Put it into the team's queue"),
    "claim": told("Claimed it"),
    "hand_on": told("Handed it on to somebody else"),
    "release": told("Gave it back to the queue"),
    "route": told("Sent it to another team"),
    "ask_patient": told("Began to wait for the patient"),
    "ask_others": told("Began to wait for somebody else"),
    "resume": told("Took it up again; the time it waited does not count"),
    "chase": told("Brought it back to mind: still no answer"),
    "fall_due": told("Noted that it is late"),
    "fall_due_with_lead": told("Told the managers that it is late"),
    "flag_lead": told("Asked the lead"),
    "give_back": told("Gave it back with guidance"),
    "complete": told("Completed it"),
    "settle": told("Closed it: what it was for has happened"),
    "settle_job": told("Closed it: its case has taken the step that it was for"),
    "cancel": told("Cancelled it"),
}

tells(Story("task", TOLD))
