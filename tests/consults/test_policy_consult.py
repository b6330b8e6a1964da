"""When a consult is really over, and its payout released (S0-1, S0-15, S0-16, M2)."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from careops.desk.models import Task
from careops.engine.refusals import NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from consults.models import Consult, Obligation, Payout
from tests.consults.factories import LEA, make_consult, new_obligation, raise_obligation, signed_in
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_client,
    make_provider,
    provider_actor,
    said,
    story,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown", slack_id="U0BOB")


@pytest.fixture
def consult(bob):
    return make_consult(provider=bob)


def ask(consult, *questions, at=NOON):
    for question in questions:
        consult.ask_question(by=client_actor(consult.patient), at=at, question=question)


def close(consult, *, at=NOON):
    return consult.close(by=provider_actor(consult.provider), at=at, directives_are_issued=True)


def force(consult, *, at=NOON, by=None):
    reason = "The rest belongs into a new consult."
    return consult.force_close(by=by or provider_actor(consult.provider), at=at, reason=reason)


def ledger(provider):
    lines = Payout.objects.filter(provider=provider).order_by("at", "id")
    return [(line.kind, float(line.amount)) for line in lines]


# It begins


def test_providers_hear_again_and_again_of_a_consult_that_nobody_takes(bob):
    consult = Consult(patient=make_client(), concern="A rash", fee=80, payout_amount=45)
    consult.request(by=ALICE, at=NOON)
    for minutes in range(10, 100, 10):
        sweep(now=NOON + minutes * MINUTE)
    consult.start(by=provider_actor(bob), at=NOON + 95 * MINUTE)

    assert story(consult) == [
        ("request", 0), ("call_for_provider", 0.5), ("call_for_provider", 1), ("call_for_provider", 1.5),
        ("start", 95 / 60),
    ]  # fmt: skip
    assert (consult.state, consult.provider) == ("active", bob)


def test_whoever_takes_it_first_has_it(bob):
    consult = Consult(patient=make_client(), concern="A rash", fee=80, payout_amount=45)
    consult.request(by=ALICE, at=NOON).start(by=provider_actor(bob), at=NOON)
    with pytest.raises(WrongState, match="Bob Brown has it"):
        consult.start(by=provider_actor(make_provider("Eve Other")), at=NOON)


# Questions


def test_the_provider_is_reminded_of_a_question_until_it_is_answered(consult, bob):
    """S0-15"""
    ask(consult, "May I swim?", "May I run?")
    for minutes in range(10, 70, 10):
        sweep(now=NOON + minutes * MINUTE)
    for minutes in (65, 70):
        consult.answer_question(by=provider_actor(bob), at=NOON + minutes * MINUTE, answer="Yes.")
    for hours in range(2, 30):
        sweep(now=NOON + hours * HOUR)

    assert [what for what, _ in story(consult)[2:]] == [
        "ask_question", "ask_question", "nudge", "nudge", "answer_question", "answer_question",
    ]  # fmt: skip
    assert (consult.questions, consult.question_at) == ([], None)
    assert [t for h, _, t, w in said(consult) if w == "Maya Hart"] == ["question_answered"] * 2


def test_reminders_of_a_question_wait_for_the_morning(tenant):
    """S0-A3: noon UTC is 07:00 in Toronto."""
    consult = make_consult(provider=make_provider(quiet_from=time(22), quiet_until=time(8)))
    ask(consult, "May I swim?")
    for minutes in range(10, 100, 10):
        sweep(now=NOON + minutes * MINUTE)

    assert story(consult)[3:] == [("nudge", 1), ("nudge", 1.5)]


def test_only_the_provider_answers_and_only_what_is_asked(consult, bob):
    """S0-6"""
    with pytest.raises(NotMet):
        consult.answer_question(by=provider_actor(bob), at=NOON, answer="Yes.")
    ask(consult, "May I swim?")
    for by in (ALICE, client_actor(consult.patient), provider_actor(make_provider("Eve Other"))):
        with pytest.raises(NotAllowed):
            consult.answer_question(by=by, at=NOON, answer="Yes.")


# It ends


def test_a_consult_with_open_questions_cannot_be_closed(consult, bob):
    """S0-16"""
    ask(consult, "May I swim?")
    with pytest.raises(NotMet, match="Questions of the patient are open"):
        close(consult)
    consult.answer_question(by=provider_actor(bob), at=NOON, answer="Yes.")

    assert close(consult).state == "closed"


def test_a_consult_is_closed_when_every_directive_is_issued_or_waived(consult, bob):
    """S0-2"""
    with pytest.raises(NotMet, match="Issue or waive"):
        consult.close(by=provider_actor(bob), at=NOON, directives_are_issued=False)


def test_closing_it_all_the_same_turns_the_questions_into_an_obligation(consult, bob):
    """S0-16, S0-A12"""
    ask(consult, "May I swim?", "May I run?")
    force(consult, at=NOON + HOUR)

    (owed,) = Obligation.objects.all()
    assert (consult.state, owed.state, owed.about) == ("closed", "awaiting", "questions")
    assert (owed.question, owed.owed_at) == ("May I swim?\nMay I run?", NOON + HOUR)
    assert owed.provider == bob
    assert consult.left_open == ["May I swim?", "May I run?"]
    assert (1, "slack", "consult_forced", "#leads") in said(consult)
    assert consult.case.entries.get(action="force_close").said["reason"].startswith("The rest")


def test_closing_it_all_the_same_without_questions_leaves_no_obligation(consult):
    force(consult, by=LEA)

    assert not Obligation.objects.exists()


def test_a_consult_stays_open_when_its_questions_cannot_become_an_obligation(consult, monkeypatch):
    """S0-A12: nothing is lost, whatever refuses it."""
    consult.ask_question(by=ALICE, at=NOON, question="May I swim?")

    def misnamed(consult, *, at):
        return new_obligation(consult, about="administrative")

    monkeypatch.setattr(Consult, "questions_left_open", misnamed)
    with pytest.raises(NotMet, match="no provider owes it"):
        force(consult, at=NOON + HOUR)

    assert (fresh(consult).state, fresh(consult).questions) == ("active", ["May I swim?"])
    assert not Obligation.objects.exists()


def test_an_agent_closes_no_consult(consult):
    for facts, rule in (
        ({"directives_are_issued": True}, "close"),
        ({"reason": "x"}, "force_close"),
    ):
        with pytest.raises(NotAllowed):
            getattr(consult, rule)(by=ALICE, at=NOON, **facts)


def test_a_consult_is_reopened_within_two_weeks_and_not_later(consult, bob):
    close(consult)
    consult.reopen(by=client_actor(consult.patient), at=NOON + 13 * DAY, reason="It is back.")
    assert (consult.state, consult.ended_at) == ("active", None)

    raise_obligation(consult=consult, at=NOON + 13 * DAY)
    close(consult, at=NOON + 13 * DAY)
    with pytest.raises(NotMet, match="no longer be reopened"):
        consult.reopen(by=ALICE, at=NOON + 27 * DAY, reason="It is back.")


def test_it_completes_after_the_window_and_releases_the_payout_once(consult, bob):
    """S0-1"""
    close(consult)
    for _ in range(2):
        for hours in (13 * 24, 14 * 24, 15 * 24):
            sweep(now=NOON + hours * HOUR)

    assert story(consult)[-1] == ("complete", 14 * 24)
    assert ledger(bob) == [("released", 45.0)]


def test_it_does_not_complete_while_something_is_owed_and_does_once_the_last_has_ended(
    consult, bob
):
    """S0-1, S0-2: also when that is long after the window."""
    two = [raise_obligation(consult=consult) for _ in range(2)]
    close(consult)
    for day in range(1, 21):
        sweep(now=NOON + day * DAY)
    two[0].give_answer(by=signed_in(bob), at=NOON + 20 * DAY, answer="5 mg")
    sweep(now=NOON + 20 * DAY + MINUTE)
    assert (fresh(consult).state, ledger(bob)) == ("closed", [])
    assert story(consult)[-1] == ("wait", 14 * 24)

    two[1].cancel(by=ALICE, at=NOON + 21 * DAY, reason="Twice.")
    sweep(now=NOON + 21 * DAY)
    assert (fresh(consult).state, ledger(bob)) == ("completed", [("released", 45.0)])
    assert story(consult)[-1] == ("complete", 21 * 24)


def test_nothing_owed_before_the_window_is_over_completes_nothing(consult, bob):
    owed = raise_obligation(consult=consult)
    close(consult)
    owed.give_answer(by=signed_in(bob), at=NOON + HOUR, answer="5 mg")
    sweep(now=NOON + DAY)

    assert fresh(consult).state == "closed"


def test_an_administrative_cause_is_awaited_as_well(consult, bob):
    """S0-1, S0-10"""
    ours = new_obligation(consult, about="administrative").take_on(by=ALICE, at=NOON)
    close(consult)
    sweep(now=NOON + 15 * DAY)
    assert fresh(consult).state == "closed"
    ours.resolve(by=ALICE, at=NOON + 16 * DAY, note="Done.")
    sweep(now=NOON + 16 * DAY)

    assert fresh(consult).state == "completed"


def test_a_consult_that_is_cancelled_is_paid_back_by_finance(consult):
    """S0-22"""
    consult.cancel(by=client_actor(consult.patient), at=NOON, reason="Feels better.")

    (task,) = Task.objects.all()
    assert (task.task_kind, task.team, task.about_case.ref) == (
        "pay_back_consult",
        "finance",
        consult.case.ref,
    )
    assert said(consult)[-2:] == [
        (0, "email", "consult_cancelled", "Maya Hart"),
        (0, "email", "consult_is_off", "Bob Brown"),
    ]


def test_nothing_is_paid_back_of_a_consult_that_cost_nothing(bob):
    make_consult(provider=bob, fee=0).cancel(by=ALICE, at=NOON, reason="Feels better.")

    assert not Task.objects.exists()


def test_a_consult_after_which_something_is_owed_cannot_be_cancelled(consult):
    raise_obligation(consult=consult)
    with pytest.raises(NotMet, match="still owed"):
        consult.cancel(by=ALICE, at=NOON, reason="Feels better.")
    assert "cancel" not in {rule.name for rule in fresh(consult).allowed(ALICE)}
