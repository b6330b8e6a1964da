"""What opens after the yes? The client, to whoever gives the code that was sent to the address on file."""

import re

import pytest
from django.test import Client

from careops.engine.sweep import sweep
from careops.outbox.codes import code_of
from careops.people.models import Provider
from careops.record.models import Read
from careops.web.code_view import CODE_WORKS_FOR, OPEN_FOR, TRIES
from tests.factories import HOUR, NOON, fresh, link_to, provider_actor, submit_referral, text_of
from tests.referrals.test_links import everything

SEND, PRIVATE = {"act": "send_code"}, ("Maya Hart", "maya@mail.example", "416-555-0111")


@pytest.fixture
def accepted(visitor, link):
    """Bob's link, with which he has said yes."""
    assert visitor.post(link, {"act": "accept"}).status_code == 302
    return link


def code(referral):
    return code_of(referral.case.entries.filter(action="send_code").last().pk)


def give(visitor, link, typed):
    return visitor.post(link, {"act": "open", "code": typed}, follow=True)


def is_private(page):
    return not any(words in text_of(page) for words in PRIVATE)


def test_after_the_yes_the_page_says_by_when_and_asks_for_the_code_that_was_sent(visitor, accepted):
    page = visitor.get(accepted)

    assert is_private(page)
    assert "Send another code" in text_of(page)
    assert "Open it" in text_of(page)
    assert "Monday 2 March, 19:00" in text_of(page)  # twelve hours later, in Toronto


def test_a_code_goes_to_the_address_and_the_mobile_on_file_and_says_nothing_about_health(
    accepted, referral, bob
):
    sent = referral.case.messages.filter(template="code")
    assert {(one.channel, one.to) for one in sent} == {("email", bob.email), ("sms", bob.mobile)}


@pytest.mark.parametrize(
    ("gone", "place"),
    [("", "e-mail address and the mobile"), ("mobile", "e-mail address"), ("email", "mobile")],
)
def test_the_page_says_where_a_code_goes(visitor, accepted, bob, gone, place):
    Provider.objects.filter(pk=bob.pk).update(**({gone: ""} if gone else {}))

    assert f"We send it to the {place} that we have for you" in text_of(visitor.get(accepted))


def test_whoever_is_signed_in_comes_to_the_client_at_once_and_needs_no_code(
    browser_of, link, referral, bob
):
    page = browser_of(provider=bob, roles=["provider"]).post(link, {"act": "accept"}, follow=True)

    assert [words for words in PRIVATE if words not in text_of(page)] == []
    assert not referral.case.entries.filter(action="send_code").exists()


def test_the_code_opens_how_to_reach_the_client_and_who_read_it_is_on_record(
    visitor, accepted, referral, bob
):
    visitor.post(accepted, SEND)

    page = give(visitor, accepted, f" {code(referral)[:3]} {code(referral)[3:]} ")

    assert [words for words in PRIVATE if words not in text_of(page)] == []
    read = Read.objects.latest("at")
    assert (read.actor, read.actor_id, read.via, read.patients) == (
        "Bob Brown",
        bob.pk,
        "link",
        [referral.client_id],
    )


def test_behind_the_code_the_provider_does_what_is_next(visitor, accepted, referral):
    visitor.post(accepted, SEND)
    give(visitor, accepted, code(referral))

    assert visitor.post(accepted, {"act": "mark_contacted"}).status_code == 302
    assert fresh(referral).state == "contacted"
    assert visitor.post(accepted, {"act": "complete"}).status_code == 302
    assert fresh(referral).state == "completed"
    assert is_private(visitor.get(accepted))


def test_without_the_code_nothing_is_done_and_looking_changes_nothing(visitor, accepted, referral):
    before = everything()

    for _ in range(5):
        visitor.get(accepted)
    assert everything() == before
    visitor.post(accepted, {"act": "mark_contacted"})
    assert fresh(referral).state == "accepted"


def test_a_wrong_code_opens_nothing_and_guessing_ends(visitor, accepted, referral):
    visitor.post(accepted, SEND)
    right = code(referral)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"

    for _ in range(TRIES):
        page = give(visitor, accepted, wrong)
        assert (page.status_code, is_private(page)) == (422, True)

    page = give(visitor, accepted, right)
    assert (page.status_code, is_private(page)) == (422, True)
    assert "no code opens it any more. Ask our team for another one." in text_of(page)
    assert "Send another code" not in text_of(page)
    sent = referral.case.entries.filter(action="send_code").count()
    visitor.post(accepted, SEND)
    assert referral.case.entries.filter(action="send_code").count() == sent


@pytest.mark.parametrize("typed", ["", "\0", "١٢٣٤٥٦", "é" * 200])
def test_nonsense_is_no_code(visitor, accepted, typed):
    assert give(visitor, accepted, typed).status_code == 422
    visitor.post(accepted, SEND)
    assert give(visitor, accepted, typed).status_code == 422


def test_a_code_opens_once_and_in_one_browser(visitor, accepted, referral, set_clock):
    visitor.post(accepted, SEND)
    give(visitor, accepted, code(referral))
    other = Client(HTTP_HOST="acme.localhost")

    assert is_private(other.get(accepted))
    assert give(other, accepted, code(referral)).status_code == 422
    assert not is_private(visitor.get(accepted))
    set_clock(NOON + OPEN_FOR)
    assert is_private(visitor.get(accepted))


def test_a_code_ends(visitor, accepted, referral, set_clock):
    visitor.post(accepted, SEND)
    set_clock(NOON + CODE_WORKS_FOR)

    assert give(visitor, accepted, code(referral)).status_code == 422


def test_another_code_waits_a_minute_and_replaces_the_first(visitor, accepted, referral, set_clock):
    visitor.post(accepted, SEND)
    first = code(referral)
    assert visitor.post(accepted, SEND).status_code == 409

    set_clock(NOON + HOUR / 60)
    assert visitor.post(accepted, SEND).status_code == 302

    assert give(visitor, accepted, first).status_code == 422
    assert give(visitor, accepted, code(referral)).status_code == 200


def test_it_closes_when_the_referral_goes_to_somebody_else(visitor, accepted, referral, bob):
    visitor.post(accepted, SEND)
    give(visitor, accepted, code(referral))
    fresh(referral).decline_after_contact(
        by=provider_actor(bob), at=NOON + HOUR, decided_by="provider"
    )

    assert is_private(visitor.get(accepted))
    visitor.post(accepted, SEND)
    assert referral.case.entries.filter(action="send_code").count() == 1


def test_a_link_of_somebody_else_opens_nothing(visitor, accepted, referral, eve, maya):
    eves = link_to(eve, submit_referral(client=maya, preferred=eve))

    assert visitor.post(eves, SEND).status_code == 409
    visitor.post(accepted, SEND)
    assert give(visitor, eves, code(referral)).status_code == 409


def test_the_desk_does_not_read_the_code(visitor, accepted, referral, browser_of):
    visitor.post(accepted, SEND)
    digits = code(referral)
    referral.case.messages.filter(template="code").update(text=f"Your code is {digits}.")
    alice = browser_of(name="Alice Agent", roles=["agent"])

    page = text_of(alice.get(f"/admin/cases/case/{referral.pk}/change/"))

    assert "Your code is ••••••." in page
    assert not re.search(rf"\b{digits}\b", page)


def test_a_refused_step_behind_the_code_keeps_the_page(visitor, accepted, referral):
    visitor.post(accepted, SEND)
    give(visitor, accepted, code(referral))
    sweep(now=NOON + HOUR)

    page = visitor.post(accepted, {"act": "decline_after_contact"})

    assert page.status_code == 422
    assert "Who decided" in text_of(page)
