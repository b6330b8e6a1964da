"""How does a policy let two cases be one, where the same was told twice? By two pairs of sentences.

``make_one`` and ``let_go`` are said of the case that stays, by whoever works on it; what follows from them is said of
the other one, the duplicate, and by nobody else: so both records say it, or neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from careops.cases.models import Case
from careops.people.actors import Grant
from careops.policy.effects import Effect
from careops.policy.rules import Condition, condition, listed, transition

MAKE_ONE, LET_GO, MERGE, APART = "make_one", "let_go", "merge_into", "come_apart"
DUPLICATE, SURVIVOR = "duplicate", "survivor"  # what the first pair, and the second, must be told

Sentence = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Join(Effect):
    """Carry out a transition of the case that the fact ``duplicate`` names; where it is refused, so is all of it."""

    transition: str

    def __str__(self) -> str:
        return f"{self.transition} of the duplicate"


@condition("These are two promises: of two patients, or of two kinds.")
def is_the_same_promise(subject: Any, duplicate: Case) -> bool:
    case = subject.case
    is_another = case.pk != duplicate.pk and case.patient_id is not None
    same = (case.kind, case.patient_id) == (duplicate.kind, duplicate.patient_id)
    return bool(is_another and same)


@condition("The other one was promised for an earlier moment: keep that one.")
def is_promised_no_later(subject: Any, duplicate: Case) -> bool:
    promised = subject.case.due_at
    return duplicate.due_at is None or bool(promised and promised <= duplicate.due_at)


@condition("It is no part of this one.")
def is_its_part(subject: Any, duplicate: Case) -> bool:
    return bool(duplicate.merged_into_id == subject.case.pk)


@condition("Another was made one with it: take that one apart first.")
def stands_alone(subject: Any) -> bool:
    return bool(subject.case.parts == 0)


@condition("Another case waits for it to end: keep this one.")
def nobody_waits_for_it(subject: Any) -> bool:
    return subject.case.asked_by_id is None


def makes_one(states: Sequence[str], *, by: Sequence[Grant]) -> tuple[Sentence, Sentence]:
    """``make_one`` and ``let_go``: for a case in these states, in which it owes what a duplicate was promised."""

    def make_one(self: Any, *, at: datetime, duplicate: Case) -> None:
        """Make it one with another: the same was told twice."""
        case = self.case
        case.followers = [*case.followers, *({*duplicate.followers} - {*case.followers})]
        case.parts += 1

    def let_go(self: Any, *, at: datetime, duplicate: Case) -> None:
        """Take the other one apart again."""
        self.case.parts -= 1

    same = [is_the_same_promise, is_promised_no_later]
    return (
        transition(states, by=by, only_if=same, then=[Join(MERGE)])(make_one),
        transition(states, by=by, only_if=is_its_part, then=[Join(APART)])(let_go),
    )


def ends_in(
    target: str,
    states: Sequence[str],
    *,
    back_to: str,
    only_if: Condition | Sequence[Condition] = (),
    ended: str = "",
    forgets: Sequence[str] = (),
) -> tuple[Sentence, Sentence]:
    """``merge_into`` and ``come_apart``: from these states to ``target``, and ``back_to`` one of them.

    ``ended`` names a moment that is kept of its end; what it ``forgets`` is empty where it begins again.
    """

    def merge_into(self: Any, *, at: datetime, survivor: Case) -> None:
        """Let it go on as a part of another: the same was told twice."""
        self.case.merged_into = survivor
        if ended:
            setattr(self, ended, at)

    def come_apart(self: Any, *, at: datetime) -> None:
        """Let it go on by itself again."""
        self.case.merged_into = None
        self.case.clock_at = self.case.closed_at  # what fell due meanwhile is still to be said
        for name in (ended, *forgets):
            if name:
                setattr(self, name, None)

    whole = [stands_alone, nobody_waits_for_it, *listed(only_if)]
    return (
        transition(states, target, only_if=whole)(merge_into),
        transition(target, back_to)(come_apart),
    )
