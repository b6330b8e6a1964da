"""What does whoever holds a link find that has stopped, or that is not theirs any more? (S4-8, M6)"""

import pytest
from django.urls import resolve

from careops.outbox.links import digest_of
from careops.outbox.models import Link
from careops.people.models import Partner, Provider
from careops.web import links
from careops.web.link_view import LinkView
from tests.consults.factories import raise_obligation
from tests.factories import HOUR, NOON, fresh, link_to, make_partner
from tests.referrals.conftest import bob, eve, link, maya, referral, set_clock, visitor
from tests.referrals.test_links import FRESH, everything, words_of

__all__ = ["bob", "eve", "link", "maya", "referral", "set_clock", "visitor"]  # fixtures


def test_showing_a_link_that_has_stopped_changes_no_row(visitor, link, referral, set_clock):
    client_page = link_to(referral.client, referral)
    set_clock(NOON + 31 * 24 * HOUR)
    before = everything()

    for address in (link, client_page):
        for _ in range(3):
            assert "This link stopped" in words_of(visitor.get(address))
            assert visitor.head(address).status_code == 200

    assert everything() == before


def test_who_has_no_address_but_a_mobile_reads_that_it_goes_there(visitor, link, bob, set_clock):
    Provider.objects.filter(pk=bob.pk).update(email="")
    set_clock(NOON + 13 * HOUR)

    page = words_of(visitor.get(link))

    assert "We send it to the mobile that we have for you, and to no other." in page
    assert "Text me a fresh link" in page
    assert "A fresh link is on its way" in words_of(visitor.post(link, FRESH, follow=True))


# A kind of holder that no policy writes to by link yet


class Confirmation(LinkView):
    answers = ("confirm",)


@pytest.fixture
def maple(tenant):
    return make_partner("Maple Pharmacy", kind="pharmacy", email="rx@maple.example")


@pytest.fixture
def asked(maple, monkeypatch):
    """What Maple asked for, and whose link to it, /a/token/, works for an hour."""
    resolve("/a/token/")  # the domains declare their pages beside their addresses
    monkeypatch.setitem(links.LINK_VIEWS, "obligation", {Partner: Confirmation})
    asked = raise_obligation(partner=maple)
    times = {"issued_at": NOON, "expires_at": NOON + HOUR}
    Link.objects.create(
        digest=digest_of("token"), case=asked.case, person=maple.pk, round=1, **times
    )
    return asked


def test_a_partner_who_holds_a_link_answers_as_what_they_are(visitor, asked, maple):
    assert visitor.post("/a/token/", {"act": "confirm", "note": "By phone."}).status_code == 302

    entry = asked.case.entries.get(action="confirm")
    assert (entry.actor_id, entry.via, fresh(asked).state) == (maple.pk, "link", "fulfilled")
    assert Link.objects.get(person=maple.pk).used_at == NOON


def test_a_link_of_a_partner_that_is_not_active_any_more_opens_nothing(
    visitor, asked, maple, set_clock
):
    Partner.objects.filter(pk=maple.pk).update(is_active=False)

    assert visitor.post("/a/token/", {"act": "confirm", "note": "By phone."}).status_code == 409
    assert "It is not yours any more" in words_of(visitor.get("/a/token/"))
    set_clock(NOON + 2 * HOUR)
    assert visitor.post("/a/token/", FRESH).status_code == 409  # nor for ever, by fresh ones

    assert fresh(asked).state == asked.state
    assert not asked.case.messages.filter(person=maple.pk).exists()


def test_a_partners_link_that_has_stopped_sends_a_fresh_one(visitor, asked, maple, set_clock):
    set_clock(NOON + 2 * HOUR)
    assert visitor.post("/a/token/", {"act": "confirm", "note": "By phone."}).status_code == 409

    visitor.post("/a/token/", FRESH)

    (mail,) = asked.case.messages.filter(person=maple.pk)
    assert (mail.template, mail.to) == ("fresh_link", "rx@maple.example")
    assert Link.objects.get(message=mail.pk).expires_at == NOON + 3 * HOUR
