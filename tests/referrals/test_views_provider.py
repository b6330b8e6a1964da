"""What does a signed-in provider see and do? (S4-11 to S4-26)"""

from datetime import date, timedelta

import pytest
from django.test import Client

from careops.record.models import Entry, Look
from careops.tenancy.scope import tenant_scope
from careops.workflow.sweep import sweep
from referrals import todo as todo_list
from referrals.models import Referral
from tests.factories import (
    HOUR,
    NOON,
    make_client,
    make_member,
    make_network,
    make_provider,
    make_tenant,
    provider_actor,
    submit_referral,
)

TODO, SEARCH, ME = "/provider/", "/provider/search/", "/provider/me/"


@pytest.fixture
def bob(tenant):
    make_network()
    return make_provider("Bob Brown")


@pytest.fixture
def bobs(bob, browser_of):
    """Bob's browser."""
    return browser_of(name="Bob Brown", provider=bob, roles=["provider"])


@pytest.fixture
def eve(bob):
    return make_provider("Eve Other")


@pytest.fixture
def eves(eve, browser_of):
    return browser_of(name="Eve Other", provider=eve, roles=["provider"])


@pytest.fixture
def maya():
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


def asked(bob, maya, **fields):
    return submit_referral(preferred=bob, client=maya, region="Ottawa", **fields)


def page_of(referral):
    return f"/provider/referrals/{referral.pk}/"


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def text_of(response):
    return response.content.decode()


# Who may


@pytest.mark.parametrize("page", [TODO, SEARCH, ME])
def test_bob_may_and_charlie_may_not(page, bobs, browser_of, visitor):
    charlie = browser_of(name="Charlie Stranger", roles=["agent"])

    assert bobs.get(page).status_code == 200
    assert charlie.get(page).status_code == 403
    assert visitor.get(page)["Location"] == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("page", [TODO, SEARCH, ME])
def test_bob_may_not_at_another_tenant(page, bobs):
    make_tenant("umbrella")

    assert bobs.get(page, HTTP_HOST="umbrella.localhost").status_code == 403
    assert bobs.get(page, HTTP_HOST="localhost").status_code == 403


def test_a_referral_of_another_tenant_is_not_there(bobs):
    umbrella = make_tenant("umbrella")
    with tenant_scope(umbrella):
        theirs = submit_referral(preferred=make_provider("Zed"))

    assert bobs.get(page_of(theirs)).status_code == 404
    assert bobs.post(page_of(theirs), {"act": "accept"}).status_code == 404


def test_a_referral_outside_their_networks_is_not_there(bobs):
    theirs = submit_referral(preferred=make_provider("Zed", networks=["moon"]), network="moon")

    assert bobs.get(page_of(theirs)).status_code == 404
    assert bobs.post(page_of(theirs), {"act": "accept"}).status_code == 404


def test_eve_cannot_accept_what_is_offered_to_bob(eves, bob, maya):
    referral = asked(bob, maya)

    page = eves.post(page_of(referral), {"act": "accept"})

    assert page.status_code == 403
    assert "Maya" not in text_of(page)
    assert fresh(referral).state == "offered"


# To do


def test_offers_come_first_then_what_was_accepted_then_what_is_open(bobs, bob):
    clients = [make_client(name) for name in ("Ola", "Ann", "Con", "Off")]
    submit_referral(client=clients[0])
    accepted, contacted = [asked(bob, client) for client in clients[1:3]]
    for referral in (accepted, contacted):
        referral.accept(by=provider_actor(bob), at=NOON)
    contacted.mark_contacted(by=provider_actor(bob), at=NOON)
    asked(bob, clients[3])

    page = bobs.get(TODO)

    assert [sight.referral.client.first_name for sight in page.context["cards"]] == [
        "Off",
        "Ann",
        "Con",
        "Ola",
    ]
    assert "3 things need you" in text_of(page)
    assert "1 referral is open to you" in text_of(page)


def test_what_is_due_first_comes_first(bobs, bob):
    second = submit_referral(preferred=bob, at=NOON - HOUR)
    first = submit_referral(preferred=bob, at=NOON - 40 * HOUR)

    assert [sight.referral for sight in bobs.get(TODO).context["cards"]] == [first, second]


def test_a_card_says_initials_network_and_since_when(bobs, bob, maya):
    asked(bob, maya, need="Low mood")

    text = text_of(bobs.get(TODO))

    assert all(words in text for words in ("M.H.", "Sun Life", "Ottawa", "asked for you by name"))
    assert not any(words in text for words in ("Hart", "Low mood", "maya@mail.example"))


def test_nothing_owed_is_said_plainly(bobs):
    assert "Nothing needs you" in text_of(bobs.get(TODO))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_to_do_page_asks_the_database_as_often_for_one_as_for_three(
    rows, bobs, bob, django_assert_num_queries
):
    for _ in range(rows):
        submit_referral(preferred=bob)
        submit_referral()

    with django_assert_num_queries(13):
        assert len(bobs.get(TODO).context["cards"]) == 2 * rows


def test_a_long_list_is_read_page_by_page_without_gap_or_repeat(bobs, bob, monkeypatch):
    monkeypatch.setattr(todo_list, "PAGE", 2)
    for n in range(3):
        submit_referral(preferred=bob, at=NOON - n * HOUR)
        submit_referral()

    seen, page = [], bobs.get(TODO)
    while page.context["todo"].next:
        seen += [sight.referral.pk for sight in page.context["cards"]]
        page = bobs.get(TODO, {"after": str(page.context["todo"].next)})
    seen += [sight.referral.pk for sight in page.context["cards"]]

    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    "after", ["x", "1~2~3", "0~2026-03-02T12:00:00~" + "0" * 32, "\0", "9" * 5000]
)
def test_an_invented_place_is_the_beginning(bobs, bob, after):
    submit_referral(preferred=bob)

    assert len(bobs.get(TODO, {"after": after}).context["cards"]) == 1


# Deciding


def test_the_signed_in_page_shows_the_need_and_no_name(bobs, bob, maya):
    referral = asked(bob, maya, need="Low mood, evenings")

    text = text_of(bobs.get(page_of(referral)))

    assert all(words in text for words in ("Low mood, evenings", "adult", "You are in network"))
    assert "contact the client within <b>12 hours</b>" in text
    assert not any(words in text for words in ("Maya", "Hart", "maya@mail.example", "555-0111"))


def test_after_accepting_the_contact_card_appears(bobs, bob, maya):
    referral = asked(bob, maya)

    page = bobs.post(page_of(referral), {"act": "accept"}, follow=True)

    assert all(
        words in text_of(page) for words in ("Maya Hart", "maya@mail.example", "416-555-0111")
    )
    assert fresh(referral).state == "accepted"


def test_declining_takes_it_off_the_list(bobs, bob, maya):
    referral = asked(bob, maya)

    page = bobs.post(page_of(referral), {"act": "decline", "reason": "away"}, follow=True)

    assert "You declined it" in text_of(page)
    assert page.context["cards"] == []


def test_an_open_one_can_be_taken_or_left(bobs, bob, eve):
    taken, left = submit_referral(), submit_referral()

    bobs.post(page_of(taken), {"act": "take"})
    bobs.post(page_of(left), {"act": "leave"})

    assert (fresh(taken).provider, fresh(left).excluded) == (bob, [bob.pk])


def test_a_provider_takes_it_for_nobody_else(bobs, bob, eve):
    referral = submit_referral()

    page = bobs.post(page_of(referral), {"act": "take", "provider": str(eve.pk)})

    assert page.status_code == 422
    assert "can only be you" in text_of(page)


def test_whoever_is_second_reads_who_has_it(bobs, eves, eve, maya):
    referral = submit_referral(client=maya)
    eves.post(page_of(referral), {"act": "take"})

    late, again = bobs.post(page_of(referral), {"act": "take"}), bobs.get(page_of(referral))

    assert (late.status_code, again.status_code) == (409, 200)
    for page in (late, again):
        assert "Taken by a colleague, Eve Other" in text_of(page)
        assert "Nothing to do." in text_of(page)
        assert not any(words in text_of(page) for words in ("Maya", "M.H.", "Low mood"))


def test_the_journey_to_a_first_visit(bobs, bob, maya):
    referral = asked(bob, maya)

    for act in ("accept", "mark_contacted", "complete"):
        assert bobs.post(page_of(referral), {"act": act}).status_code == 302

    assert fresh(referral).state == "completed"
    assert "The first visit is booked" in text_of(bobs.get(page_of(referral)))


def test_not_a_fit_says_who_decided_and_goes_to_others(bobs, bob, eve, maya):
    referral = asked(bob, maya)
    bobs.post(page_of(referral), {"act": "accept"})

    unsaid = bobs.post(page_of(referral), {"act": "decline_after_contact"})
    bobs.post(page_of(referral), {"act": "decline_after_contact", "decided_by": "client"})

    assert unsaid.status_code == 422
    assert "Decided by is missing" in text_of(unsaid)
    assert fresh(referral).state == "open"
    assert "Maya" not in text_of(bobs.get(page_of(referral)))


def test_what_the_policy_gives_only_to_staff_is_no_button(bobs, bob, maya):
    referral = asked(bob, maya)

    for act in ("open_up", "withdraw", "submit", "__class__", "", "release"):
        assert bobs.post(page_of(referral), {"act": act}).status_code == 409
    assert fresh(referral).state == "offered"


def test_showing_changes_nothing_but_who_looked(bobs, bob, maya):
    referral = asked(bob, maya)

    bobs.get(page_of(referral))
    bobs.get(TODO)

    assert fresh(referral).case.version == referral.case.version
    looks = Look.objects.order_by("id")
    assert [(look.what, look.patients, look.actor) for look in looks] == [
        ("referral", [maya.pk], "Bob Brown"),
        ("to do", [maya.pk], "Bob Brown"),
    ]


# Finding


def find(browser, first, last):
    return browser.post(SEARCH, {"first_name": first, "last_name": last})


def test_an_exact_name_is_found_whatever_its_accents(bobs, bob):
    asked(bob, make_client("Zoë", "O'Neil"))

    assert "Zoë O&#x27;Neil" in text_of(find(bobs, "zoe", "ONEIL"))
    assert Look.objects.get().what == "search by name"


@pytest.mark.parametrize(
    ("first", "last"),
    [("Ma", "Hart"), ("Maya", "Har"), ("Maya", ""), ("", "Hart"), ("%", "%"), ("M", "H")],
)
def test_no_name_is_found_by_its_beginning(bobs, bob, maya, first, last):
    asked(bob, maya)

    assert "Maya Hart" not in text_of(find(bobs, first, last))
    assert not Look.objects.exists()


def test_the_clients_of_others_are_not_found(eves, bob, maya):
    asked(bob, maya)

    assert "Nobody by exactly this name" in text_of(find(eves, "Maya", "Hart"))


def test_names_stay_out_of_addresses(bobs, bob, maya):
    asked(bob, maya)

    page = bobs.get(SEARCH, {"first_name": "Maya", "last_name": "Hart"})

    assert "Maya Hart" not in text_of(page)
    assert 'method="get"' not in text_of(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_search_asks_the_database_as_often_for_one_as_for_three(
    rows, bobs, bob, maya, django_assert_num_queries
):
    for _ in range(rows):
        asked(bob, maya)

    with django_assert_num_queries(11):
        assert len(find(bobs, "Maya", "Hart").context["found"]) == rows


# Stepping back


def test_networks_and_channels_are_shown(bobs, bob):
    text = text_of(bobs.get(ME))

    assert all(words in text for words in ("Sun Life", bob.email, "not recommend"))


def test_whoever_becomes_inactive_gives_back_what_was_offered_at_once(bobs, bob, eve, maya):
    offered = asked(bob, maya)
    kept = asked(bob, make_client("Kit"))
    kept.accept(by=provider_actor(bob), at=NOON)

    page = bobs.post(ME, {"active": "off"}, follow=True)
    sweep(now=NOON + timedelta(seconds=1))

    assert "You are inactive now" in text_of(page)
    assert (fresh(offered).state, fresh(kept).state) == ("open", "accepted")
    entry = Entry.objects.get(action="deactivate")
    assert (entry.outcome, entry.actor, entry.facts["provider"]["name"]) == (
        "changed",
        "Bob Brown",
        "Bob Brown",
    )


def test_the_last_one_to_become_inactive_hands_the_open_ones_to_intake(bobs, bob):
    referral = submit_referral()

    bobs.post(ME, {"active": "off"})
    sweep(now=NOON + timedelta(seconds=1))

    assert fresh(referral).state == "unplaced"


def test_one_may_become_active_again_and_saying_so_twice_is_one_entry(bobs, bob):
    for active in ("off", "on", "on", "perhaps"):
        bobs.post(ME, {"active": active})

    bob.refresh_from_db()
    assert bob.is_active
    assert list(Entry.objects.order_by("seq").values_list("action", flat=True)) == [
        "deactivate",
        "activate",
    ]


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
