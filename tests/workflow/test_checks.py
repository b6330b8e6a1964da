"""Each fault is planted in a small policy, and `manage.py check` names it and says what to write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, load_command_class
from django.core.management.base import SystemCheckError
from django.db import models

from careops.clock.timers import Every, at_once
from careops.clock.waits import Tunable
from careops.desk.kinds import KINDS, TaskKind, task_kind
from careops.desk.models import Task
from careops.desk.panels import details, sections, tools
from careops.desk.task_words import REACH_WITHIN
from careops.outbox.channels import Sms, register
from careops.people.actors import (
    AGENT,
    CLOCK,
    INSURER,
    LEAD,
    PROVIDER,
    in_team,
    other_than,
    the,
)
from careops.people.models import Membership, Network, Partner, Signature
from careops.policy.effects import begin, do, email, slack, sms, task
from careops.policy.rules import condition, transition
from careops.policy.states import Shown
from careops.policy.tunables import DECLARED, Declared, tunable, tunables_of
from careops.tenancy.models import TenantKey
from careops.web.links import leads_to, open_link
from careops.web.todo import Source, asks_providers
from consults.models import Refund
from tests.workflow.loans import CHASE_EVERY, SHOWN, headline


def faults():
    """What the checks say of the planted policy: (number, sentence), and that they say what to do."""
    found = [problem for problem in run_checks(tags=["policies"]) if "Loan" in problem.msg]
    assert all(problem.hint for problem in found)
    return sorted(
        (problem.id, problem.msg) for problem in found
    )  # run in the order of their hashes


def test_a_whole_policy_has_no_fault(loan):
    loan()

    assert faults() == []


def test_manage_check_fails_on_a_faulty_policy(loan):
    loan(shown={**SHOWN, "lost": Shown("others", team="desk")})

    with pytest.raises(SystemCheckError, match="no sentence leads to the state 'lost'"):
        call_command("check", tags=["policies"])


def test_an_unreachable_state_is_named(loan):
    loan(shown={**SHOWN, "lost": Shown("others", team="desk")})

    assert faults() == [("policy.E002", "Loan: no sentence leads to the state 'lost'.")]


def test_a_state_that_nobody_would_see_is_named(loan):
    @transition("lent", "lost", by=AGENT)
    def lose(self, *, at: datetime) -> None:
        """Lose it."""

    loan(lose=lose)

    assert faults() == [("policy.E001", "Loan: the state 'lost' is not in `shown`.")]


def test_a_due_that_the_clock_never_does_is_named(loan):
    loan(shown={**SHOWN, "lent": Shown("reader", due="give_back")})

    assert faults() == [
        (
            "policy.E003",
            "Loan, 'lent': `due` names 'give_back', which the clock never does in this state.",
        )
    ]


def test_a_due_of_another_state_is_named(loan):
    loan(shown={**SHOWN, "back": Shown("others", due="run_late", team="desk")})

    assert [number for number, _ in faults()] == ["policy.E003"]


@pytest.mark.parametrize("turn", ["reader", "us"])
def test_a_promise_that_would_move_is_named(loan, turn):
    loan(shown={**SHOWN, "lent": Shown(turn, due="chase")})

    assert faults() == [
        (
            "policy.E024",
            "Loan, 'lent': `due` names 'chase', which comes again and again: the promise would move.",
        )
    ]


@pytest.mark.parametrize("turn", ["us", "lead", "manager"])
def test_a_turn_of_ours_without_a_date_is_named(loan, turn):
    loan(shown={**SHOWN, "lent": Shown(turn, team="desk")})

    assert (
        "policy.E025",
        "Loan, 'lent': it is our turn, and nobody is told by when.",
    ) in faults()


def test_an_open_state_with_neither_clock_nor_owner_is_named(loan):
    loan(shown={**SHOWN, "back": Shown("others")})

    assert faults() == [
        (
            "policy.E004",
            "Loan, 'back': it is open, and has neither a clock nor an owner: it could be forgotten.",
        )
    ]


def test_an_open_state_with_an_owner_and_no_clock_is_fine(loan):
    loan(shown={**SHOWN, "back": Shown("others", team="desk")})

    assert faults() == []


def test_a_closed_state_with_a_clock_is_named(loan):
    @transition(["lent", "back"], when=Every(CHASE_EVERY, since="lent_at"))
    def chase(self, *, at: datetime) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [
        ("policy.E005", "Loan, 'back': it is closed, but the clock would still chase.")
    ]


@pytest.mark.parametrize("grant", [the("librarian"), AGENT & other_than("librarian")])
def test_a_person_whom_the_policy_does_not_know_is_named(loan, grant):
    @transition("lent", "back", by=grant)
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        (
            "policy.E006",
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

    assert [number for number, _ in faults()] == ["policy.E007"]


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
            "policy.E008",
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
        ("policy.E009", f"Loan.chase: `since` names {since!r}, which is no moment of Loan.")
    ]


def test_a_fact_that_the_clock_cannot_say_is_named(loan):
    @transition("lent", when=Every(CHASE_EVERY, since="lent_at"))
    def chase(self, *, at: datetime, tone: str) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [("policy.E010", "Loan.chase: the clock cannot say 'tone'.")]


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

    assert "policy.E011" in [number for number, _ in faults()]


def test_a_missing_template_is_named_and_mail_needs_its_text_alone(loan):
    @transition("lent", "back", by=AGENT, then=[email("reader", "thanks"), slack("#desk", "back")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("policy.E012", f"Loan.give_back: the template desk/{path} is missing.")
        for path in ("email/thanks.txt", "slack/back.txt")
    ]


@pytest.mark.parametrize("related", ["reminders", "messages"])
def test_a_move_of_what_is_not_related_is_named(loan, related):
    @transition("lent", "back", by=AGENT, then=[do(related, "settle")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert [number for number, _ in faults()] == ["policy.E013"]


def test_an_unknown_move_of_what_is_related_is_named(loan):
    @transition("lent", "back", by=AGENT, then=[do("tasks", "burn")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("policy.E014", "Loan.give_back: a task knows no transition 'burn'."),
    ]


def test_a_move_of_what_is_related_cannot_ask_for_facts(loan):
    @transition("lent", "back", by=AGENT, then=[do("tasks", "cancel")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("policy.E010", "Task.cancel: Loan.give_back, its effect, cannot say 'reason'.")
    ]


def test_a_sentence_that_nobody_can_say_is_named(loan):
    @transition("lent", "back")
    def vanish(self, *, at: datetime) -> None:
        """Vanish."""

    loan(vanish=vanish)

    assert faults() == [("policy.E015", "Loan.vanish: nobody can say this.")]


def test_a_tunable_that_only_a_sentence_names_can_be_tuned_and_has_its_name_alone(loan):
    @transition("lent", when=Every(Tunable("loans.chase_every", timedelta(days=3)), "lent_at"))
    def insist(self, *, at: datetime) -> None:
        """Ask for it once more."""

    made = loan(insist=insist)

    assert len(tunables_of(made)) == 3
    assert [number for number, _ in faults()] == ["policy.E016"]


def test_a_tunable_of_a_kind_that_there_is_not_is_named(loan, monkeypatch):
    declared = Declared(Tunable("Loan.most", 2), ("laon",))
    monkeypatch.setitem(DECLARED, "Loan.most", declared)
    loan()

    assert faults() == [
        ("policy.E042", "Loan.most: it is declared of 'laon', which is no kind of case.")
    ]


@pytest.mark.parametrize(("what", "name"), [("kind", "referral"), ("prefix", "R")])
def test_two_policies_of_one_kind_or_one_prefix_are_named(loan, what, name):
    loan(**{what: name})

    assert faults() == [("policy.E020", f"Loan and Referral: they have one {what}, {name!r}.")]


def nothing(request, subject):
    return []


@pytest.mark.parametrize(
    "twice",
    [
        lambda: tunable("referral", "referrals.max_rounds", 5, "How many rounds"),
        lambda: task_kind("call_provider", "Call them", team="ops", within=CHASE_EVERY),
        lambda: leads_to("referral", open_link),
        lambda: asks_providers(Source("referral", card="another.html", waiting=list)),
        lambda: details("referral")(nothing),
        lambda: tools("consult")(nothing),
        lambda: sections("consult")(nothing),
        lambda: register("email", Sms),
    ],
    ids=["tunable", "task", "link", "to do", "details", "tools", "sections", "channel"],
)
def test_what_is_declared_twice_stops_the_start(twice):
    import_module("careops.urls")  # which has all pages declared
    with pytest.raises(ImproperlyConfigured, match="give each a name of its own"):
        twice()


def test_a_rhythm_that_could_be_without_a_pause_is_named(loan):
    never = Tunable("loans.never_rest", timedelta(days=1), least=timedelta(0))

    @transition("lent", when=Every(never, since="lent_at"))
    def chase(self, *, at: datetime) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [
        ("policy.E019", "Loan.chase: the clock would do this again and again without a pause.")
    ]


@pytest.mark.parametrize("bounds", [{"least": 3}, {"most": 1}, {"most": 0}])
def test_a_default_that_a_tenant_could_not_choose_is_named(loan, monkeypatch, bounds):
    declared = Declared(Tunable("loans.most", 2, **bounds), ("loan",))
    monkeypatch.setitem(DECLARED, "loans.most", declared)
    loan()

    assert [number for number, _ in faults()] == ["policy.E018"]


@pytest.mark.parametrize(
    ("turn", "by", "is_fine"),
    [
        ("us", [AGENT], True),
        ("us", [the("reader")], False),
        ("us", [PROVIDER], False),
        ("lead", [AGENT], False),
        ("lead", [LEAD & other_than("reader")], True),
        ("manager", [LEAD], False),
        ("us", [in_team("kind")], True),
    ],
)
def test_a_state_that_nobody_whose_turn_it_is_could_move_is_named(loan, turn, by, is_fine):
    @transition("back", "gone", by=by)
    def put_away(self, *, at: datetime) -> None:
        """Put it away."""

    shown = {**SHOWN, "back": Shown(turn, team="desk"), "gone": Shown(tone="good")}
    loan(put_away=put_away, shown=shown)

    assert ("policy.E026" in [number for number, _ in faults()]) != is_fine


# Tasks


def task_faults():
    return [(p.id, p.msg) for p in run_checks(tags=["policies"]) if p.id.startswith("desk.")]


def test_every_kind_of_task_can_be_ended_by_its_team():
    assert task_faults() == []


def test_a_task_that_its_team_could_not_end_is_named(monkeypatch):
    for name, rule in Task.rules().items():
        anew = replace(rule, by=tuple(g for g in rule.by if not isinstance(g, in_team)))
        monkeypatch.setitem(Task.rules(), name, anew)

    assert (
        "desk.E006",
        "The task 'pay_back_consult': a finance lead of the team 'finance' cannot end it when it is new.",
    ) in task_faults()


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"settled_by": ("burn",)}, "desk.E003"),
        ({"settled_by": ("amend",)}, "desk.E003"),  # which ends no task
        ({"within": Tunable("loans.untold", timedelta(hours=1))}, "desk.E004"),
    ],
)
def test_a_kind_of_task_that_cannot_be_kept_is_named(monkeypatch, changed, number):
    said = {"team": "ops", "within": REACH_WITHIN, **changed}
    monkeypatch.setitem(KINDS, "odd", TaskKind("odd", "Do it", **said))

    assert [found for found, _ in task_faults()] == [number]


def test_an_end_that_would_leave_tasks_lying_is_named(loan):
    @transition("lent", then=[task("undelivered_message")], by=AGENT)
    def lose(self, *, at: datetime) -> None:
        """Lose it."""

    loan(lose=lose)

    assert faults() == [
        ("desk.E005", "Loan.give_back: it ends the case, and leaves its tasks lying.")
    ]


# What a sentence begins


def begins(loan, **changed):
    @transition("lent", "back", by=AGENT, then=[begin("fine", "open")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    return loan(give_back=give_back, **changed)


def fine(self, *, at: datetime) -> Task | None:
    return None


def test_what_is_begun_is_known_by_its_annotation(loan):
    begins(loan, fine=fine)

    assert faults() == []


def test_what_is_begun_and_cannot_be_told_is_named(loan):
    begins(loan, fine=headline)

    assert faults() == [("policy.E022", "Loan.give_back: it cannot be told what 'fine' makes.")]


@pytest.mark.parametrize(("asked", "number"), [("burn", "policy.E014"), ("cancel", "policy.E010")])
def test_what_is_begun_by_a_sentence_that_is_unknown_or_asks_for_facts_is_named(
    loan, asked, number
):
    @transition("lent", "back", by=AGENT, then=[begin("fine", asked)])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back, fine=fine)

    assert [found for found, _ in faults()] == [number]


def test_a_condition_that_is_asked_at_once_of_what_is_only_begun_is_named(loan):
    """ADR 14: what a turn begins is not there for its own conditions."""

    @condition("Something is owed.")
    def nothing_is_owed(loan) -> bool:
        return True

    @transition(
        "back",
        "over",
        when=at_once("lent_at"),
        only_if=nothing_is_owed,
        then=[do("tasks", "settle")],
    )
    def end(self, *, at: datetime) -> None:
        """End it: nothing is owed."""

    shown = {**SHOWN, "back": Shown("others", team="desk"), "over": Shown(tone="good")}
    begins(loan, fine=fine, end=end, shown=shown)

    assert faults() == [
        (
            "policy.E023",
            "Loan.give_back: it would open fine, and end is decided at once, before that is there.",
        )
    ]


def test_an_effect_that_needs_a_name_needs_a_sentence_that_has_one(loan):
    @transition("lent", "back", by=AGENT, then=[begin("money", "propose")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    def money(self, *, at: datetime) -> Refund:
        return Refund()

    loan(give_back=give_back, money=money)

    assert [number for number, _ in faults()] == ["policy.E028"]


def test_the_clock_has_no_name_to_sign_with(loan):
    @transition("lent", when=Every(CHASE_EVERY, since="lent_at"))
    def chase(self, *, at: datetime, signed_by: Signature) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert faults() == [("policy.E021", "Loan.chase: the clock has no name to sign with.")]


# Migrations


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["makemigrations", "migrate"])
def test_migrations_need_no_templates(loan, verb):
    @transition("lent", "back", by=AGENT, then=[email("reader", "thanks")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)
    command = load_command_class("careops.proof", verb)

    command.check(**command.get_check_kwargs({"database": "default"}))
    with pytest.raises(SystemCheckError, match=r"thanks\.txt is missing"):
        call_command("check")


def test_an_undeclared_kind_of_task_is_named(loan):
    @transition("lent", "back", by=[AGENT, CLOCK], then=[task("burn_the_book")])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [("desk.E001", "Loan.give_back: there is no kind of task 'burn_the_book'.")]


def test_a_fact_that_a_partner_has_no_words_for_is_named(loan):
    @transition("lent", "back", by=[INSURER, AGENT])
    def give_back(self, *, at: datetime, librarian: Membership) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("api.E001", "Loan.give_back: the API cannot ask for the fact 'librarian'.")
    ]


def test_a_row_that_nobody_is_said_to_name_is_named_itself(loan):
    @transition("lent", "back", by=AGENT)
    def give_back(self, *, at: datetime, to: Network) -> None:
        """Give it back."""

    loan(give_back=give_back)

    assert faults() == [
        ("desk.E002", "Loan.give_back: the desk cannot ask for the fact 'to'."),
        ("policy.E030", "Loan.give_back: nobody says who may name a Network, as 'to' does."),
    ]
