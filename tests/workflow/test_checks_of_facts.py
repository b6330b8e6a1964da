"""What is handed on is planted wrongly in a small policy, and `manage.py check` names it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import pytest
from django.db import models

from careops.clock.timers import Every
from careops.desk.models import Task
from careops.people.actors import AGENT
from careops.people.models import Provider, Signature
from careops.policy.effects import begin, do, keep
from careops.policy.rules import transition
from careops.values.table import Text
from tests.workflow.loans import CHASE_EVERY
from tests.workflow.test_checks import faults


class Cause(models.TextChoices):
    WEAR = "wear", "Wear"


def back(effect, body):
    """Giving it back has this effect, and says what the body asks for."""
    vars(body).clear()  # of what the sentence before this one has left
    body.__name__, body.__doc__ = "give_back", "Give it back."
    return transition("lent", "back", by=AGENT, then=[effect])(body)


def nothing(self, *, at: datetime) -> None: ...
def a_reason(self, *, at: datetime, reason: str) -> None: ...
def a_short_reason(self, *, at: datetime, reason: Annotated[str, Text(20)]) -> None: ...
def perhaps_a_reason(self, *, at: datetime, reason: str = "") -> None: ...
def a_long_reason(
    self, *, at: datetime, reason: Annotated[str, Text(2000, lines=True)]
) -> None: ...
def a_cause(self, *, at: datetime, reason: Cause) -> None: ...


CANNOT_SAY = "Task.cancel: Loan.give_back, its effect, cannot say 'reason'."
OTHERWISE = "Loan.give_back: it hands 'reason' on to Task.cancel, which reads it otherwise."


def a_task(self, *, at: datetime) -> Task: ...
def some_tasks(self) -> list[Task] | None: ...


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (a_reason, []),
        (a_short_reason, []),  # whatever is that short, the other takes
        (nothing, [("policy.E010", CANNOT_SAY)]),
        (perhaps_a_reason, [("policy.E010", CANNOT_SAY)]),  # perhaps nobody says it
        (a_long_reason, [("policy.E037", OTHERWISE)]),
        (a_cause, [("policy.E037", OTHERWISE)]),
    ],
)
@pytest.mark.parametrize(
    ("effect", "maker"),
    [
        (do("tasks", "cancel"), a_task),
        (begin("work", "cancel"), a_task),
        (begin("work", "cancel"), some_tasks),
    ],
    ids=["done", "begun", "several begun"],
)
def test_a_fact_is_handed_on_where_it_is_surely_said_and_read_alike(
    loan, effect, maker, body, found
):
    loan(give_back=back(effect, body), work=maker)

    assert faults() == found


def test_the_clock_hands_nothing_on(loan):
    @transition("lent", when=Every(CHASE_EVERY, since="lent_at"), then=[do("tasks", "cancel")])
    def chase(self, *, at: datetime, reason: str = "Too late") -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [
        ("policy.E010", "Task.cancel: Loan.chase, its effect, cannot say 'reason'.")
    ]


def the_reason(self, *, at: datetime, reason: str): ...
def perhaps_the_reason(self, *, reason: str = ""): ...
def the_cause(self, *, reason: Cause): ...
def perhaps_the_cause(self, *, reason: Cause | None = None): ...
def the_signature(self, *, signed_by: Signature): ...


def signed(self, *, at: datetime, signed_by: Signature) -> None: ...


UNSAID = "Loan.give_back: 'word' asks for {!r}, and nobody says it."
ANOTHER = "Loan.give_back: it hands 'reason' on to 'word', which reads it otherwise."


@pytest.mark.parametrize(
    ("body", "maker", "found"),
    [
        (a_reason, the_reason, []),
        (perhaps_a_reason, perhaps_the_reason, []),
        (nothing, perhaps_the_reason, []),
        (signed, the_signature, []),
        (a_cause, perhaps_the_cause, []),
        (nothing, the_reason, [("policy.E027", UNSAID.format("reason"))]),
        (perhaps_a_reason, the_reason, [("policy.E027", UNSAID.format("reason"))]),
        (a_reason, the_signature, [("policy.E027", UNSAID.format("signed_by"))]),
        (a_reason, the_cause, [("policy.E037", ANOTHER)]),
        (a_cause, the_reason, [("policy.E037", ANOTHER)]),
    ],
)
def test_a_maker_is_told_what_it_asks_for(loan, body, maker, found):
    loan(give_back=back(keep("word"), body), word=maker)

    assert faults() == found


def test_somebody_who_is_handed_on_is_somebody_of_the_same_kind(loan):
    def give_back(self, *, at: datetime, assignee: Provider) -> None: ...

    loan(give_back=back(do("tasks", "claim"), give_back))

    assert faults() == [
        (
            "policy.E037",
            "Loan.give_back: it hands 'assignee' on to Task.claim, which reads it otherwise.",
        )
    ]
