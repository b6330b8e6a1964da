"""Can people do on a real screen what they came for? Providers, clients and strangers (S4)."""

import re

import pytest

from careops.engine.sweep import sweep
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.browser.conftest import go, set_clock
from tests.factories import HOUR, NOON, link_to, make_client, provider_actor, submit_referral

pytestmark = pytest.mark.browser


@pytest.fixture
def maya(acme):
    with tenant_transaction(acme):
        return make_client("Maya", "Hart", email="maya@mail.example")


@pytest.fixture
def referral(acme, people, maya):
    """Maya asks for Bob."""
    with tenant_transaction(acme):
        return submit_referral(
            client=maya, preferred=people[0], need="Help with sleep, evenings", region="Ottawa"
        )


def link_of(tenant, referral, person):
    with tenant_transaction(tenant):
        return link_to(person, referral)


def state_of(tenant, referral):
    with tenant_transaction(tenant):
        return Referral.objects.get(pk=referral.pk).state


def test_a_provider_accepts_from_the_link(screen, acme, referral, people):
    link = link_of(acme, referral, people[0])
    set_clock(NOON + 3 * HOUR)
    screen.open(link, "link-answer")

    screen.press("Yes, I will contact the client", "link-accepted")
    assert screen.says("You accepted it")
    assert state_of(acme, referral) == "accepted"

    screen.sign_in(acme, name="Bob Brown", provider=people[0], roles=["provider"])
    screen.follow("Sign in instead", "care")
    assert screen.says("maya@mail.example")
    screen.press("I contacted the client", "todo-contacted")
    screen.press("First visit booked", "todo-empty")
    assert state_of(acme, referral) == "completed"


def test_a_provider_declines_signed_in(screen, acme, referral, people, maya):
    with tenant_transaction(acme):
        for hours in (40, 20):
            other = submit_referral(preferred=people[0], at=NOON - hours * HOUR)
        other.accept(by=provider_actor(people[0]), at=NOON - 11 * HOUR)
        submit_referral(region="Kingston", network="")
    screen.sign_in(acme, name="Bob Brown", provider=people[0], roles=["provider"])
    screen.open("/", "todo")
    assert screen.says("3 things need you")

    screen.open(f"/provider/referrals/{referral.pk}/", "answer")
    screen.page.get_by_label("Cannot take it?").select_option("No room for new clients")
    screen.press("No, I decline", "todo-declined")

    assert screen.says("You declined it")
    assert state_of(acme, referral) == "open"
    screen.open(f"/provider/referrals/{referral.pk}/", "outcome")


def test_a_provider_takes_an_open_one_and_it_is_not_a_fit(screen, acme, people, maya):
    with tenant_transaction(acme):
        referral = submit_referral(client=maya, need="Help with sleep")
    screen.sign_in(acme, name="Eve Other", provider=people[1], roles=["provider"])
    screen.open("/provider/", "todo-open")
    screen.follow("Read and decide", "answer-open")
    screen.press("Yes, I will contact the client", "care-taken")

    screen.page.get_by_role("radio", name="The client").check()
    screen.press("Offer it to others", "todo-not-a-fit")

    assert state_of(acme, referral) == "open"


def test_a_provider_finds_a_client_and_steps_back(screen, acme, referral, people):
    screen.sign_in(acme, name="Bob Brown", provider=people[0], roles=["provider"])
    screen.open("/provider/search/", "search")
    page = screen.page
    page.get_by_label("First name").fill("maya")
    page.get_by_label("Last name").fill("hart")
    screen.press("Search", "search-found")
    assert "maya" not in page.url
    assert page.get_by_role("link", name="Maya Hart").is_visible()
    page.get_by_label("Last name").fill("har")
    screen.press("Search", "search-nobody")

    screen.open("/provider/me/", "availability")
    page.get_by_role("link", name="Become inactive").click()
    screen.check("availability-dialog")
    screen.press(re.compile("^Become inactive$"), "availability-inactive")
    assert screen.says("You are inactive now")


def test_a_client_withdraws(screen, acme, referral, people, maya):
    screen.open(link_of(acme, referral, maya), "client-offered")
    assert screen.says("Waiting for Bob Brown to answer")
    screen.press("Choose any available provider", "client-open")
    screen.page.get_by_role("link", name="I no longer need this referral").click()
    screen.check("client-dialog")

    screen.press("Withdraw it", "client-withdrawn")

    assert screen.says("This referral was withdrawn")
    assert state_of(acme, referral) == "withdrawn"


def test_old_links_offer_fresh_ones(screen, acme, referral, people, maya):
    providers, clients = (link_of(acme, referral, who) for who in (people[0], maya))
    set_clock(NOON + 13 * HOUR)
    screen.open(providers, "link-expired")
    screen.press("Mail me a fresh link", "link-expired-sent")
    assert screen.says("A fresh link is on its way")
    screen.press("Mail me a fresh link", "link-expired-again")
    assert screen.says("A link was sent a moment ago")

    sweep(now=NOON + 49 * HOUR)
    set_clock(NOON + 32 * 24 * HOUR)
    screen.open(providers, "link-outcome")
    screen.open(clients, "client-expired")


def test_a_client_follows_a_referral_that_was_accepted(screen, acme, referral, people, maya):
    with tenant_transaction(acme):
        referral.accept(by=provider_actor(people[0]), at=NOON + HOUR)
    set_clock(NOON + 2 * HOUR)
    screen.open(link_of(acme, referral, maya), "client-accepted")
    assert screen.says("+1 416-555-0199")
    set_clock(NOON + 20 * HOUR)
    screen.open(link_of(acme, referral, maya), "client-late")


def test_a_stranger_asks_on_the_public_form(screen, acme, people):
    screen.open("/", "home")
    page = screen.page
    screen.follow("Ask for a referral", "refer")
    screen.press("Send", "refer-errors")
    assert screen.says("There is a problem")

    page.get_by_label("First name").fill("Zoë")
    page.get_by_label("Last name").fill("O'Neil")
    page.get_by_label("E-mail").fill("zoe@mail.example")
    page.get_by_label("What do you look for?").fill("Help with sleep")
    page.get_by_label("Insurance network").select_option("Sun Life")
    page.get_by_label("Which provider would you like?").select_option("Eve Other")
    page.get_by_label("I agree").check()
    screen.press("Send", "received")

    assert screen.says("We have your referral")
    with tenant_transaction(acme):
        assert Referral.objects.get().state == "offered"


def test_a_client_signed_in_chooses_among_several(screen, acme, referral, people, maya):
    with tenant_transaction(acme):
        submit_referral(client=maya)
    screen.sign_in(acme, name="Maya Hart", patient=maya, roles=["patient"])
    screen.open("/", "mine")
    screen.follow("Waiting for Bob Brown", "mine-one")
    assert screen.says("What you can do")


def test_the_bare_domain_explains(screen):
    screen.page.goto(screen.site.replace("acme.", ""))
    screen.check("home-bare")


def test_without_javascript_a_client_withdraws_too(live_server, browser, acme, referral):
    link = link_of(acme, referral, referral.client)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"http://acme.localhost:{live_server.thread.port}{link}")
        page.get_by_role("link", name="I no longer need this referral").click()
        go(page.get_by_role("button", name="Withdraw it"))

        assert page.get_by_role("heading", name="This referral was withdrawn").is_visible()
