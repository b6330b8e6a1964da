"""What does a provider read of an obligation that asks nothing of them? How it stands, and what happens now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from consults.models import Obligation

NOTHING = "Nothing to do."
State = Obligation.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sentence with its moment, what it asks of the reader, and what happens now."""

    title: str
    at: datetime | None = None
    text: str = NOTHING
    ahead: tuple[str, ...] = ()


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
    told = ["The patient is told that you have answered."]
    if obligation.partner_id:
        told.append(f"{obligation.partner} is told, too.")
    told.append("Reminders stop, on every channel.")
    if obligation.reviewed_at:
        told.append("Where a revocation was proposed for it, that is withdrawn.")
    return Outcome("Answered", obligation.answered_at, "Thank you. " + NOTHING, tuple(told))


PROMISED = "Until then we do not remind you. You may answer at any time."
STANDS = Outcome("It still waits for your answer", text="You may answer at any time.")
OPEN = {State.ADMIN: Outcome("Our own team looks after it")}
ENDED = {
    State.FULFILLED: "Our own team has settled it",
    State.REFUNDED: "Closed: the patient has their money back",
    State.UNFULFILLED: "Closed without an answer",
    State.CANCELLED: "Cancelled: it is not needed any more",
}
