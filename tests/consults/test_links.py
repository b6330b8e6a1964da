"""What is a signed link to what a provider owes worth, to whom, and for how long? (S0-6, S0-19, M6)"""

import re
from datetime import timedelta

import pytest
from django.test import Client

from careops.engine.sweep import sweep
from careops.outbox.links import find
from tests.consults.factories import LEA, raise_obligation, signed_in
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    fresh,
    link_to,
    make_provider,
    make_tenant,
    provider_actor,
    text_of,
)
from tests.referrals.test_links import everything

SECOND = timedelta(seconds=1)
RECEIVE, FRESH = {"act": "receive"}, {"act": "send_link"}
PROMISE = {"act": "promise", "until": "other", "other": "2026-03-03T10:00"}
SECRETS = ("Which dose", "Maya", "Hart", "maya@", "555-0111", "A rash", "rescription")


# Showing


def test_openings_by_anyone_change_no_row(visitor, bobs, browser_of, obligation):
    consult = obligation.consult
    consult.ask_question(by=ALICE, at=NOON, question="With food?")
    bob, maya = obligation.provider, obligation.patient
    addresses = [link_to(bob, obligation), link_to(maya, obligation), link_to(bob, consult)]
    readers = [visitor, bobs, browser_of()]
    before = everything()

    for _ in range(2):
        for reader in readers:
            for address in addresses:
                assert reader.get(address).status_code == 200
                assert reader.head(address).status_code == 200
                assert reader.options(address).status_code == 405

    assert everything() == before
    assert visitor.post(addresses[0], RECEIVE).status_code == 302


def test_the_page_says_what_the_mail_says_and_not_what_is_asked(visitor, link, obligation, consult):
    page = visitor.get(link)

    text = text_of(page)
    wanted = ["Complete a prescription", "M.H.", obligation.case.ref, consult.case.ref, "Answer by",
              "Sign in to answer", "I have received it", "Promise a time"]  # fmt: skip
    assert [words for words in wanted if words not in text] == []
    assert not any(words in text for words in SECRETS if words != "rescription")
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]


def test_nothing_is_chosen_beforehand(visitor, link, obligation):
    assert "checked" not in text_of(visitor.get(link))
    assert visitor.post(link).status_code == 409
    assert visitor.post(link, {"act": "promise"}).status_code == 422
    assert fresh(obligation).state == "awaiting"


@pytest.mark.parametrize("act", ["give_answer", "raise_concern", "cancel", "relay", "agree"])
def test_a_link_answers_nothing(visitor, link, obligation, act):
    page = visitor.post(link, {"act": act, "words": "5 mg", "answer": "5 mg", "reason": "x"})

    assert page.status_code == 409
    assert fresh(obligation).state == "awaiting"


def test_signing_in_leads_to_the_answer(visitor, link, obligation):
    answer = f"/provider/obligations/{obligation.pk}/"

    assert f'href="{answer}"' in text_of(visitor.get(link))
    assert visitor.get(answer)["Location"] == f"/accounts/login/?next={answer}"


def test_a_form_from_elsewhere_is_refused(set_clock, link, obligation):
    strict = Client(HTTP_HOST="acme.localhost", enforce_csrf_checks=True)

    assert strict.post(link, RECEIVE).status_code == 403
    assert fresh(obligation).responded_at is None


# Acting


def test_whoever_has_received_it_may_still_promise_with_the_same_link(
    visitor, link, obligation, set_clock
):
    set_clock(NOON + HOUR)
    page = visitor.post(link, RECEIVE, follow=True)

    assert page.redirect_chain == [(link, 302)]
    assert "Noted: you have it" in text_of(page)
    assert "I have received it" not in text_of(page)
    assert "Promise a time" in text_of(page)
    assert find(link.split("/")[2]).used_at is None
    assert fresh(obligation).chased_at == NOON + HOUR

    page = visitor.post(link, PROMISE, follow=True)

    assert "You promised an answer by" in text_of(page)
    assert find(link.split("/")[2]).used_at == NOON + HOUR
    assert fresh(obligation).state == "promised"
    entry = obligation.case.entries.get(action="promise")
    assert (entry.actor, entry.via, entry.actor_id) == ("Bob Brown", "link", obligation.provider_id)


def test_pressing_twice_shows_the_same_page_and_does_nothing_more(visitor, link):
    visitor.post(link, RECEIVE, follow=True)
    first = words_of(visitor.get(link))
    before = everything()
    assert words_of(visitor.post(link, RECEIVE, follow=True)) == first
    assert everything() == before

    visitor.post(link, PROMISE)
    first = words_of(visitor.get(link))
    before = everything()
    for act in (PROMISE, RECEIVE, {**PROMISE, "other": "2026-03-04T10:00"}):
        assert words_of(visitor.post(link, act, follow=True)) == first
    assert everything() == before


def words_of(page):
    """The page without what Django puts into its forms anew each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text_of(page))


def test_the_next_link_takes_another_word(visitor, link, obligation, bob, set_clock):
    visitor.post(link, RECEIVE)
    sweep(now=NOON + 6 * HOUR)
    set_clock(NOON + 7 * HOUR)

    second = link_to(bob, obligation)
    assert second != link
    assert "I have received it" in text_of(visitor.get(second))

    visitor.post(second, RECEIVE)
    assert fresh(obligation).chased_at == NOON + 7 * HOUR


def test_past_the_limit_the_link_says_that_a_lead_can_agree(visitor, link, obligation, bob):
    for hours in (5, 6):
        obligation.promise(by=provider_actor(bob), at=NOON, until=NOON + hours * HOUR)

    assert "A lead can agree to one more" in text_of(visitor.get(link))
    assert visitor.post(link, PROMISE).status_code == 409


@pytest.mark.parametrize(
    ("until", "words"),
    [("2026-03-01T10:00", "That time has passed"), ("2026-03-20T10:00", "further ahead")],
)
def test_a_time_that_cannot_be_promised_is_told_in_words(visitor, link, obligation, until, words):
    page = visitor.post(link, {**PROMISE, "other": until})

    assert page.status_code == 409
    assert words in text_of(page)
    assert find(link.split("/")[2]).used_at is None
    assert fresh(obligation).state == "awaiting"


# Expired, and over


def test_the_link_works_until_its_twelfth_hour_and_not_a_second_longer(
    visitor, link, obligation, set_clock
):
    set_clock(NOON + 12 * HOUR + SECOND)
    page = visitor.post(link, RECEIVE)
    assert page.status_code == 409
    assert "This link stopped" in text_of(page)
    assert not any(words in text_of(page) for words in (*SECRETS, "M.H."))
    assert fresh(obligation).responded_at is None

    set_clock(NOON + 12 * HOUR - SECOND)
    assert visitor.post(link, RECEIVE).status_code == 302


def test_a_fresh_link_goes_to_the_address_on_file_and_works(
    visitor, link, obligation, bob, set_clock
):
    set_clock(NOON + 13 * HOUR)
    page = visitor.post(link, {**FRESH, "email": "charlie@elsewhere.example"}, follow=True)

    assert "A fresh link is on its way" in text_of(page)
    mail = obligation.case.messages.get(template="fresh_link")
    assert (mail.to, mail.person) == (bob.email, bob.pk)
    assert visitor.post(link_to(bob, obligation), PROMISE).status_code == 302
    assert visitor.post(link, FRESH).status_code == 409


def answered(obligation):
    obligation.give_answer(by=signed_in(obligation.provider), at=NOON, answer="0.05 %")


def cancelled(obligation):
    obligation.cancel(by=ALICE, at=NOON, reason="Twice.")


def taken_back(obligation):
    obligation.take_back(by=ALICE, at=NOON, reason="Out of stock.")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (answered, "Answered on"),
        (cancelled, "Cancelled: it is not needed any more"),
        (taken_back, "Our own team looks after it"),
    ],
)
def test_a_link_to_what_is_over_names_the_outcome_without_the_patient(
    visitor, link, obligation, end, words
):
    end(obligation)
    before = fresh(obligation).state

    for page in (visitor.get(link), visitor.post(link, RECEIVE), visitor.post(link, PROMISE)):
        assert words in text_of(page)
        assert not any(secret in text_of(page) for secret in (*SECRETS, "M.H.", "0.05"))
    assert fresh(obligation).state == before


def test_the_link_of_an_earlier_round_is_refused(visitor, link, obligation):
    obligation.take_back(by=ALICE, at=NOON, reason="Out of stock?")
    obligation.hand_over(by=ALICE, at=NOON, about="pharmacy", reason="No, it is the dose.")

    page = visitor.post(link, PROMISE)

    assert page.status_code == 409
    assert "It still waits for your answer" in text_of(page)
    assert fresh(obligation).state == "awaiting"


def test_a_link_speaks_for_its_own_provider_and_its_own_obligation(visitor, link, obligation):
    other = raise_obligation()

    visitor.post(link, RECEIVE)

    assert fresh(other).responded_at is None


def test_at_another_tenant_it_is_the_same_page_as_a_forgery(visitor, link, obligation):
    make_tenant("umbrella")
    stranger = Client(HTTP_HOST="umbrella.localhost")

    foreign, forged = stranger.get(link), stranger.get("/a/forged/")

    assert (foreign.status_code, foreign.content) == (404, forged.content)
    assert stranger.post(link, RECEIVE).status_code == 404
    assert fresh(obligation).responded_at is None


# A provider's link to an open consult


def test_a_link_to_a_consult_leads_to_the_question_and_shows_none(visitor, consult, bob, set_clock):
    consult.ask_question(by=ALICE, at=NOON, question="With food?")
    link = link_to(bob, consult)

    text = text_of(visitor.get(link))
    assert "A question waits for you" in text
    assert f'href="/provider/consults/{consult.pk}/"' in text
    assert not any(words in text for words in (*SECRETS, "With food?"))

    set_clock(NOON + 13 * HOUR)
    assert "This link stopped" in text_of(visitor.get(link))
    visitor.post(link, {"act": "answer_question", "words": "Yes."})
    assert fresh(consult).questions == ["With food?"]


def test_a_link_to_a_consult_sends_a_fresh_one_while_the_consult_is_open(
    visitor, consult, bob, set_clock
):
    consult.ask_question(by=ALICE, at=NOON, question="With food?")
    link = link_to(bob, consult)
    set_clock(NOON + 13 * HOUR)

    page = visitor.post(link, FRESH, follow=True)
    assert "A fresh link is on its way" in text_of(page)
    assert "A question waits for you" in text_of(visitor.get(link_to(bob, consult)))

    consult.cancel(by=signed_in(bob), at=NOON + 13 * HOUR, reason="Twice.")
    set_clock(NOON + 14 * HOUR)
    assert "Nothing waits for you here" in text_of(visitor.get(link))
    assert visitor.post(link, FRESH).status_code == 409
    assert consult.case.messages.filter(template="fresh_link").count() == 1


# Handed on


@pytest.mark.parametrize("state", ["awaiting", "promised", "fulfilled"])
def test_whoever_had_it_reads_that_it_is_not_theirs_any_more(visitor, link, obligation, state):
    """Whatever became of it then: nothing is asked of them, and nothing is said as if they had done it."""
    eve = make_provider("Eve Other")
    handed = obligation.hand_on(by=LEA, at=NOON + HOUR, provider=eve)
    if state == "promised":
        handed.promise(by=provider_actor(eve), at=NOON + HOUR, until=NOON + 9 * HOUR)
    if state == "fulfilled":
        handed.give_answer(by=signed_in(eve), at=NOON + HOUR, answer="5 mg")

    for page in (visitor.get(link), visitor.post(link, RECEIVE)):
        text = text_of(page)
        assert "It is not yours any more" in text
        assert "Nothing to do." in text
        assert "Sign in to my to do" in text
        assert not any(words in text for words in ("You ", "Thank you", "to answer", "Eve"))
    assert visitor.post(link, FRESH).status_code == 409


def test_whoever_had_a_consult_reads_that_it_is_not_theirs_any_more(visitor, obligation, consult):
    consult.ask_question(by=ALICE, at=NOON, question="With food?")
    link = link_to(consult.provider, consult)

    consult.release(by=ALICE, at=NOON + HOUR, reason="Ill")

    assert "It is not yours any more" in text_of(visitor.get(link))


def test_a_link_that_a_new_round_has_ended_names_no_day_to_come(visitor, obligation, consult):
    bob = consult.provider
    consult.ask_question(by=ALICE, at=NOON, question="With food?")
    link = link_to(bob, consult)
    consult.release(by=ALICE, at=NOON, reason="Ill")
    fresh(consult).start(by=ALICE, at=NOON, provider=bob)

    text = text_of(visitor.get(link))
    assert "This link has stopped" in text
    assert "stopped on" not in text
