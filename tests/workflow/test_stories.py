"""Does everybody read what is theirs? A fault in a story is named at start-up, and says what to write."""

from dataclasses import replace

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from careops.policy.workflow import kinds
from careops.web.story import (
    PARTNER,
    PATIENT,
    STORIES,
    UNTOLD,
    Status,
    Story,
    inside,
    tells,
    told,
)

TOLD = {
    "lend": told("Lent it", patient="You have it"),
    "chase": inside("Asked for it"),
    "run_late": told("Noted that it is late", patient=UNTOLD),
    "give_back": told("Gave it back", patient="You gave it back"),
}
LENT = {"lent": Status("You have it")}
BACK = {**LENT, "back": Status("It is back")}
WHOLE = Story("loan", TOLD, audiences=(PATIENT,), statuses=BACK)


@pytest.fixture
def faults(loan, monkeypatch):
    """What the check says of the small policy with this story: (number, where and what)."""

    def of(story):
        loan()
        monkeypatch.setitem(STORIES, "loan", story)
        found = [problem for problem in run_checks(tags=["stories"]) if "Loan" in problem.msg]
        assert all(problem.hint for problem in found)
        return sorted((problem.id, problem.msg) for problem in found)

    return of


def test_every_policy_has_a_whole_story():
    assert run_checks(tags=["stories"]) == []


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_what_was_done_is_said_in_words_that_go_on(kind):
    """The desk puts a full stop behind them, or the state."""
    assert [one.done for one in STORIES[kind].told.values() if one.done.endswith((".", "…"))] == []


def test_a_whole_story_has_no_fault(faults):
    assert faults(WHOLE) == []


def test_a_policy_without_a_story_is_named(loan):
    loan()

    (problem,) = run_checks(tags=["stories"])
    assert (problem.id, problem.msg) == ("web.E001", "Loan: it has no story.")


def test_a_step_that_the_story_forgets_is_named(faults):
    forgetful = {name: one for name, one in TOLD.items() if name != "chase"}

    assert faults(replace(WHOLE, told=forgetful)) == [
        ("web.E002", "Loan.chase: its story does not tell it.")
    ]


def test_a_step_that_there_is_not_is_named(faults):
    assert faults(replace(WHOLE, told={**TOLD, "lose": inside("Lost it")})) == [
        ("web.E002", "Loan.lose: its policy has no such step.")
    ]


def test_a_step_that_is_neither_told_nor_untold_is_named(faults):
    assert faults(replace(WHOLE, told={**TOLD, "chase": told("Asked for it")})) == [
        ("web.E003", "Loan.chase: is it told to the patient?")
    ]


def test_another_audience_wants_words_of_its_own(faults):
    found = faults(replace(WHOLE, audiences=(PATIENT, PARTNER)))

    assert found == [
        ("web.E003", f"Loan.{name}: is it told to the partner?")
        for name in ("give_back", "lend", "run_late")
    ]


def test_words_that_nobody_would_read_are_named(faults):
    said = {**TOLD, "lend": told("Lent it", patient="You have it", partner="They have it")}

    assert faults(replace(WHOLE, told=said)) == [
        ("web.E004", "Loan.lend: no partner reads a story of this kind.")
    ]


def test_a_state_of_which_the_patient_would_read_nothing_is_named(faults):
    assert faults(replace(WHOLE, statuses=LENT)) == [
        ("web.E005", "Loan, 'back': its patient has no words for it.")
    ]


def test_a_state_may_be_ours_to_know(faults):
    assert faults(replace(WHOLE, statuses=LENT, unseen=["back"])) == []


def test_one_kind_has_one_story():
    with pytest.raises(ImproperlyConfigured, match="two stories of a kind of case named 'task'"):
        tells(Story("task", {}))
