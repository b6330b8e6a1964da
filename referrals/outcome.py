"""What does a provider read of a referral that asks nothing of them? How it came out, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from careops.people.models import Provider
from careops.record.models import Entry
from referrals.models import Referral, State

NOTHING = "Nothing to do."
TAKEN = {State.ACCEPTED, State.CONTACTED, State.COMPLETED}
ENDED = {
    "decline": "You declined it",
    "expire": "Your time to answer ended",
    "take_back": "You became inactive",
    "open_up": "The client welcomed any available provider",
    "decline_after_contact": "It was not a fit",
    "release": "It was taken back",
    "hand_on": "It was handed on to a colleague",
}
NEXT = {State.UNPLACED: "Our intake team looks after it. Nothing to do."}
OTHERS = "Others are being asked. Nothing to do."


@dataclass(frozen=True, slots=True)
class Outcome:
    """One sentence with its moment, and what it asks of the reader."""

    title: str
    at: datetime | None = None
    text: str = NOTHING


def outcome_of(referral: Referral, provider: Provider, *, ended: Entry | None = None) -> Outcome:
    """How the referral stands, said to this provider, without a word about the client (M6).

    ``ended`` is the entry that ended the round for which they were asked, if it is known.
    """
    if referral.provider_id == provider.pk:
        return own(referral)
    if referral.state in TAKEN:
        return Outcome(f"Taken by a colleague, {referral.provider}", referral.accepted_at)
    if not referral.is_open:
        return finished(referral)
    text = NEXT.get(referral.state, OTHERS)
    if ended and ended.action in ENDED:
        return Outcome(ENDED[ended.action], ended.at, text)
    return Outcome("This referral has moved on", text=text)


def own(referral: Referral) -> Outcome:
    """How it stands with the provider who holds it, or held it last."""
    at = referral.accepted_at
    if referral.state == State.ACCEPTED:
        return Outcome("You accepted it", at, "Please contact the client.")
    if referral.state == State.CONTACTED:
        return Outcome("You accepted it and contacted the client", at)
    if referral.state == State.COMPLETED:
        return Outcome("The first visit is booked", referral.completed_at, "Thank you.")
    return finished(referral)


def finished(referral: Referral) -> Outcome:
    if referral.state == State.WITHDRAWN:
        return Outcome("The client no longer needs it", referral.case.closed_at)
    return Outcome("This referral is closed", referral.case.closed_at)
