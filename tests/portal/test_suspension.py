"""What does suspension close, for whom, and who opens it again? (S1-18 to S1-20, S1-A3)"""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from careops.engine.refusals import NotAllowed, Refusal
from careops.people.middleware import actor_of
from careops.people.models import Membership
from portal.models import Practice
from portal.views.doors import for_account
from tests.consults.factories import make_consult, raise_obligation
from tests.factories import HOUR, NOON, asked, fresh, link_to, make_member, make_provider, text_of
from tests.portal.accounts import DAY, active, lead, signed_in, suspend


@pytest.fixture
def account(maya, set_clock):
    return active(maya)


@for_account
def writing(request, patient, account):
    """What a room of the portal is: a page that only those find who may write."""
    return HttpResponse(f"{patient.name} by {account.patient.name}")


def write(maya, method="get", **session):
    """As the page of such a room answers a request of this patient."""
    member = Membership.objects.select_related("user", "patient").get(patient=maya)
    request = getattr(RequestFactory(HTTP_HOST="acme.localhost"), method)("/mine/write/")
    request.user, request.membership, request.session = member.user, member, session
    request.actor = actor_of(member, via="page")
    return writing(request)


def test_who_is_in_and_knows_the_rules_may_write(account, maya):
    assert text_of(write(maya)) == "Maya Hart by Maya Hart"


def test_from_the_next_request_on_it_is_closed_in_each_open_session(account, maya):
    suspend(account)

    for method in ("get", "post"):
        page = write(maya, method)
        assert page.status_code == 403
        text = text_of(page)
        assert "This is closed for now" in text
        assert "In an emergency call" in text
        assert ("Nothing was sent." in text) == (method == "post")


def test_the_page_says_what_is_closed_and_what_stays_open(account, maya, tenant):
    tenant.phone = "+14165550100"
    tenant.save()
    first, second = signed_in(maya), signed_in(maya)
    assert "Your portal is open" in text_of(second.get(f"/mine/{account.pk}/"))
    suspend(account)

    for browser in (first, second):
        text = text_of(browser.get(f"/mine/{account.pk}/"))
        assert "Your portal is closed for now" in text
        assert "Messages to us, booking, and requests" in text
        assert "Your bills" in text
        assert "They threatened us" not in text
    assert first.get("/mine/records/").status_code == 200
    assert first.get("/mine/details/").status_code == 200


def test_what_other_domains_ask_of_patients_is_closed_too_signed_in_and_by_their_links(
    account, maya, visitor
):
    obligation = raise_obligation(consult=make_consult(provider=make_provider(), patient=maya))
    path, link = f"/mine/{obligation.pk}/", link_to(maya, obligation)
    suspend(account)
    said = {"act": "tell", "message": "You will see."}

    for browser, address in ((signed_in(maya), path), (visitor, link)):
        page = browser.post(address, said)
        assert page.status_code == 403
        assert "Nothing was sent." in text_of(page)
        assert browser.get(address).status_code == 200
    assert not obligation.case.entries.filter(action="tell").exists()


def test_they_still_take_back_what_they_asked_for(account, maya):
    referral = asked(make_provider(), maya)
    suspend(account)

    signed_in(maya).post(f"/mine/{referral.pk}/", {"act": "withdraw"})

    assert fresh(referral).state == "withdrawn"


def test_whoever_suspended_it_cannot_reinstate_it_and_another_lead_can(account, maya):
    lea, lou = lead(), lead("Lou Lead")
    shut = suspend(account, by=lea)
    with pytest.raises(NotAllowed):
        shut.reinstate(by=lea, at=NOON + 2 * HOUR, reason="Enough.")

    fresh(shut).reinstate(by=lou, at=NOON + 2 * HOUR, reason="A mistake.")

    assert write(maya).status_code == 200


def test_nobody_reinstates_their_own_account(maya, set_clock):
    """A lead who is a patient here, too, is no other person."""
    me = make_member("Maya Hart", ["lead", "patient"], patient=maya)
    account = active_of(maya)
    shut = suspend(account)

    with pytest.raises(Refusal):
        shut.reinstate(by=actor_of(me, via="page"), at=NOON + 2 * HOUR, reason="I am sorry.")


def active_of(maya):
    from careops.people.actors import Actor
    from tests.portal.accounts import invited

    account = invited(maya)
    by = Actor("Maya", frozenset({"patient"}), people=frozenset({maya.pk}), via="link")
    account.activate(by=by, at=NOON, birth_date=maya.birth_date, edition=1)
    return fresh(account)


def test_while_the_care_is_being_ended_they_read_the_letter(account, maya, visitor):
    shut = suspend(account)
    owner = lead("Olga Owner", ["owner"])
    shut.begin_ending(by=owner, at=NOON + DAY, letter="Dear Maya, our care ends.")

    for browser, path in (
        (signed_in(maya), f"/mine/{account.pk}/"),
        (visitor, link_to(maya, account)),
    ):
        text = text_of(browser.get(path))
        assert "We are ending our care" in text
        assert "Dear Maya, our care ends." in text
    assert write(maya, "post").status_code == 403


def test_a_patient_without_an_account_reads_how_to_get_one(maya, set_clock, browser_of):
    browser_of(name="Maya Hart", patient=maya, roles=["patient"])

    page = write(maya)

    assert page.status_code == 403
    assert "You have no portal account yet" in text_of(page)


# Rules that have changed (S1-26)


def test_new_rules_are_read_before_the_next_message(account, maya):
    Practice.objects.create(policy_version=2, policy="New rules.", changes="We answer in 2 days.")
    assert write(maya).url == "/mine/rules/?next=%2Fmine%2Fwrite%2F"
    browser = signed_in(maya)

    text = text_of(browser.get("/mine/rules/?next=/mine/records/"))
    assert "Our rules have changed" in text
    assert "We answer in 2 days." in text
    page = browser.post("/mine/rules/", {"version": "2", "next": "/mine/records/"})

    assert page.url == "/mine/records/"
    assert fresh(account).acknowledged == 2
    assert write(maya).status_code == 200
    assert "I have read the rules" not in text_of(browser.get("/mine/rules/"))


@pytest.mark.parametrize("version", ["1", "3", "", "x", "²"])
def test_no_other_version_than_that_of_now_is_acknowledged(account, maya, version):
    Practice.objects.create(policy_version=2, policy="New rules.")

    page = signed_in(maya).post("/mine/rules/", {"version": version})

    assert page.status_code == 409
    assert "The rules have changed meanwhile" in text_of(page)
    assert fresh(account).acknowledged == 1


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_acknowledging_leads_to_no_other_site(account, maya, where):
    Practice.objects.create(policy_version=2, policy="New rules.")

    page = signed_in(maya).post("/mine/rules/", {"version": "2", "next": where})

    assert page.url == "/mine/"


# Leaving


def test_who_leaves_is_out_of_each_session_and_can_be_invited_again(account, maya):
    first, second = signed_in(maya), signed_in(maya)
    assert "Do you want to leave the portal?" in text_of(first.get("/mine/leave/"))
    assert fresh(account).state == "active"

    page = first.post("/mine/leave/", follow=True)

    assert "You have left the portal" in text_of(page)
    assert fresh(account).state == "left"
    assert first.get("/mine/").status_code == 302
    assert second.get("/mine/").status_code == 403
    link = invite_again(account, maya)
    member = Membership.objects.get()
    second.force_login(member.user)
    said = {"act": "activate", "birth_date": "1990-01-01", "read": "on", "version": "1"}
    assert second.post(link, said).url == "/mine/"
    assert second.get("/mine/").status_code == 200


def invite_again(account, maya):
    from tests.factories import ALICE

    fresh(account).invite_again(by=ALICE, at=NOON + HOUR)
    return link_to(maya, account)


def test_a_colleague_who_leaves_the_portal_keeps_their_work(maya, set_clock):
    make_member("Maya Hart", ["agent", "patient"], patient=maya)
    account = active_of(maya)

    signed_in(maya).post("/mine/leave/")

    member = Membership.objects.get(user__name="Maya Hart")
    assert (member.roles, member.is_active, member.patient) == (["agent"], True, None)
    assert fresh(account).state == "left"


def test_a_suspended_patient_cannot_leave_it_behind(account, maya):
    suspend(account)

    page = signed_in(maya).post("/mine/leave/")

    assert page.status_code == 409
    assert Membership.objects.get(patient=maya).is_active
