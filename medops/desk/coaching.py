"""What does an agent read below an answer that they write about a ticket, and where else can it go? (S3-16 to S3-41)"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from careops.conversation.coaching import Advice, Talk, Way, coaches, may_waive
from careops.engine.refusals import NotMet
from careops.people.actors import Actor
from careops.values.private import Private
from medops.coach.clinical import Scope
from medops.coach.draft import Draft
from medops.coach.manner import LONGEST
from medops.coach.reading import Reading, read
from medops.models import Answer, Ticket
from medops.models.answer import topics_in_force
from medops.models.catalogue import PRESCRIPTION, catalogue
from medops.opening import open_ticket

SAID = {
    "no_greeting": (
        "Greet them first.",
        "They were not greeted twice in this conversation yet, and want to feel that a person answers.",
    ),
    "repeats": (
        "Say it in other words, or say what is new.",
        "It is nearly what they were answered before: read the whole conversation.",
    ),
    "too_long": (
        f"Make it shorter than {LONGEST:,} characters.",
        "A long answer is not read to its end.",
    ),
    "over_apologizes": (
        "Say sorry once.",
        "More than one apology reads as if nothing else were done.",
    ),
    "one_paragraph": (
        "Give each issue a paragraph of its own.",
        "Several are answered in one, where the second is read over.",
    ),
    "refill": (
        "Open the way of a prescription, too.",
        "They or you speak of a refill, which needs a ticket of its own beside the answer.",
    ),
}  # fmt: skip
CLINICAL = "Send it to a provider, or take that out."
CLINICAL_WHY = "{words}: {topics}. Only a clinician answers that."
ASKED = "Is it only about what you may answer? Then send it; else send it to a provider."
ASKED_WHY = "{words} may be about: {topics}."
FRUSTRATED = "Have a lead read it first."
FRUSTRATED_WHY = (
    "The patient has had enough, or our last answer did not calm them; a lead may change the words."
)
CALM = "Answer what they are upset about first."
CALM_WHY = "The patient has had enough, or our last answer did not calm them."
HEARD = " What spoke for it most: {words}."


def reads(topics: str, ticket: Any, talk: Talk, text: str, by: Actor) -> list[Advice]:  # noqa: ARG001 (a coach's signature)
    """What is to be mended, what holds it back first."""
    found = read(Draft(text, talk.ours, talk.theirs), topics=topics)
    advice = [spoken(check, found, by) for check in found.checks]
    return sorted(advice, key=lambda one: not one.holds)


def spoken(check: str, found: Reading, by: Actor) -> Advice:
    if check == "clinical":
        return of_scope(found.scope)
    heard = heard_in(found, check)
    if check == "frustrated":
        leads = may_waive(by)
        do, why = (CALM, CALM_WHY) if leads else (FRUSTRATED, FRUSTRATED_WHY)
        return Advice(check, do, why + heard, holds=not leads)
    do, why = SAID[check]
    return Advice(check, do, why + heard)


def heard_in(found: Reading, check: str) -> str:
    """The words of the patient that say so, where it is about them."""
    words = found.heard.get(check)
    return HEARD.format(words=quoted(words)) if words else ""


def quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{one}”" for one in words)


def of_scope(scope: Scope) -> Advice:
    do, why = (CLINICAL, CLINICAL_WHY) if scope.is_sure else (ASKED, ASKED_WHY)
    about = why.format(words=quoted(scope.words), topics="; ".join(scope.topics))
    return Advice("clinical" if scope.is_sure else "mixed", do, about, holds=scope.is_sure)


# Where else it can go


def have_it_read(ticket: Any, text: str, *, by: Actor, at: datetime) -> str:
    answer = begun(ticket, text, "ask_lead", by=by, at=at)
    return f"A lead reads it first: {answer.case.ref}."


def to_provider(ticket: Any, text: str, *, by: Actor, at: datetime) -> str:
    answer = begun(ticket, text, "reroute", by=by, at=at)
    return f"It goes to a provider: {answer.case.ref}. The patient has read nothing of it."


def begun(ticket: Any, text: str, step: str, *, by: Actor, at: datetime) -> Answer:
    """An answer that waits for somebody else now; a Refusal of the step refuses all of it."""
    draft: Any = Answer(ticket=ticket, patient=ticket.patient)
    with transaction.atomic():
        made = draft.write(by=by, at=at, message=Private(text))
        moved: Answer = getattr(made, step)(by=by, at=at)
    return moved


def open_prescription(ticket: Any, text: str, *, by: Actor, at: datetime) -> str:  # noqa: ARG001 (a way's signature)
    """A ticket for it, unless one is open."""
    known = Ticket.objects.open().filter(patient=ticket.patient, code=PRESCRIPTION).first()
    found = catalogue().get(PRESCRIPTION)
    if known is None and not (found and found.is_offered):
        raise NotMet("Your company offers no tickets about prescriptions: ask a lead.")
    made = known or open_ticket(found, by=by, at=at, patient=ticket.patient, shop=ticket.shop)  # type: ignore[arg-type]
    return f"{made.case.ref} is open for the prescription. Your answer is kept as a draft."


PRESCRIBED = Way(
    "prescription", "Open a ticket for the prescription", open_prescription, keeps=True
)

coaches(
    "ticket",
    reads,
    Way("lead", "Have a lead read it", have_it_read),
    Way("provider", "Send it to a provider", to_provider),
    PRESCRIBED,
    knows=topics_in_force,
)
# An answer that others read first is a ticket's: of benefits a lead writes what an agent may not.
coaches("benefits", reads, PRESCRIBED, knows=topics_in_force)
