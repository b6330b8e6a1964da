"""What does the client read? Where the referral is, who acts next and by when, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch

from careops.outbox.models import Message
from careops.record.models import Entry
from referrals.models import Referral, State

# What each step of the record is to the client. A refusal is told alike, whatever its reason was.
TOLD = {
    "submit": "We received your referral",
    "offer": "We asked {holder}",
    "reoffer": "We asked {holder}",
    "remind": "We reminded {holder}",
    "remind_now": "We reminded {holder}",
    "accept": "{holder} agreed to contact you",
    "take": "{holder} agreed to contact you",
    "decline": "{holder} is not available at this time",
    "expire": "{holder} is not available at this time",
    "take_back": "{holder} is not available at this time",
    "post": "We asked all available providers",
    "repost": "We asked all other available providers",
    "repool": "We asked all available providers again",
    "open_up": "We asked all available providers",
    "bump": "We reminded all available providers",
    "bump_now": "We reminded all available providers",
    "tell": "You wrote to our team",
    "mark_contacted": "{holder} contacted you",
    "contact_overdue": "We reminded {holder} to contact you",
    "decline_after_contact": "It did not work out with {holder}, so we go on looking",
    "release": "{holder} is not available at this time",
    "hand_on": "{holder} is not available at this time",
    "return_only": "Our intake team took over",
    "shelve": "Our intake team took over",
    "expire_open": "Our intake team took over",
    "exhaust": "Our intake team took over",
    "complete": "Your first visit is booked",
    "close": "We could not find a provider this time",
    "withdraw": "The referral was withdrawn",
}
# Ours to know: who passed, what we asked of whom behind the scenes.
UNTOLD = {
    "amend",
    "leave",
    "send_code",
    "ask_client",
    "ask_outcome",
    "outcome_overdue",
    "bring_outcome_to_leads",
    "apologize",
    "run_late",
    "bring_up",
    "bring_up_to_leads",
    "bring_up_to_managers",
    "bring_up_contact",
    "bring_contact_to_leads",
    "bring_contact_to_managers",
}

NOBODY = "the provider you asked for"


@dataclass(frozen=True, slots=True)
class Now:
    """Where it stands: a headline, whose turn it is, what the date of the promise means, and what is ahead.

    ``way_out`` is what the client can do when that date has passed.
    """

    headline: str
    whose_turn: str = ""
    promise: str = ""
    ahead: tuple[str, ...] = ()
    way_out: str = ""


CONTACTS, VISIT = "A provider contacts you", "Your first visit"
NOW = {
    State.RECEIVED: Now("We have your referral", "We are about to ask a provider."),
    State.OFFERED: Now(
        "Waiting for {holder} to answer",
        "It is their turn to answer.",
        "You will hear from us, either way, by",
        (CONTACTS, VISIT),
    ),
    State.OPEN: Now(
        "Waiting for a provider to answer",
        "We asked every available provider, and the first to answer will contact you.",
        "You will hear from us, either way, by",
        (CONTACTS, VISIT),
    ),
    State.ACCEPTED: Now(
        "{holder} will contact you",
        "It is their turn: they call or write to you. You need not do anything.",
        "You should hear from them by",
        (VISIT,),
        "If you have not heard from them, tell us below, and we ask another provider.",
    ),
    State.CONTACTED: Now(
        "You and {holder} are in touch", "You and {holder} decide together about a first visit.",
        ahead=(VISIT,),
    ),
    State.UNPLACED: Now(
        "Our intake team is looking for a provider",
        "It is our turn. Nothing is lost, and you need not ask again.",
        "They act by",
        (CONTACTS, VISIT),
        "If you would rather not wait, tell us below what else would help, or withdraw your referral.",
    ),
    State.COMPLETED: Now("Your first visit is booked", "There is nothing left to do here."),
    State.WITHDRAWN: Now("This referral was withdrawn", "Nobody will contact you about it."),
    State.CLOSED: Now(
        "We could not find a provider", "We are sorry. We wrote to you about other ways to get help."
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened."""

    text: str
    at: datetime


def now_of(referral: Referral) -> Now:
    """Where the referral stands, with the name of whoever holds it."""
    found = NOW[referral.state]
    holder = referral.provider.name if referral.provider else NOBODY
    return replace(
        found,
        headline=sentence(found.headline, holder),
        whose_turn=sentence(found.whose_turn, holder),
    )


def entries_of(referral: Referral) -> list[Entry]:
    """The record of the referral, oldest first, with whom each offer went to: two queries."""
    offers = Message.objects.filter(template="offer", channel="email").only("entry_id", "name")
    return list(
        Entry.objects.of(referral.case).prefetch_related(Prefetch("messages", offers, "offers"))
    )


def steps_of(entries: Iterable[Entry]) -> Iterator[Step]:
    """What happened so far; overtaken reminders did not."""
    holder = NOBODY
    for entry in entries:
        holder = holder_after(entry) or holder
        if entry.action in TOLD and entry.outcome == Entry.Outcome.DONE:
            yield Step(sentence(TOLD[entry.action], holder), entry.at)


def holder_after(entry: Entry) -> str:
    """Whom this step gave the referral to; empty when to nobody else than before."""
    if entry.action == "take":
        return str(entry.facts["provider"]["name"])
    return "".join(offer.name for offer in entry.offers[:1])  # type: ignore[attr-defined]


def sentence(words: str, holder: str) -> str:
    text = words.format(holder=holder)
    return text[:1].upper() + text[1:]
