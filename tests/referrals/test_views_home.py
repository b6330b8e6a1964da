"""Where do people begin, and where does a signed-in client see their referrals?"""

import pytest
from django.test import Client

from tests.factories import asked, fresh, make_member, make_tenant, submit_referral, text_of

TODO = "/provider/"


# The first page


def test_home_leads_members_to_their_work_and_shows_strangers_the_door(
    bobs, browser_of, visitor, maya
):
    clients = browser_of(name="Maya Hart", patient=maya, roles=["patient"])

    assert bobs.get("/")["Location"] == TODO
    assert browser_of(roles=["agent"]).get("/")["Location"] == "/admin/"
    assert clients.get("/")["Location"] == "/client/"
    assert "Ask for a referral" in text_of(visitor.get("/"))


def test_the_bare_domain_lists_no_tenant(tenant):
    text = text_of(Client(HTTP_HOST="localhost").get("/"))

    assert "its own address" in text
    assert "acme" not in text.lower()


def test_a_member_elsewhere_is_told_so(bobs):
    make_tenant("umbrella")

    assert "have no role at Umbrella" in text_of(bobs.get("/", HTTP_HOST="umbrella.localhost"))


# The signed-in client


def test_a_client_with_one_referral_is_led_to_it(browser_of, bob, maya):
    referral = asked(bob, maya)
    mine = browser_of(name="Maya Hart", patient=maya, roles=["patient"])

    page = mine.get("/client/", follow=True)

    assert page.redirect_chain == [(f"/client/referrals/{referral.pk}/", 302)]
    assert "Waiting for Bob Brown to answer" in text_of(page)
    assert mine.post(page.request["PATH_INFO"], {"act": "withdraw"}).status_code == 302
    assert fresh(referral).state == "withdrawn"


def test_a_client_with_several_chooses_and_sees_nobody_elses(browser_of, bob, maya):
    asked(bob, maya), asked(bob, maya)
    foreign = submit_referral(preferred=bob)
    mine = browser_of(name="Maya Hart", patient=maya, roles=["patient"])

    assert text_of(mine.get("/client/")).count("Waiting for Bob Brown") == 2
    assert mine.get(f"/client/referrals/{foreign.pk}/").status_code == 404
    assert mine.post(f"/client/referrals/{foreign.pk}/", {"act": "withdraw"}).status_code == 404


def test_a_provider_has_no_page_of_a_client(bobs):
    assert bobs.get("/client/").status_code == 403


@pytest.mark.parametrize("rows", [2, 4])
def test_the_clients_list_asks_the_database_as_often_for_two_as_for_four(
    rows, browser_of, bob, maya, django_assert_num_queries
):
    for _ in range(rows):
        asked(bob, maya)
    mine = browser_of(name="Maya Hart", patient=maya, roles=["patient"])

    with django_assert_num_queries(10):
        assert len(mine.get("/client/").context["cards"]) == rows


def test_an_inactive_membership_opens_no_page(bob, set_clock):
    member = make_member(name="Bob", provider=bob, roles=["provider"], is_active=False)
    browser = Client(HTTP_HOST="acme.localhost")
    browser.force_login(member.user)

    assert browser.get(TODO).status_code == 403
