"""What do consults put on a provider's list, and in what order? (S0-3, S0-15)"""

import pytest

from careops.engine.sweep import sweep
from consults.models import Consult
from consults.policy.words import About
from tests.consults.factories import (
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    new_obligation,
    propose_revocation,
    raise_obligation,
)
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    asked,
    fresh,
    make_client,
    make_network,
    provider_actor,
    text_of,
)

TODO = "/provider/"


def subjects_on(page):
    return [card.subject for card in page.context["todo"].cards]


def mention_code(consult, **fields):
    return new_obligation(consult, about=About.LU_CODE, question="LU?", **fields).mention(
        by=ALICE, at=NOON
    )


def test_all_that_is_theirs_is_one_list_soonest_first(bobs, bob, consult, maya):
    make_network()
    late = raise_obligation(consult=consult, at=NOON - 60 * HOUR)
    sweep(now=NOON - HOUR)
    soon = raise_obligation(consult=consult, at=NOON - 40 * HOUR)
    referral = asked(bob, maya, at=NOON - 30 * HOUR)
    promised = raise_obligation(consult=consult)
    promised.promise(by=provider_actor(bob), at=NOON, until=NOON + 30 * HOUR)
    optional = mention_code(consult)
    consult.ask_question(by=ALICE, at=NOON - HOUR, question="With food?")

    page = bobs.get(TODO)

    assert subjects_on(page) == [late, consult, soon, referral, promised, optional]
    assert "6 things need you" in text_of(page)


def test_a_card_says_what_to_do_for_whom_and_since_when(bobs, obligation, consult):
    sweep(now=NOON + 7 * HOUR)

    text = text_of(bobs.get(TODO))

    wanted = [
        "Complete a prescription", obligation.case.ref, consult.case.ref, "M.H.",
        "“Which dose of the ointment?”", "1 follow-up<", "asked <time",
    ]  # fmt: skip
    assert [words for words in wanted if words not in text] == []
    assert not any(words in text for words in ("Hart", "maya@mail.example", "A rash"))


@pytest.mark.parametrize(
    ("stand", "buttons"),
    [
        ("awaiting", ["Answer", "Promise a time", "Not mine, or a concern"]),
        ("promised", ["Answer", "Not mine, or a concern"]),
        ("review", ["Answer", "Promise a time", "Not mine, or a concern"]),
        ("escalated", ["Answer", "Not mine, or a concern"]),
        ("optional", ["Answer", "Not mine, or a concern"]),
    ],
)
def test_a_card_has_at_most_three_buttons(bobs, bob, consult, stand, buttons):
    owed = mention_code(consult) if stand == "optional" else raise_obligation(consult=consult)
    if stand == "promised":
        owed.promise(by=provider_actor(bob), at=NOON, until=NOON + 5 * HOUR)
    if stand in ("review", "escalated"):
        owed = let_silence_pass(owed)
    if stand == "escalated":
        escalate(owed)
    assert fresh(owed).state == stand

    text = text_of(bobs.get(TODO))

    every = ("Answer", "Promise a time", "Not mine, or a concern")
    assert [words for words in every if f">{words}</a>" in text] == buttons


def test_what_is_answered_cancelled_or_the_teams_own_is_gone(bobs, consult):
    raise_obligation(consult=consult).cancel(by=ALICE, at=NOON, reason="Twice.")
    raise_obligation(consult=consult).take_back(by=ALICE, at=NOON, reason="Out of stock.")

    assert "Nothing needs you" in text_of(bobs.get(TODO))


def test_what_another_provider_owes_is_not_on_the_list(eves, obligation, consult):
    consult.ask_question(by=ALICE, at=NOON, question="With food?")

    assert subjects_on(eves.get(TODO)) == []


def test_a_consult_without_questions_needs_nobody_and_one_without_a_provider_anybody(
    bobs, eves, consult, maya
):
    fields = {"concern": "A cough", "fee": 80, "payout_amount": 45}
    free = Consult(patient=make_client("Ola"), **fields).request(by=ALICE, at=NOON)

    for browser in (bobs, eves):
        page = browser.get(TODO)
        assert subjects_on(page) == [free]
        assert "1 consult is open to you" in text_of(page)
        assert "Nothing needs you" in text_of(page)


def test_a_revocation_is_on_the_list_while_it_can_be_appealed(bobs, obligation, set_clock):
    escalate(let_silence_pass(obligation))
    revocation = propose_revocation(fresh(obligation), by=lead_lea())
    assert "payout" not in text_of(bobs.get(TODO))
    revocation.approve(by=finance_fay(), at=NOON + 51 * HOUR)

    assert revocation in subjects_on(bobs.get(TODO))
    assert "A payout was taken back" in text_of(bobs.get(TODO))

    sweep(now=NOON + 51 * HOUR + 14 * 24 * HOUR)
    assert revocation not in subjects_on(bobs.get(TODO))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    rows, bobs, bob, django_assert_num_queries
):
    for _ in range(rows):
        consult = make_consult(provider=bob)
        consult.ask_question(by=ALICE, at=NOON, question="With food?")
        raise_obligation(consult=consult)
        mention_code(consult)

    with django_assert_num_queries(27):
        assert len(subjects_on(bobs.get(TODO))) == 3 * rows
