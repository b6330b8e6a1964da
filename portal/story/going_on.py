"""What can a patient still do with a thread, and why not what they could do before? In words, by how it stands."""

from __future__ import annotations

from portal.columns import ThreadColumns

State = ThreadColumns.State

LATER = "You can write here again when we have answered. Has something changed? Call us, or write a new message."
WHY_NO_REPLY = {
    State.ARRIVED: LATER,
    State.TRIAGE: LATER,
    State.WITH_STAFF: LATER,
    State.WITH_PROVIDER: LATER,
    State.QUARANTINED: "You cannot write here until a person has looked at it. If it cannot wait, call us.",
    State.URGENT: "Do not write here now: call. We close this when we have talked to you.",
    State.VISIT_REQUIRED: "You cannot write here any more, because this needs a visit. Ask for a time, or call us.",
}
WHY_CLOSED = {
    "note_urgent_call": "We have talked to you about it.",
    "confirm_abuse": "It held abuse or a threat. We do not accept that.",
    "turn_away": "It is about a person who is not our patient. We can give advice to our own patients only. They"
    " can call their own doctor, or a walk-in clinic.",
    "make_a_refill": "We made it a request for a refill. You find that on your first page.",
    "close_unread": "You needed nothing more after our answer.",
    "close_asked": "You have asked us for a visit about it. You find that on your first page.",
    "close_unbooked": "We said that it needs a visit, and no more was said here.",
}
