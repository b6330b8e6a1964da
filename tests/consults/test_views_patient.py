"""What does a patient see behind their link, and what can they do? (S0-16, S0-22)"""

import pytest

from careops.engine.sweep import sweep
from careops.payments.orders import PAYMENTS
from careops.people.actors import Actor
from tests.consults.factories import (
    MAX,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    propose_refund,
    raise_obligation,
    signed_in,
)
from tests.factories import ALICE, HOUR, NOON, fresh, link_to, provider_actor, text_of

CLINICAL = ("Which dose", "0.05 %", "rescription", "A rash")
THE_BANK = Actor("Stripe", frozenset({PAYMENTS.name}), via="test")


def say(visitor, my_link):
    text = text_of(visitor.get(my_link))
    assert not any(words in text for words in CLINICAL)
    return text


def test_a_patient_reads_that_we_are_chasing_and_until_when(visitor, my_link, set_clock):
    sweep(now=NOON + 7 * HOUR)
    set_clock(NOON + 7 * HOUR)

    text = say(visitor, my_link)

    wanted = ["We are waiting for Bob Brown to answer", "We asked again",
              "our team takes it over on <b>", "Wednesday 4 March, 07:00", "555-0199"]  # fmt: skip
    assert [words for words in wanted if words not in text] == []


def test_a_patient_reads_the_promised_time(visitor, my_link, obligation, bob):
    obligation.promise(by=provider_actor(bob), at=NOON, until=NOON + 27 * HOUR)

    text = say(visitor, my_link)

    assert "Bob Brown has promised an answer" in text
    assert "By <time" in text
    assert text.count("Tuesday 3 March, 10:00") == 3  # above, with the promise, and now


def test_a_patient_reads_that_people_look_into_it(visitor, my_link, obligation, set_clock):
    obligation = let_silence_pass(obligation)
    set_clock(NOON + 49 * HOUR)
    assert "Our team looks into it" in say(visitor, my_link)
    escalate(obligation)
    assert "A manager looks into it" in say(visitor, my_link)


def test_a_patient_reads_that_it_was_answered_and_not_what(visitor, my_link, obligation, bob):
    obligation.give_answer(by=signed_in(bob), at=NOON, answer="0.05 %")

    text = say(visitor, my_link)

    assert "It is answered" in text
    assert "Whom to ask" in text
    assert "What it says is not on this page" in text


def test_a_patient_reads_every_other_end(visitor, bob, consult, maya, set_clock):
    ended = escalate(let_silence_pass(raise_obligation(consult=consult)))
    set_clock(NOON + 49 * HOUR)
    ended.close_unfulfilled(by=MAX, at=NOON + 49 * HOUR, reason="Silence.")
    dropped = raise_obligation(consult=consult, at=NOON + 49 * HOUR)
    dropped.cancel(by=ALICE, at=NOON + 49 * HOUR, reason="Twice.")

    assert "We could not get an answer" in say(visitor, link_to(maya, ended))
    assert "It is not needed any more" in say(visitor, link_to(maya, dropped))


def test_the_teams_own_is_said_so(visitor, my_link, obligation):
    obligation.take_back(by=ALICE, at=NOON, reason="Out of stock.")

    text = say(visitor, my_link)

    assert "Our own team looks after it" in text
    assert "Out of stock" not in text


@pytest.mark.parametrize(
    "act", ["promise", "receive", "give_answer", "send_link", "confirm", "cancel"]
)
def test_a_patients_link_says_nothing_for_a_provider(visitor, my_link, obligation, act):
    page = visitor.post(my_link, {"act": act, "until": "other", "words": "x", "reason": "x"})

    assert page.status_code == 409
    assert [entry.action for entry in obligation.case.entries.all()] == ["ask"]


def test_an_expired_link_offers_a_fresh_one_to_the_address_on_file(
    visitor, my_link, obligation, maya, set_clock
):
    set_clock(NOON + 31 * 24 * HOUR)
    page = text_of(visitor.get(my_link))
    assert "This link stopped" in page
    assert "Bob" not in page

    page = visitor.post(my_link, {"act": "send_link"}, follow=True)

    assert "A fresh link is on its way" in text_of(page)
    mail = obligation.case.messages.get(template="fresh_link")
    assert (mail.to, mail.person) == (maya.email, maya.pk)
    assert "This link stopped" not in text_of(visitor.get(link_to(maya, obligation)))
    assert visitor.post(my_link, {"act": "send_link"}).status_code == 409


def test_a_patients_link_outlives_rounds(visitor, my_link, obligation):
    obligation.take_back(by=ALICE, at=NOON, reason="x")
    obligation.hand_over(by=ALICE, at=NOON, about="pharmacy", reason="x")

    assert "We are waiting for Bob Brown to answer" in say(visitor, my_link)


# Consults and refunds


@pytest.fixture
def consult_link(consult, bob, maya):
    consult.close(by=signed_in(bob), at=NOON, directives_are_issued=True)
    return link_to(maya, consult)


def test_a_patient_reopens_a_consult_and_asks(visitor, consult_link, consult):
    assert "Your consult is closed" in say(visitor, consult_link)
    page = visitor.post(consult_link, {"act": "reopen", "words": "It still itches."}, follow=True)
    assert "Your consult with Bob Brown is open" in text_of(page)

    page = visitor.post(
        consult_link, {"act": "ask_question", "words": "For how long?"}, follow=True
    )

    assert "1 question of yours waits" in text_of(page)
    assert fresh(consult).questions == ["For how long?"]
    assert "For how long?" not in text_of(page)


def test_after_two_weeks_nothing_is_reopened(visitor, consult_link, consult, set_clock):
    set_clock(NOON + 15 * 24 * HOUR)
    assert "Reopen" not in say(visitor, consult_link)

    page = visitor.post(consult_link, {"act": "reopen", "words": "It still itches."})

    assert page.status_code == 409
    assert "It still itches." in text_of(page)
    assert fresh(consult).state != "active"


def test_an_expired_link_to_a_consult_says_whom_to_call(visitor, consult_link, consult, set_clock):
    set_clock(NOON + 31 * 24 * HOUR)

    assert "This link stopped" in text_of(visitor.get(consult_link))
    assert visitor.post(consult_link, {"act": "reopen", "words": "x"}).status_code == 409


def test_a_refund_is_told_with_its_amount(visitor, obligation, maya, set_clock):
    obligation = escalate(let_silence_pass(obligation))
    set_clock(NOON + 52 * HOUR)
    refund = propose_refund(obligation, by=lead_lea())
    refund.approve(by=finance_fay(), at=NOON + 51 * HOUR)
    fresh(refund).settle(by=THE_BANK, at=NOON + 52 * HOUR, receipt="re_1")

    text = say(visitor, link_to(maya, refund))
    assert "You got 80.00 CAD back" in text
    assert visitor.post(link_to(maya, refund), {"act": "settle"}).status_code == 409
    assert "You got your money back" in say(visitor, link_to(maya, fresh(obligation)))

    set_clock(NOON + 40 * 24 * HOUR)
    assert "This link stopped" in text_of(visitor.get(link_to(maya, refund)))


@pytest.mark.parametrize("hours", [1, 47])
def test_the_page_asks_the_database_as_often_for_a_short_story_as_for_a_long_one(
    visitor, my_link, set_clock, hours, django_assert_num_queries
):
    sweep(now=NOON + hours * HOUR)
    set_clock(NOON + hours * HOUR)

    with django_assert_num_queries(10):
        visitor.get(my_link)
