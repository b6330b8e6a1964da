"""What is looked at before an answer to a patient leaves? What the domain of its case says: what to mend, and why.

A domain ``coaches`` a kind of case. What its coach holds back leaves by no door, and the rest is advice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from careops.cases.models import Case
from careops.conversation.effects import comment
from careops.conversation.models import Comment
from careops.people.actors import LEAD, MANAGER, Actor
from careops.people.models import Patient
from careops.policy.effects import Keep
from careops.policy.rules import Condition
from careops.policy.workflow import Workflow
from careops.registry import Registry
from careops.values.private import Private

LAST = 50  # comments of a conversation that are read again
WAIVED = "It was held back, and sent all the same: {reason}"


@dataclass(frozen=True, slots=True)
class Talk:
    """What an answer follows, oldest first: what we wrote to them, and what they wrote since our last."""

    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to mend: what to ``do``, and ``why``; ``holds``: it is not sent before."""

    name: str
    do: str
    why: str
    holds: bool = False

    def __str__(self) -> str:
        return f"{self.do} {self.why}"


@dataclass(frozen=True, slots=True)
class Way:
    """What can be done with an answer instead of sending it.

    ``take(subject, text, by=actor, at=moment)`` does it and says so in words; or a Refusal. ``keeps``: it is a
    draft still, and can be sent.
    """

    name: str
    label: str
    take: Callable[..., str]
    keeps: bool = False


Reads = Callable[[Any, Workflow, Talk, str, Actor], Sequence[Advice]]


@dataclass(frozen=True, slots=True)
class Coach:
    """Reads what an actor would write about a case, by what the tenant wants; ``ways`` stand beside its advice."""

    reads: Reads
    ways: tuple[Way, ...]
    knows: Callable[[], Any]


COACHES: Registry[Coach] = Registry("coaches of a kind of case")


def coaches(kind: str, reads: Reads, *ways: Way, knows: Callable[[], Any] = str) -> None:
    """Declare who reads what the desk writes to the patient of such a case.

    ``knows`` asks for what a tenant wants of its answers, which ``reads`` is given first.
    """
    COACHES.declare(kind, Coach(reads, ways, knows))


def coach_of(subject: Workflow, person: Any) -> Coach | None:
    return COACHES.get(subject.kind) if isinstance(person, Patient) else None


def advice_on(subject: Workflow, person: Any, text: str, *, by: Actor) -> list[Advice]:
    """What its coach says of an answer to this person; nothing where there is none."""
    coach = coach_of(subject, person)
    if coach is None or not text.strip():
        return []
    known, said = at_hand(coach, subject.case, person.pk)
    return list(coach.reads(known, subject, talk_in(said), text, by))


def at_hand(coach: Coach, case: Case, person: UUID) -> tuple[Any, list[Comment]]:
    """What the coach knows, and what was said with this person."""
    if kept := vars(case).get("at_hand"):
        known, talks = kept
        return known, talks[person]
    return coach.knows(), comments_with(case, person)


def comments_with(case: Case, person: UUID) -> list[Comment]:
    said = Comment.objects.of(case).filter(person=person, withdrawn_at=None)
    return list(reversed(said.order_by("-id")[:LAST]))


def talk_in(comments: Sequence[Comment]) -> Talk:
    """What stands in these, oldest first; words that were taken away are nobody's any more."""
    ours = [index for index, one in enumerate(comments) if one.is_ours]
    since = comments[ours[-1] + 1 :] if ours else comments
    return Talk(
        tuple(comments[index].text for index in ours if comments[index].text),
        tuple(one.text for one in since if one.text),
    )


def with_talks(subjects: Sequence[Workflow]) -> None:
    """Have at hand what was said about several cases of one kind: two queries, where it has a coach."""
    coach = COACHES.get(subjects[0].kind) if subjects else None
    if coach is None:
        return
    known, cases = coach.knows(), {one.case.pk: one.case for one in subjects}
    for case in cases.values():
        vars(case)["at_hand"] = known, defaultdict[Any, list[Comment]](list)
    said = Comment.objects.filter(case__in=cases, withdrawn_at=None, person__isnull=False)
    for one in said.order_by("id"):
        _, talks = vars(cases[one.case_id])["at_hand"]
        talks[one.person].append(one)


def held_in(advice: Iterable[Advice]) -> str:
    """Why it is held back, in words; empty: it is not."""
    return " ".join(str(one) for one in advice if one.holds)


def may_waive(by: Actor) -> bool:
    """Whether they may send what is held back, with a reason."""
    return bool({LEAD.name, MANAGER.name} & by.roles)


def let_through(why: str, *, by: Actor, waived: str) -> Condition:
    """Nothing holds it back, or somebody who may says why it is sent all the same.

    What was said before is read once, outside the lock: had somebody written since, it is not sent anyhow.
    """
    return Condition(lambda _: not why or bool(waived.strip() and may_waive(by)), why)


@dataclass(frozen=True, slots=True)
class Reason(Keep):
    """Keep, as a note that only the desk reads, why what was held back was sent."""

    def maker_of(self, policy: type) -> Callable[..., Any]:  # noqa: ARG002 (whatever the policy)
        return note_of_reason

    def of_subject(self, subject: Any) -> Callable[..., Any]:
        return partial(note_of_reason, subject)


def reason() -> Reason:
    """Keep the fact ``waived``, where it is said."""
    return Reason("reason")


def note_of_reason(
    subject: Any, *, at: datetime, by: Actor, entry: UUID, waived: Private | None = None
) -> Comment | None:
    if not waived:
        return None
    return comment(subject, None, WAIVED.format(reason=waived), by=by, at=at, entry=entry)
