"""What does the patient read? Where it stands, who acts next and by when: never what was asked or answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.utils.dateparse import parse_datetime

from careops.record.models import Entry
from consults.models import Consult, Obligation

AGAIN = "We asked again"
TEAM = "Our team took it over, to find out why there is no answer"

# What each step of an obligation's record is to the patient.
TOLD = {
    "ask": "We asked {holder}",
    "take_on": "Our own team took it on",
    "require": "We asked {holder}",
    "hand_over": "We asked {holder}",
    "take_back": "Our own team took it on",
    "redirect": "We sent it to another place",
    "resolve": "Our own team settled it",
    "follow_up": AGAIN,
    "text": AGAIN,
    "post": AGAIN,
    "have_called": AGAIN,
    "send_now": AGAIN,
    "receive": "{holder} said that they have it",
    "promise": "{holder} promised an answer",
    "agree": "{holder} promised an answer",
    "lapse": "That time passed, and we asked {holder} at once",
    "review": TEAM,
    "cap": TEAM,
    "escalate": "A manager took it over",
    "give_back": "We asked {holder} once more, and wait again",
    "hand_on": "{holder} takes care of it now, and we asked them",
    "release": TEAM,
    "lose_provider": TEAM,
    "give_answer": "{holder} answered",
    "relay": "{holder} answered",
    "confirm": "Whoever asked has got the answer",
    "close_refunded": "You got your money back",
    "close_unfulfilled": "We closed it without an answer",
    "cancel": "It was cancelled",
    "drop": "It was cancelled",
    "ask_anew": "You asked for a new consult",
    "tell": "You wrote to our team",
}
# Ours to know: what is optional, how we speak with providers and among us.
UNTOLD = {
    "mention",
    "pause",
    "note_call",
    "note_response",
    "raise_concern",
    "object",
    "run_late",
    "run_late_in_review",
    "run_late_with_manager",
    "apologize",
    "apologize_in_review",
    "apologize_with_manager",
    "nudge_lead",
    "nudge_manager",
    "bring_review_to_managers",
    "bring_to_medical_director",
}

NOBODY = "your provider"
State = Obligation.State


@dataclass(frozen=True, slots=True)
class Now:
    """Where it stands: a headline, what that means, what the next date means, and what is ahead.

    ``way_out`` is what the patient can do when that date has passed.
    """

    headline: str
    meaning: str = ""
    promise: str = ""
    ahead: tuple[str, ...] = ()
    way_out: str = ""
    tone: str = "waiting"


ANSWER = "{holder} answers, and we tell you"
OTHERWISE = "If you would rather have another provider, tell us below."
NOW = {
    State.OPTIONAL: Now("{holder} knows of it", "It is optional, and nothing waits for it."),
    State.ADMIN: Now(
        "Our own team looks after it",
        "You need not do anything.",
        "They do it by",
        ("We tell you",),
        OTHERWISE,
    ),
    State.AWAITING: Now(
        "We are waiting for {holder} to answer",
        "We go on asking, so you need not.",
        "If there is no answer, our team takes it over on",
        (ANSWER,),
    ),
    State.PROMISED: Now(
        "{holder} has promised an answer",
        "If it does not come, we ask at once.",
        "You should hear from us by",
        (ANSWER,),
    ),
    State.REVIEW: Now(
        "Our team looks into it",
        "There is no answer yet. {holder} can still give one, and we decide how to go on.",
        "We decide by",
        ("We tell you how it goes on",),
        OTHERWISE,
    ),
    State.ESCALATED: Now(
        "A manager looks into it",
        "There is no answer yet. {holder} can still give one, and a manager decides how to go on.",
        "They decide by",
        ("We tell you how it goes on",),
        "If you would rather have your money back, or another provider, tell us below.",
    ),
    State.FULFILLED: Now(
        "It is answered",
        "What it says is not on this page, to keep it private: {holder} and our team can tell you.",
        tone="good",
    ),
    State.REFUNDED: Now(
        "You got your money back",
        "We are sorry that there was no answer.",
    ),
    State.UNFULFILLED: Now(
        "We could not get an answer", "We are sorry. Below is what you can do now."
    ),
    State.CANCELLED: Now("It is not needed any more", "There is nothing left to do here."),
}  # fmt: skip
CONSULT_NOW = {
    Consult.State.REQUESTED: Now(
        "We are looking for a provider",
        "You need not do anything.",
        "A provider should take it by",
        way_out="If you would rather not wait, tell us below: we can cancel it, and pay you back.",
    ),
    Consult.State.ACTIVE: Now(
        "Your consult with {holder} is open",
        "You can still ask {holder}.",
        "You should have an answer by",
        way_out="Our team has taken it up. Tell us below if you would rather ask somebody else.",
    ),
    Consult.State.CLOSED: Now(
        "Your consult is closed",
        "{holder} has finished it. If something is still open, you can reopen it for a while.",
    ),
    Consult.State.COMPLETED: Now("Your consult is completed", "There is nothing left to do here."),
    Consult.State.CANCELLED: Now("Your consult was cancelled", "There is nothing left to do here."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; ``times`` in a row, the last of them ``at``; ``until`` is what was promised."""

    text: str
    at: datetime
    times: int = 1
    until: datetime | None = None


def now_of(subject: Obligation | Consult) -> Now:
    """Where it stands, with the name of the provider."""
    found = (NOW if isinstance(subject, Obligation) else CONSULT_NOW)[subject.state]
    holder = subject.provider.name if subject.provider else NOBODY
    return replace(
        found,
        headline=sentence(found.headline, holder),
        meaning=sentence(found.meaning, holder),
        ahead=tuple(sentence(words, holder) for words in found.ahead),
    )


def steps_of(obligation: Obligation) -> Iterator[Step]:
    """What happened so far, oldest first: one query. What was done in a row is one step."""
    told = list(with_holders(told_of(Entry.objects.of(obligation.case)), obligation))
    for _, alike in groupby(told, key=lambda step: step.text):
        steps = list(alike)
        yield replace(steps[-1], times=len(steps))


def told_of(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Those that are for the patient; an overtaken reminder did not happen."""
    for entry in entries:
        if entry.action in TOLD and entry.outcome == Entry.Outcome.DONE:
            yield entry


def with_holders(entries: Iterable[Entry], obligation: Obligation) -> Iterator[Step]:
    """Each step with the name of whose it was then: before it was handed on, the record has none."""
    entries = list(entries)
    was_handed_on = any(entry.action == "hand_on" for entry in entries)
    named = obligation.provider and not was_handed_on
    holder = obligation.provider.name if named else NOBODY
    for entry in entries:
        if entry.action == "hand_on":
            holder = entry.facts["provider"]["name"]
        yield step_of(entry, holder)


def step_of(entry: Entry, holder: str) -> Step:
    until = entry.facts.get("until", "")
    return Step(
        sentence(TOLD[entry.action], holder),
        entry.at,
        until=parse_datetime(until) if until else None,
    )


def sentence(words: str, holder: str) -> str:
    text = words.format(holder=holder)
    return text[:1].upper() + text[1:]
