"""What does a provider read of a revocation, and how do they appeal? (S0-4, S0-23, S0-A9)"""

import pytest

from careops.engine.sweep import sweep
from consults.models import Revocation
from tests.consults.factories import (
    director_dan,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    propose_revocation,
)
from tests.factories import HOUR, NOON, fresh, text_of

APPEAL = {"act": "appeal", "words": "I was in hospital."}
REVOKED = NOON + 51 * HOUR


@pytest.fixture
def proposed(obligation, set_clock):
    escalate(let_silence_pass(obligation))
    set_clock(REVOKED)
    return propose_revocation(fresh(obligation), by=lead_lea())


@pytest.fixture
def revoked(proposed):
    return proposed.approve(by=finance_fay(), at=REVOKED)


def page_of(revocation):
    return f"/provider/revocations/{revocation.pk}/"


def test_bob_may_and_nobody_else(bobs, eves, browser_of, visitor, revoked):
    assert bobs.get(page_of(revoked)).status_code == 200
    assert eves.get(page_of(revoked)).status_code == 404
    assert eves.post(page_of(revoked), APPEAL).status_code == 404
    assert browser_of(roles=["lead"]).get(page_of(revoked)).status_code == 403
    assert visitor.get(page_of(revoked)).status_code == 302


@pytest.mark.parametrize("end", [None, "reject"])
def test_what_is_only_proposed_or_was_rejected_is_among_us(bobs, proposed, end):
    if end:
        proposed.reject(by=finance_fay(), at=REVOKED, reason="No.")

    assert bobs.get(page_of(proposed)).status_code == 404
    assert bobs.post(page_of(proposed), APPEAL).status_code == 404


def test_the_proof_is_told_in_words(bobs, revoked):
    text = text_of(bobs.get(page_of(revoked)))

    wanted = [
        "45.00 CAD", "No care for the patient.", "you can appeal until", "The question itself",
        "A follow-up", "E-mail", "Text message", "Slack", "A call", "not reached", "sent",
    ]  # fmt: skip
    assert [words for words in wanted if words not in text] == []
    assert not any(words in text for words in ("Maya", "Hart", "Which dose", "follow_up"))


def test_an_appeal_is_sent_once_and_the_director_decides(bobs, revoked):
    page = bobs.post(page_of(revoked), APPEAL, follow=True)

    assert "Your appeal is with the medical director" in text_of(page)
    assert "I was in hospital." in text_of(page)
    assert (fresh(revoked).state, fresh(revoked).appeal_text) == ("appealed", APPEAL["words"])
    twice = bobs.post(page_of(revoked), APPEAL, follow=True)
    assert twice.status_code == 200
    again = bobs.post(page_of(revoked), {**APPEAL, "words": "And more."})
    assert again.status_code == 409
    assert "And more." in text_of(again)

    fresh(revoked).reverse(by=director_dan(), at=REVOKED + HOUR, reason="He was ill.")
    text = text_of(bobs.get(page_of(revoked)))
    assert "The payout was given back to you" in text
    assert "He was ill." in text


def test_when_the_time_has_passed_it_is_final(bobs, revoked, set_clock):
    late = REVOKED + 14 * 24 * HOUR
    set_clock(late)
    page = bobs.post(page_of(revoked), APPEAL)
    assert page.status_code == 409
    assert APPEAL["words"] in text_of(page)

    sweep(now=late)

    assert "It is final." in text_of(bobs.get(page_of(revoked)))
    assert Revocation.objects.get().state == "upheld"


def test_nothing_is_appealed_without_words_or_a_sign_in(bobs, visitor, revoked):
    assert bobs.post(page_of(revoked), {"act": "appeal"}).status_code == 422
    page = visitor.post(page_of(revoked), APPEAL)
    assert page.status_code == 403
    assert APPEAL["words"] in text_of(page)
    assert fresh(revoked).state == "revoked"


def test_the_page_asks_the_database_a_fixed_number_of_times(
    bobs, revoked, django_assert_num_queries
):
    with django_assert_num_queries(10):
        bobs.get(page_of(revoked))
