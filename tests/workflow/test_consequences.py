"""What follows from a step happens with it, or the step does not happen: nothing vanishes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from careops.cases.models import Case
from careops.desk.models import Task
from careops.desk.task_words import UNDELIVERED
from careops.engine.batches import carry_out
from careops.engine.refusals import BadFacts, NotAllowed
from careops.engine.sweep import sweep
from careops.engine.turn import Move
from careops.policy.effects import do
from careops.policy.rules import condition
from careops.record.models import Entry
from referrals.models import Referral
from tests.factories import ALICE, HOUR, NOON, fresh, make_provider, story, submit_referral

NEEDS_A_REASON = replace(Task.rules()["cancel"], sources=Task.rules()["settle"].sources)


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def unplaced(tenant):
    """Nobody is there to take it, so that it has a task."""
    return submit_referral()


def plant(monkeypatch, policy, name, **changed):
    """Let a sentence of a policy be another, for one test."""
    rule = replace(policy.rules()[name], **changed)
    monkeypatch.setitem(policy.rules(), name, rule)
    for state in filter(None, rule.sources):
        there = policy.clock_rules()[state]
        anew = tuple(rule if known.name == name else known for known in there)
        monkeypatch.setitem(policy.clock_rules(), state, anew)


@condition("Not while it is planted so.")
def never(subject) -> bool:
    return False


def reach(referral):
    """Another task about it, which no step of its own ends."""
    return Task.about(UNDELIVERED, case=referral.case, at=NOON).open(by=ALICE, at=NOON)


def entries():
    return Entry.objects.count()


def test_a_step_whose_effect_lacks_a_fact_is_refused_whole(unplaced, monkeypatch):
    before = entries()
    monkeypatch.setitem(Task.rules(), "settle", NEEDS_A_REASON)

    with pytest.raises(BadFacts, match="Reason is missing"):
        unplaced.withdraw(by=ALICE, at=NOON + HOUR)

    assert (fresh(unplaced).state, Task.objects.get().state) == ("unplaced", "new")
    assert entries() == before


def test_a_step_whose_effect_is_somebody_elses_is_refused_whole(unplaced, monkeypatch):
    def refuse(self, *, at):
        raise NotAllowed("Only the librarian may do this.")

    monkeypatch.setitem(
        Task.rules(), "settle", replace(Task.rules()["settle"], body=refuse, legal=refuse)
    )
    before = entries()

    with pytest.raises(NotAllowed):
        unplaced.withdraw(by=ALICE, at=NOON + HOUR)

    assert (fresh(unplaced).state, Task.objects.get().state) == ("unplaced", "new")
    assert entries() == before


def test_a_step_whose_effect_breaks_leaves_nothing_behind(unplaced, monkeypatch):
    def broken(self, *, at):
        raise ZeroDivisionError

    monkeypatch.setitem(
        Task.rules(), "settle", replace(Task.rules()["settle"], body=broken, legal=broken)
    )
    before = entries()

    with pytest.raises(ZeroDivisionError):
        unplaced.withdraw(by=ALICE, at=NOON + HOUR)

    assert (fresh(unplaced).state, Task.objects.get().state) == ("unplaced", "new")
    assert entries() == before


def test_an_effect_whose_condition_is_not_met_is_passed_over(unplaced, monkeypatch):
    plant(monkeypatch, Task, "settle", only_if=(never,))

    unplaced.withdraw(by=ALICE, at=NOON + HOUR)

    assert (fresh(unplaced).state, Task.objects.get().state) == ("withdrawn", "new")


def test_an_effect_that_comes_too_late_is_passed_over(unplaced):
    task = reach(unplaced)
    task.cancel(by=ALICE, at=NOON + HOUR, reason="A double")

    unplaced.withdraw(by=ALICE, at=NOON + HOUR)

    assert (fresh(unplaced).state, fresh(task).state) == ("withdrawn", "cancelled")


def test_in_a_batch_only_the_step_whose_effect_is_refused_is_not_made(bob, monkeypatch):
    withdraw = Referral.rules()["withdraw"]
    offered = [submit_referral(preferred=bob) for _ in range(4)]
    bad = submit_referral(network="moon")  # it has a task
    monkeypatch.setitem(Task.rules(), "settle", NEEDS_A_REASON)

    every = [*offered[:2], bad, *offered[2:]]
    outcomes = carry_out([Move(r, withdraw, ALICE) for r in every], at=NOON + HOUR)

    assert [isinstance(outcome, BadFacts) for outcome in outcomes] == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert {fresh(r).state for r in offered} == {"withdrawn"}
    assert fresh(bad).state == "unplaced"


def test_a_new_case_whose_effect_is_refused_is_not_there_and_can_be_begun_again(
    tenant, monkeypatch
):
    plant(monkeypatch, Task, "open", only_if=(never,))
    with pytest.raises(Exception, match="Not while it is planted so"):
        submit_referral()
    assert not Case.objects.exists()

    monkeypatch.undo()
    submit_referral()
    assert sorted(Case.objects.values_list("kind", flat=True)) == ["referral", "task"]


def test_under_the_clock_a_case_whose_effect_is_refused_is_set_aside_with_the_reason(
    bob, monkeypatch
):
    offered, bad = submit_referral(preferred=bob), submit_referral(network="moon")
    plant(monkeypatch, Referral, "bring_up", then=(do("tasks", "settle"),))
    monkeypatch.setitem(Task.rules(), "settle", NEEDS_A_REASON)

    sweep(now=NOON + 24 * HOUR)

    failed = fresh(bad).case
    assert (failed.failures, failed.failure) == (1, "BadFacts: Reason is missing.")
    assert failed.wake_at > NOON + 24 * HOUR
    assert "bring_up" not in [step for step, _ in story(bad)]
    assert story(offered)[-1] == ("remind", 24)


def test_a_case_that_moves_and_is_moved_in_one_sweep_keeps_both(unplaced, monkeypatch):
    """Its task falls due in the very sweep in which the referral settles it."""
    task = reach(unplaced)
    plant(monkeypatch, Referral, "bring_up", then=(do("tasks", "settle"),))
    sweep(now=NOON + 24 * HOUR)

    task = Task.objects.select_related("case").get(pk=task.pk)
    assert story(task) == [("open", 0), ("fall_due", 24), ("settle", 24)]
    assert (task.state, task.case.state, task.case.wake_at) == ("done", "done", None)
    assert task.case.closed_at == NOON + 24 * HOUR
