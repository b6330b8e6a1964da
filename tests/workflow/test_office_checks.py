"""Each fault of working days, roles and audiences is planted, and `manage.py check` names it."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.core.checks import run_checks

from careops.clock.timers import After, Every
from careops.clock.waits import ByField, WorkingDays
from careops.people.actors import AGENT, CLOCK, LEAD, PATIENT, Role
from careops.people.audience import everyone, on_call
from careops.people.roles import ROLES, role
from careops.policy.effects import Send, email, sms
from careops.policy.rules import transition
from tests.workflow import loans
from tests.workflow.loans import CHASE_EVERY
from tests.workflow.test_checks import faults

# Working days


WORKING = WorkingDays("loans.working", timedelta(days=3))


def late_after(wait, **more):
    @transition("lent", when=After(wait, since="lent_at", **more))
    def run_late(self, *, at: datetime) -> None:
        """Note that it is late."""

    return run_late


def test_days_of_an_office_that_there_is_are_fine(loan):
    loan(run_late=late_after(WORKING, days="office"), office=None)

    assert faults() == []


def test_days_of_an_office_that_there_is_not_are_named(loan):
    loan(run_late=late_after(WORKING, days="office"))

    assert faults() == [
        ("policy.E031", "Loan.run_late: `days` names 'office', and Loan has no such office.")
    ]


@pytest.mark.parametrize(
    "late",
    [
        late_after(WORKING),
        late_after(loans.BACK_WITHIN, days="office"),
        late_after(ByField("state", WORKING, {"lent": loans.BACK_WITHIN}), days="office"),
        late_after(ByField("state", loans.BACK_WITHIN, {"lent": WORKING})),
    ],
    ids=["nobody's", "elapsed", "some elapsed", "some working"],
)
def test_working_days_of_nobody_and_hours_of_an_office_are_named(loan, late):
    loan(run_late=late, office=None)

    assert faults() == [
        (
            "policy.E032",
            "Loan.run_late: its wait and its `days` do not fit: working days are those of an office.",
        )
    ]


def test_a_rhythm_of_working_days_is_named(loan):
    @transition("lent", when=Every(WORKING, since="lent_at"))
    def chase(self, *, at: datetime) -> None:
        """Ask for it."""

    loan(chase=chase)

    assert [number for number, _ in faults()] == ["policy.E032"]


# Roles and audiences


def faults_of(effect, loan):
    @transition("lent", "back", by=AGENT, then=[effect])
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""

    loan(give_back=give_back)
    return [found for found in faults() if found[0] != "policy.E012"]


@pytest.mark.parametrize(
    "effect",
    [email(everyone(LEAD), "late"), sms(on_call("clinic", otherwise=LEAD), "late")],
    ids=str,
)
def test_colleagues_may_be_told_by_mail_or_text_message(loan, effect):
    assert faults_of(effect, loan) == []


@pytest.mark.parametrize(
    ("effect", "fault"),
    [
        (
            Send("slack", everyone(LEAD), "late"),
            ("policy.E034", "goes to each team lead, and members have no address there."),
        ),
        (
            email(everyone(LEAD), "late", link=CHASE_EVERY),
            ("policy.E035", "goes to each team lead, with a link, and members sign in."),
        ),
        (
            email(everyone(Role("chief", "chief", 3)), "late"),
            ("policy.E036", "goes to each chief, and no colleague can be a chief."),
        ),
        (
            email(everyone(PATIENT), "late"),
            ("policy.E036", "goes to each patient, and no colleague can be a patient."),
        ),
        (
            sms(on_call("clinic", otherwise=CLOCK), "late"),
            (
                "policy.E036",
                "goes to whoever is on call for clinic, else each the clock, and no colleague can be a the clock.",
            ),
        ),
    ],
    ids=["slack", "link", "undeclared", "patients", "the clock"],
)
def test_an_audience_that_cannot_be_told_is_named(loan, effect, fault):
    number, words = fault

    assert faults_of(effect, loan) == [
        (number, f"Loan.give_back: the {effect.channel} 'late' {words}")
    ]


def test_a_role_that_nobody_could_give_is_named():
    with patch.dict(ROLES):
        role("king", "king", rank=4)
        found = [problem.msg for problem in run_checks(tags=["policies"])]

    assert found == ["king: nobody could give this role: it stands above those who give roles."]
