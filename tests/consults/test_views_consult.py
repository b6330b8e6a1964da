"""How does a provider take, answer and close a consult? (S0-15, S0-16, S0-A12)"""

import pytest

from careops.engine.sweep import sweep
from careops.tenancy.scope import tenant_scope
from consults.models import Consult, Obligation
from tests.consults.factories import make_consult
from tests.factories import ALICE, HOUR, NOON, fresh, make_client, make_tenant, text_of

LIST = "/provider/consults/"
TICK = {"directives_are_issued": "on"}


def page_of(consult):
    return f"{LIST}{consult.pk}/"


def said(act, consult, **words):
    return {"act": act, "question": "".join(fresh(consult).questions[:1]), **words}


def ask(consult, *questions, at=NOON):
    for question in questions:
        consult.ask_question(by=ALICE, at=at, question=question)


@pytest.fixture
def free(tenant):
    """A consult that nobody has taken."""
    fields = {"concern": "A cough", "fee": 80, "payout_amount": 45}
    return Consult(patient=make_client("Ola", "Free"), **fields).request(by=ALICE, at=NOON)


# Who may


def test_bob_may_and_nobody_else(bobs, eves, mayas, visitor, consult):
    for address in (LIST, page_of(consult)):
        assert bobs.get(address).status_code == 200
        assert mayas.get(address).status_code == 403
        assert visitor.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert eves.get(page_of(consult)).status_code == 404
    assert consult.case.ref in text_of(bobs.get(LIST))
    assert "No consult is open" in text_of(eves.get(LIST))


def test_staff_are_led_on_to_the_case(browser_of, consult):
    page = browser_of(roles=["lead"]).get(page_of(consult))

    assert page["Location"] == f"/admin/cases/case/{consult.pk}/change/"


def test_one_of_another_tenant_is_not_there(bobs):
    with tenant_scope(make_tenant("umbrella")):
        theirs = make_consult()

    assert bobs.get(page_of(theirs)).status_code == 404
    assert bobs.post(page_of(theirs), {"act": "force_close", "words": "x"}).status_code == 404


# Taking


def test_whoever_is_first_takes_it_and_sees_whom_it_is_about(bobs, eves, free):
    before = text_of(bobs.get(page_of(free)))
    page = bobs.post(page_of(free), {"act": "start"}, follow=True)

    assert "A cough" in before
    assert "Ola" not in before
    assert "Ola Free" in text_of(page)
    assert fresh(free).provider.name == "Bob Brown"
    assert eves.get(page_of(free)).status_code == 404


def test_a_provider_takes_it_for_nobody_else(bobs, eve, free):
    page = bobs.post(page_of(free), {"act": "start", "provider": str(eve.pk)})

    assert page.status_code == 422
    assert fresh(free).state == "requested"


# Answering


def test_the_oldest_question_is_answered_first(bobs, consult):
    ask(consult, "With food?", "For how long?")
    text = text_of(bobs.get(page_of(consult)))
    assert "1 of 2 questions" in text

    answer = said("answer_question", consult, words="With food.")
    page = bobs.post(page_of(consult), answer, follow=True)

    assert "Answered. The patient is told." in text_of(page)
    assert fresh(consult).questions == ["For how long?"]


def test_an_answer_goes_to_no_other_question_than_the_one_above_it(bobs, consult):
    ask(consult, "With food?", "For how long?")
    answer = said("answer_question", consult, words="Yes, with food.")
    bobs.post(page_of(consult), answer)

    page = bobs.post(page_of(consult), answer)

    assert page.status_code == 422
    text = text_of(page)
    wanted = [
        "The question that you saw is answered",
        "Nothing more was sent",
        "Yes, with food.</t",
    ]
    assert [words for words in wanted if words not in text] == []
    assert fresh(consult).questions == ["For how long?"]
    assert 'name="question" value="For how long?"' in text
    again = said("answer_question", consult, words="A week.")
    assert bobs.post(page_of(consult), again).status_code == 302


def test_line_ends_and_a_reminder_in_between_refuse_no_answer(bobs, consult):
    ask(consult, "With food?\nOr before?")
    answer = said("answer_question", consult, words="With food.")
    sweep(now=NOON + HOUR)

    answer["question"] = answer["question"].replace("\n", "\r\n")

    assert bobs.post(page_of(consult), answer).status_code == 302


def test_an_answer_without_a_question_is_shown_again(bobs, consult):
    page = bobs.post(page_of(consult), {"act": "answer_question", "words": "With food."})

    assert page.status_code == 409
    assert "With food." in text_of(page)


# Closing


def test_a_consult_is_closed_with_the_tick(bobs, consult):
    page = bobs.post(page_of(consult), said("close", consult, **TICK), follow=True)

    assert "This consult is closed" in text_of(page)
    assert "It can be opened again until <time" in text_of(page)
    assert fresh(consult).state == "closed"


def test_without_the_tick_it_stays_open(bobs, consult):
    page = bobs.post(page_of(consult), said("close", consult))

    assert page.status_code == 422
    assert "Tick this first" in text_of(page)
    assert fresh(consult).state == "active"


def test_with_questions_open_it_is_not_closed(bobs, consult):
    ask(consult, "With food?")
    assert "Is everything said and done?" not in text_of(bobs.get(page_of(consult)))

    page = bobs.post(page_of(consult), said("close", consult, **TICK))

    assert page.status_code == 409
    assert fresh(consult).state == "active"


def test_forced_with_a_written_reason_the_questions_become_an_obligation(bobs, bob, consult):
    ask(consult, "With food?", "For how long?")
    assert "become an obligation of yours" in text_of(bobs.get(page_of(consult)))
    assert bobs.post(page_of(consult), said("force_close", consult)).status_code == 422

    page = bobs.post(
        page_of(consult),
        said("force_close", consult, words="They ask about their dog."),
        follow=True,
    )

    assert "Questions that were open are with you as an obligation" in text_of(page)
    assert "They ask about their dog." in text_of(page)
    owed = Obligation.objects.get()
    assert (owed.about, owed.question) == ("questions", "With food?\nFor how long?")


def test_a_closed_one_is_reopened_for_two_weeks(bobs, consult, set_clock):
    bobs.post(page_of(consult), said("close", consult, **TICK))
    set_clock(NOON + 15 * 24 * HOUR)
    assert "Reopen it" not in text_of(bobs.get(page_of(consult)))
    set_clock(NOON + 24 * HOUR)

    bobs.post(page_of(consult), said("reopen", consult, words="The form is missing."))

    assert fresh(consult).state == "active"


@pytest.mark.parametrize("act", ["", "cancel", "complete", "ask_question"])
def test_what_the_page_does_not_offer_it_does_not_do(bobs, consult, act):
    assert bobs.post(page_of(consult), {"act": act, "words": "x"}).status_code == 409
    assert fresh(consult).state == "active"


def test_whoever_was_signed_out_meanwhile_keeps_what_they_wrote(visitor, consult):
    page = visitor.post(page_of(consult), {"act": "answer_question", "words": "With food."})

    assert page.status_code == 403
    assert "With food." in text_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    rows, bobs, bob, django_assert_num_queries
):
    for _ in range(rows):
        ask(make_consult(provider=bob), "With food?")

    with django_assert_num_queries(10):
        assert text_of(bobs.get(LIST)).count("card-link") == rows
