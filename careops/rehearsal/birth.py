"""What was a subject before its first step? Nobody keeps that; but a body only assigns fields, so it can be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from careops.engine.turn import DONE
from careops.policy.workflow import Workflow
from careops.proof.situations import twin
from careops.rehearsal.recorded import Story


def born(story: Story) -> Workflow:
    """The subject before its first step: what its steps assign is not said yet, and the rest has not changed since."""
    ghost: Workflow = fresh(story.subject)
    for at, steps in story.turns:
        for step in steps:
            if step.rule.sources and step.entry.outcome == DONE:
                vars(ghost)["state"] = step.entry.source  # what goes back to the queue asks for it
                step.rule.body(ghost, at=at, **step.facts)
    first: Workflow = fresh(story.subject)
    for column in assigned(story.subject, ghost):
        setattr(first, column.attname, column.get_default())
    vars(first)["state"] = ""
    return first


def fresh(subject: Workflow) -> Any:
    ghost = twin(subject)
    ghost.case = twin(subject.case)
    return ghost


def assigned(subject: Workflow, ghost: Workflow) -> Iterator[Any]:
    """The columns that are another thing than before. What is never empty was something from the first: it stays."""
    was, now = vars(subject), vars(ghost)
    for column in subject._meta.concrete_fields:
        is_same = now.get(column.attname) is was.get(column.attname)
        can_be_unsaid = column.null or column.blank or column.has_default()
        if not is_same and can_be_unsaid and column.name not in ("case", "state"):
            yield column
