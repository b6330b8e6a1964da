"""Each fault is planted in a small policy, and `manage.py check` names it and says what to write."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models

from careops.clock.timers import Every, Tunable
from careops.people.actors import AGENT, CLOCK, other_than, the
from careops.people.models import Partner
from careops.tenancy.models import TenantKey
from careops.workflow.effects import do, email, slack, sms, task
from careops.workflow.models import Shown
from careops.workflow.rules import condition, transition
from tests.workflow import loans
from tests.workflow.loans import CHASE_EVERY, SHOWN


def faults():
    """What the checks say of the planted policy: (number, sentence), and that they say what to do."""
    found = [problem for problem in run_checks(tags=["policies"]) if "Loan" in problem.msg]
    assert all(problem.hint for problem in found)
    return [(problem.id, problem.msg) for problem in found]


def test_a_whole_policy_has_no_fault(loan):
    loan()

    assert faults() == []


def test_manage_check_fails_on_a_faulty_policy(loan):
    loan(shown={**SHOWN, "lost": Shown("us", team="desk")})

    with pytest.raises(SystemCheckError, match="no sentence leads to the state 'lost'"):
        call_command("check", tags=["policies"])


def test_an_unreachable_state_is_named(loan):
    loan(shown={**SHOWN, "lost": Shown("us", team="desk")})

    assert faults() == [("workflow.E002", "Loan: no sentence leads to the state 'lost'.")]


def test_a_state_that_nobody_would_see_is_named(loan):
    @transition("lent", "lost", by=AGENT)
    def lose(self, *, at: datetime) -> None:
        """Lose it."""

    loan(lose=lose)

    assert faults() == [("workflow.E001", "Loan: the state 'lost' is not in `shown`.")]


def test_a_due_that_the_clock_never_does_is_named(loan):
    loan(shown={**SHOWN, "lent": Shown("reader", due="give_back")})

    assert faults() == [
        (
            "workflow.E003",
            "Loan, 'lent': `due` names 'give_back', which the clock never does in this state.",
        )
    ]


def test_a_due_of_another_state_is_named(loan):
    loan(shown={**SHOWN, "back": Shown("us", due="chase", team="desk")})

    assert [number for number, _ in faults()] == ["workflow.E003"]


def test_an_open_state_with_neither_clock_nor_owner_is_named(loan):
    loan(shown={**SHOWN, "back": Shown("us")})

    assert faults() == [
        (
            "workflow.E004",
            "Loan, 'back': it is open, and has neither a clock nor an owner: it could be forgotten.",
        )
    ]


def test_an_open_state_with_an_owner_and_no_clock_is_fine(loan):
    loan(shown={**SHOWN, "back": Shown("us", team="desk")})

    assert faults() == []


def test_a_closed_state_with_a_clock_is_named(loan):
    @transition(["lent", "back"], when=Every(CHASE_EVERY, since="lent_at"))
    def chase(self, *, at: datetime) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [
        ("workflow.E005", "Loan, 'back': it is closed, but the clock would still chase.")
    ]


@pytest.mark.parametrize("grant", [the("librarian"), AGENT & other_than("librarian")])
def test_a_person_whom_the_policy_does_not_know_is_named(loan, grant):
    @transition("lent", "back", by=grant)
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        (
            "workflow.E006",
            "Loan.give_back: `by` names 'librarian', which is no person of its own.",
        )
    ]


@pytest.mark.parametrize("kind", [dict, timedelta, str | None])
def test_a_fact_that_nobody_can_read_is_named(loan, kind):
    def body(self, *, at: datetime, extra) -> None:
        """Give it back."""

    body.__name__ = "give_back"
    body.__annotations__["extra"] = kind
    loan(give_back=transition("lent", "back", by=AGENT)(body))

    assert [number for number, _ in faults()] == ["workflow.E007"]


def test_a_condition_that_would_never_be_told_its_fact_is_named(loan):
    @condition("It is damaged.")
    def is_clean(loan, damage: str) -> bool:
        return not damage

    @transition("lent", "back", by=AGENT, only_if=is_clean)
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        (
            "workflow.E008",
            "Loan.give_back: `only_if` is clean asks for damage, and would never be told.",
        )
    ]


@pytest.mark.parametrize("since", ["bought_at", "reader"])
def test_an_unknown_since_is_named(loan, since):
    @transition("lent", when=Every(CHASE_EVERY, since=since))
    def chase(self, *, at: datetime) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [
        ("workflow.E009", f"Loan.chase: `since` names {since!r}, which is no moment of Loan.")
    ]


def test_a_fact_that_the_clock_cannot_say_is_named(loan):
    @transition("lent", when=Every(CHASE_EVERY, since="lent_at"))
    def chase(self, *, at: datetime, tone: str) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [("workflow.E010", "Loan.chase: the clock cannot say 'tone'.")]


@pytest.mark.parametrize(
    "effect",
    [
        sms("librarian", "reminder"),
        sms("insurer", "reminder"),
        email("#desk", "reminder"),
        slack("reader", "reminder"),
    ],
    ids=str,
)
def test_an_unknown_recipient_is_named(loan, effect):
    @transition("lent", "back", by=AGENT, then=[effect])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(
        give_back=give_back,
        insurer=TenantKey(Partner, models.PROTECT, related_name="+"),
    )

    assert "workflow.E011" in [number for number, _ in faults()]


def test_a_missing_template_is_named_and_mail_needs_two(loan):
    @transition("lent", "back", by=AGENT, then=[email("reader", "thanks"), slack("#desk", "back")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("workflow.E012", f"Loan.give_back: the template desk/{path} is missing.")
        for path in ("email/thanks.txt", "email/thanks.html", "slack/back.txt")
    ]


@pytest.mark.parametrize("related", ["reminders", "messages"])
def test_a_move_of_what_is_not_related_is_named(loan, related):
    @transition("lent", "back", by=AGENT, then=[do(related, "settle")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert [number for number, _ in faults()] == ["workflow.E013"]


def test_an_unknown_move_of_what_is_related_is_named(loan):
    @transition("lent", "back", by=AGENT, then=[do("tasks", "burn")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("workflow.E014", "Loan.give_back: a task knows no transition 'burn'."),
    ]


def test_a_move_of_what_is_related_cannot_ask_for_facts(loan):
    @transition("lent", "back", by=AGENT, then=[do("tasks", "cancel")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("workflow.E010", "Task.cancel: Loan.give_back, its effect, cannot say 'reason'.")
    ]


def test_a_sentence_that_nobody_can_say_is_named(loan):
    @transition("lent", "back")
    def vanish(self, *, at: datetime) -> None:
        """Vanish."""

    loan(vanish=vanish)

    assert faults() == [("workflow.E015", "Loan.vanish: nobody can say this.")]


def test_two_tunables_of_one_name_are_named(loan, monkeypatch):
    again = Tunable("loans.chase_every", timedelta(days=2))
    monkeypatch.setattr(loans, "CHASE_AGAIN_EVERY", again, raising=False)
    loan()

    assert [number for number, _ in faults()] == ["workflow.E016"]


def test_an_undeclared_kind_of_task_is_named(loan):
    @transition("lent", "back", by=[AGENT, CLOCK], then=[task("burn_the_book")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [("desk.E001", "Loan.give_back: there is no kind of task 'burn_the_book'.")]
