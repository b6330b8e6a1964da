"""How do people go on after something has ended? Each offer on a page has its button, its condition or its box."""

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
)
from tests.factories import ALICE, HOUR, NOON, fresh, link_to, text_of

THE_BANK = Actor("Stripe", frozenset({PAYMENTS.name}), via="test")
LATER = NOON + 50 * HOUR


@pytest.fixture
def unfulfilled(obligation, set_clock):
    ended = escalate(let_silence_pass(obligation))
    set_clock(LATER)
    return ended.close_unfulfilled(by=MAX, at=LATER, reason="Silence.")


@pytest.fixture
def refund(obligation, set_clock):
    refund = propose_refund(escalate(let_silence_pass(obligation)), by=lead_lea())
    set_clock(LATER + HOUR)
    refund.approve(by=finance_fay(), at=LATER)
    sweep(now=LATER)
    return fresh(refund).settle(by=THE_BANK, at=LATER, receipt="re_1")


def tasks(case, kind):
    return [(task.team, task.state) for task in case.tasks.filter(task_kind=kind)]


def test_a_patient_without_an_answer_asks_for_a_new_consult_with_one_press(
    visitor, unfulfilled, maya
):
    link = link_to(maya, unfulfilled)
    assert text_of(visitor.get(link)).count("Ask for a new consult</button>") == 1

    page = visitor.post(link, {"act": "ask_anew", "message": "Mornings, please."}, follow=True)

    assert "our team arranges it" in text_of(page)
    assert "You asked for a new consult on" in text_of(page)
    assert "Ask for a new consult</button>" not in text_of(page)
    assert tasks(unfulfilled.case, "new_consult") == [("support", "new")]
    assert visitor.post(link, {"act": "ask_anew"}).status_code == 409
    assert len(tasks(unfulfilled.case, "new_consult")) == 1


def test_a_refunded_patient_asks_for_a_new_consult_from_that_page(visitor, refund, maya):
    link = link_to(maya, refund)
    assert "Ask for a new consult</button>" in text_of(visitor.get(link))

    visitor.post(link, {"act": "ask_anew"})

    assert tasks(refund.obligation.case, "new_consult") == [("support", "new")]
    assert "You asked for a new consult on" in text_of(visitor.get(link))


def test_what_is_still_open_offers_no_new_consult(visitor, my_link):
    assert "Ask for a new consult</button>" not in text_of(visitor.get(my_link))
    assert visitor.post(my_link, {"act": "ask_anew"}).status_code == 409


def test_an_expired_link_to_a_refund_mails_a_fresh_one(visitor, refund, maya, set_clock):
    link = link_to(maya, refund)
    set_clock(LATER + 31 * 24 * HOUR)
    assert "Mail me a fresh link" in text_of(visitor.get(link))

    visitor.post(link, {"act": "send_link"})

    assert refund.case.messages.get(template="fresh_link").person == maya.pk
    assert "You got 80.00 CAD back" in text_of(visitor.get(link_to(maya, refund)))


@pytest.mark.parametrize("about", ["obligation", "consult", "refund"])
def test_every_page_of_a_patient_has_a_box_that_makes_a_note_and_a_task(
    visitor, maya, consult, request, about
):
    subject = request.getfixturevalue(about)
    if about == "consult":
        subject.close(by=subject_provider(subject), at=NOON, directives_are_issued=True)
    case = subject.obligation.case if about == "refund" else subject.case
    said = {"act": "tell", "message": "The pharmacy called me."}

    page = visitor.post(link_to(maya, subject), said, follow=True)
    visitor.post(link_to(maya, subject), said)  # pressed twice

    assert "our team reads it" in text_of(page)
    assert case.entries.filter(action="tell").count() == 1
    assert tasks(case, "patient_words") == [("support", "new")]


def subject_provider(consult):
    provider = consult.provider
    return Actor(
        provider.name, frozenset({"provider"}), people=frozenset({provider.pk}), via="test"
    )


def test_a_provider_who_sees_an_end_otherwise_says_so_where_the_mail_leads(bobs, unfulfilled, bob):
    address = f"/provider/obligations/{unfulfilled.pk}/"
    page = bobs.get(address)
    assert "Do you see it otherwise?" in text_of(page)

    bobs.post(address, {"act": "object", "words": "I wrote to the pharmacy on Monday."})

    assert fresh(unfulfilled).state == "unfulfilled"
    assert tasks(unfulfilled.case, "provider_concern") == [("support", "new")]
    assert unfulfilled.case.messages.filter(template="concern_received", person=bob.pk).exists()


def test_a_provider_whose_answer_was_relayed_can_say_that_it_is_not_what_they_said(
    bobs, obligation
):
    obligation.relay(by=ALICE, at=NOON, their_words="Twice.", how="phone", heard_at=NOON)

    bobs.post(
        f"/provider/obligations/{obligation.pk}/", {"act": "object", "words": "Once, not twice."}
    )

    assert tasks(obligation.case, "provider_concern") == [("support", "new")]
