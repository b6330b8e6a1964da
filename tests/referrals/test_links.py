"""What is a signed link worth, to whom, and for how long? (S4-7, S4-8, M6)"""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from careops.engine.sweep import sweep
from careops.outbox.links import find
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    link_to,
    make_provider,
    make_tenant,
    provider_actor,
    renew_link,
    submit_referral,
)

SECOND = timedelta(seconds=1)
ACCEPT, DECLINE, FRESH = {"act": "accept"}, {"act": "decline"}, {"act": "send_link"}


def everything():
    """A digest of each row of each table, but for how often somebody posted, and who looked."""
    apart = {"access_tally", "record_look", "record_lookhead", "record_patientread"}
    digests = {}
    with connection.cursor() as cursor:
        for table in sorted({*connection.introspection.table_names(cursor)} - apart):
            cursor.execute(
                f"SELECT count(*), md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM \"{table}\" t"
            )
            digests[table] = cursor.fetchone()
    return digests


def words_of(page):
    """What a page says, but for the secret of its forms, which is new each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


# Showing


def test_openings_by_anyone_change_no_row(visitor, browser_of, link, referral, bob):
    readers = [visitor, browser_of(provider=bob, roles=["provider"]), browser_of()]
    client_page = link_to(referral.client, referral)
    before = everything()

    for _ in range(2):
        for reader in readers:
            for address in (link, client_page):
                assert reader.get(address).status_code == 200
                assert reader.head(address).status_code == 200
                assert reader.options(address).status_code == 405

    assert everything() == before
    assert visitor.post(link, ACCEPT).status_code == 302


def test_the_page_says_what_the_mail_says_and_not_who_the_client_is(visitor, link):
    page = visitor.get(link)

    text = page.content.decode()
    assert all(
        words in text
        for words in ("M.H., adult", "Low mood, nights", "Ottawa", "Sun Life", "You are in network")
    )
    assert "12 hours" in text
    assert not any(words in text for words in ("Maya", "Hart", "maya@", "555-0111"))
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]


def test_nothing_is_chosen_beforehand(visitor, link, referral):
    text = visitor.get(link).content.decode()

    assert "checked" not in text
    assert "selected" not in text
    assert visitor.post(link).status_code == 409
    assert visitor.post(link, {"act": "withdraw"}).status_code == 409
    assert fresh(referral).state == "offered"


def test_a_form_from_elsewhere_is_refused(set_clock, link, referral):
    strict = Client(HTTP_HOST="acme.localhost", enforce_csrf_checks=True)

    page = strict.post(link, ACCEPT)

    assert page.status_code == 403
    assert "nothing was done" in page.content.decode()
    assert "style=" not in page.content.decode()
    assert fresh(referral).state == "offered"


# Answering


def test_a_provider_accepts_without_signing_in(visitor, link, referral, bob, set_clock):
    page = visitor.post(link, ACCEPT, follow=True)

    assert page.redirect_chain == [(link, 302)]
    assert "You accepted it" in page.content.decode()
    assert "maya@mail.example" not in page.content.decode()
    found = fresh(referral)
    assert (found.state, found.provider) == ("accepted", bob)
    entry = referral.case.entries.get(action="accept")
    assert (entry.actor, entry.via, entry.actor_id) == ("Bob Brown", "link", bob.pk)
    assert find(link.split("/")[2]).used_at == NOON


def test_a_provider_declines_with_or_without_a_reason(visitor, link, referral):
    page = visitor.post(link, {**DECLINE, "reason": "full"}, follow=True)

    assert "You declined it" in page.content.decode()
    assert fresh(referral).state == "open"
    assert referral.case.entries.get(action="decline").facts == {"reason": "full"}


def test_an_invented_reason_is_refused_in_words(visitor, link, referral):
    page = visitor.post(link, {**DECLINE, "reason": "lazy"})

    assert page.status_code == visitor.post(link, {**DECLINE, "reason": "\0"}).status_code == 422
    assert "valid choice" in page.content.decode()
    assert fresh(referral).state == "offered"


def test_pressing_twice_shows_the_same_page_and_does_nothing_more(visitor, link, referral):
    first = words_of(visitor.post(link, ACCEPT, follow=True))
    before = everything()

    second = words_of(visitor.post(link, ACCEPT, follow=True))
    third = words_of(visitor.post(link, DECLINE, follow=True))

    assert first == second == third
    assert everything() == before


# Expired


def test_the_link_works_until_its_twelfth_hour_and_not_a_second_longer(
    visitor, link, referral, set_clock
):
    set_clock(NOON + 12 * HOUR + SECOND)
    page = visitor.post(link, ACCEPT)

    assert page.status_code == 409
    assert "This link stopped" in page.content.decode()
    assert "Mail me a fresh link" in page.content.decode()
    assert fresh(referral).state == "offered"

    set_clock(NOON + 12 * HOUR - SECOND)
    assert visitor.post(link, ACCEPT).status_code == 302
    assert fresh(referral).state == "accepted"


def test_a_fresh_link_goes_to_the_address_on_file_and_works(
    visitor, link, referral, bob, set_clock
):
    set_clock(NOON + 13 * HOUR)
    page = visitor.post(link, {**FRESH, "email": "charlie@elsewhere.example"}, follow=True)

    assert "A fresh link is on its way" in page.content.decode()
    mail = referral.case.messages.get(template="fresh_link")
    assert (mail.to, mail.person) == (bob.email, bob.pk)
    assert visitor.post(link_to(bob, referral), ACCEPT).status_code == 302
    assert fresh(referral).state == "accepted"


def test_fresh_links_cannot_be_asked_for_in_a_row(visitor, link, referral, set_clock):
    set_clock(NOON + 13 * HOUR)
    visitor.post(link, FRESH)
    page = visitor.post(link, FRESH)

    assert page.status_code == 409
    assert "A link was sent a moment ago" in page.content.decode()
    assert referral.case.messages.filter(template="fresh_link").count() == 1


def test_a_link_that_still_works_gives_no_other(visitor, link, referral):
    assert visitor.post(link, FRESH).status_code == 409
    assert not referral.case.messages.filter(template="fresh_link").exists()


def test_an_overdue_answer_is_too_late_even_before_the_clock_has_ticked(
    visitor, link, referral, bob, set_clock
):
    sweep(now=NOON + 25 * HOUR)
    renew_link(bob, referral, at=NOON + 47 * HOUR)
    latest = link_to(bob, referral)
    set_clock(NOON + 48 * HOUR)

    page = visitor.post(latest, ACCEPT)

    assert page.status_code == 409
    assert "Your time to answer ended" in page.content.decode()
    assert fresh(referral).state == "open"


# Superseded, and not theirs


ENDINGS = [
    (lambda r, bob: r.decline(by=provider_actor(bob), at=NOON + HOUR), "You declined it"),
    (lambda r, bob: r.accept(by=provider_actor(bob), at=NOON + HOUR), "You accepted it"),
    (lambda _, __: sweep(now=NOON + 49 * HOUR), "Your time to answer ended"),
    (lambda r, _: r.open_up(by=client_actor(r.client), at=NOON + HOUR), "any available provider"),
    (lambda r, _: r.withdraw(by=client_actor(r.client), at=NOON + HOUR), "no longer needs it"),
]


@pytest.mark.parametrize(("end", "words"), ENDINGS)
def test_a_link_whose_question_is_answered_names_the_outcome_without_the_client(
    visitor, link, referral, end, words
):
    end(referral, referral.provider)
    before = fresh(referral).state

    for page in (visitor.get(link), visitor.post(link, ACCEPT), visitor.post(link, DECLINE)):
        text = page.content.decode()
        assert words in text
        assert not any(secret in text for secret in ("Maya", "M.H.", "Ottawa", "Low mood"))
    assert visitor.post(link, ACCEPT).status_code == 409
    assert fresh(referral).state == before


def test_the_link_of_an_earlier_round_is_refused_though_it_is_offered_again(
    visitor, link, referral, bob
):
    eve = make_provider("Eve Second")
    sweep(now=NOON + 49 * HOUR)
    sweep(now=NOON + 98 * HOUR)
    referral.reoffer(provider=eve, by=ALICE, at=NOON + 98 * HOUR)

    page = visitor.post(link, ACCEPT)

    assert page.status_code == 409
    assert (fresh(referral).state, fresh(referral).provider) == ("offered", eve)


def test_a_link_accepts_for_its_own_provider_only(visitor, referral, link, bob):
    other = submit_referral(preferred=make_provider("Eve Own"))

    visitor.post(link, ACCEPT)

    assert (fresh(referral).state, fresh(other).state) == ("accepted", "offered")


@pytest.mark.parametrize("token", ["x", "A" * 43, "é", "a" * 5000])
def test_a_forged_link_leads_nowhere(visitor, tenant, token):
    assert visitor.get(f"/a/{token}/").status_code == 404
    assert visitor.post(f"/a/{token}/", ACCEPT).status_code == 404


def test_an_address_that_is_no_text_is_refused(visitor, tenant):
    assert visitor.get("/a/%00/").status_code == 400
    assert visitor.post("/a/%00/", ACCEPT).status_code == 400


def test_every_changed_character_makes_it_a_forgery(visitor, link):
    token = link.split("/")[2]
    for at in range(len(token)):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert visitor.get(f"/a/{changed}/").status_code == 404


def test_at_another_tenant_it_is_the_same_page_as_a_forgery(visitor, link, referral):
    make_tenant("umbrella")
    stranger = Client(HTTP_HOST="umbrella.localhost")

    foreign, forged = stranger.get(link), stranger.get("/a/forged/")

    assert (foreign.status_code, foreign.content) == (404, forged.content)
    assert stranger.post(link, ACCEPT).status_code == 404
    assert Client(HTTP_HOST="localhost").get(link).status_code == 404
    assert fresh(referral).state == "offered"


def test_a_provider_who_became_inactive_cannot_accept_by_link(visitor, link, referral, bob):
    bob.is_active = False
    bob.save()

    assert visitor.post(link, ACCEPT).status_code == 409
    assert fresh(referral).state == "open"


# What is noted


def test_an_opening_is_logged_without_the_token(visitor, link, referral, caplog):
    with caplog.at_level(logging.INFO):
        visitor.get(link, HTTP_USER_AGENT="Scanner/1\r\n2")

    assert f"GET of link of {referral.case.ref}" in caplog.text
    assert "Scanner/1" in caplog.text
    assert link.split("/")[2] not in caplog.text


def test_the_log_never_holds_a_token():
    from careops.record.trace import Formatter

    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": ("/a/secret-token/",)})

    assert Formatter().format(record) == "Not Found: /a/.../"
