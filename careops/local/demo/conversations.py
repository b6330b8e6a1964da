"""What is written in the demo? Now and then somebody asks us something, the desk answers, and notes what it heard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.conversation.writing import noting, people_of, writing
from careops.engine.batches import load
from careops.engine.turn import Move
from careops.people.actors import PATIENT, PROVIDER, Actor
from careops.people.models import Partner, Patient, Provider
from careops.policy.workflow import kinds
from careops.web.readers import reader

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

RECENT = timedelta(days=4)
AT_ONCE = 2  # cases, at most, in which somebody begins to write at one moment
ROLES = {Patient: PATIENT.name, Provider: PROVIDER.name}  # a partner's is its kind
ASKED = {
    Patient: (
        "May I bring somebody along?",
        "I have a new phone number: +14165550177. Please use that one.",
        "Mornings do not work for me any more. Is an afternoon possible?",
        "Thank you for looking after it. Is there anything that I should prepare?",
    ),
    Provider: (
        "I could not reach them by phone. Do you have another number?",
        "I am away on Friday. Is Monday early enough?",
    ),
    Partner: (
        "Our reference has changed. May we send you the new one here?",
        "Which entrance should people use?",
    ),
}
ANSWERS = (
    "Thank you for writing. Yes, that is fine, and we have put it down.",
    "Thank you: we have passed it on, and write again when we hear more.",
    "Good question. We have asked, and get back to you by tomorrow.",
)
NOTES = (
    "Called, and left word to call back.",
    "They would rather be called after five.",
    "@{colleague}, could you have a look at this one tomorrow?",
)


def conversations(cast: Cast, *, at: datetime) -> Iterable[Move]:
    """What is written at this moment: at most one thing about a case."""
    random = Random(f"{cast.tenant.slug} {at}")  # noqa: S311 (it only makes up a story)
    waiting = unanswered(at=at)
    for subject in load(list(waiting)):
        yield answer(subject, waiting[subject.case], cast, random=random)
    for subject in load(some_cases(cast, at=at, random=random, but=waiting)):
        yield remark(subject, cast, random=random)


def talked() -> list[str]:
    """The kinds of case about which people tell us something; what is a conversation itself, its domain tells."""
    return [kind for kind, policy in kinds().items() if "tell" in policy.rules()]


def unanswered(*, at: datetime) -> dict[Case, Comment]:
    """What was said last, and not by us, of the cases that are open."""
    recent = Comment.objects.filter(
        at__gte=at - RECENT, case__closed_at=None, case__kind__in=talked()
    )
    newest = recent.order_by("case", "-id").distinct("case").select_related("case")
    return {one.case: one for one in newest if not one.is_ours}


def some_cases(cast: Cast, *, at: datetime, random: Random, but: Iterable[Case]) -> list[Case]:
    recent = Case.objects.open().filter(kind__in=talked(), opened_at__gte=at - RECENT)
    found = list(recent.exclude(pk__in=[case.pk for case in but]).order_by("pk"))
    return random.sample(found, min(len(found), random.randint(0, AT_ONCE))) if cast.members else []


def answer(subject: Any, comment: Comment, cast: Cast, *, random: Random) -> Move:
    """To whoever wrote; where they have no way to read it, a note that they were called."""
    named = {person.pk: field for field, person in people_of(subject).items()}
    agent, field = cast.staff("agent"), named.get(comment.person, "")
    if field and not (whom := reader(field, getattr(subject, field), subject)).obstacle:
        text = random.choice(ANSWERS)
        return writing(subject, field, text, seen=comment.pk, by=agent, link=whom.by_link)
    return noting(
        subject, "Called them, and answered that.", seen=comment.pk, mentioned=[], by=agent
    )


def remark(subject: Any, cast: Cast, *, random: Random) -> Move:
    """Somebody writes to us; or one of us notes something."""
    people = list(people_of(subject).values())
    if people and random.random() < 0.6:
        return told_by(random.choice(people), subject, random=random)
    seen = Comment.objects.newest_of(subject.case)
    colleague = next(member for member in cast.members if "lead" in member.roles)
    text = random.choice(NOTES).format(colleague=colleague)
    named = [colleague] if "@" in text else []
    return noting(subject, text, seen=seen, mentioned=named, by=cast.staff("agent"))


def told_by(person: Any, subject: Any, *, random: Random) -> Move:
    role = ROLES.get(type(person)) or person.kind
    by = Actor(person.name, frozenset({role}), people=frozenset({person.pk}), via="link")
    return Move(
        subject, subject.rules()["tell"], by, {"message": random.choice(ASKED[type(person)])}
    )
