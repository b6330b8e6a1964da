"""Who may answer a referral, and how? (S4-11 to S4-23)"""

import pytest

from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from tests.factories import asked, fresh, make_provider, make_tenant, submit_referral, text_of

TODO, SEARCH, ME = "/provider/", "/provider/search/", "/provider/me/"


def page_of(referral):
    return f"/provider/referrals/{referral.pk}/"


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
    assert page.context["todo"].cards == []


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
    reads = Read.objects.order_by("id")
    assert [(read.what, read.patients, read.actor) for read in reads] == [
        ("referral", [maya.pk], "Bob Brown"),
        ("to do", [maya.pk], "Bob Brown"),
    ]


def test_staff_who_follow_a_posted_address_are_led_to_the_case(browser_of, referral):
    page = browser_of(name="Alice Agent", roles=["agent"]).get(page_of(referral))

    assert page["Location"] == f"/admin/cases/case/{referral.pk}/change/"
