"""Can a patient come into the portal, stay, act for a child and read their record on a real screen?"""

from datetime import date, timedelta

import pytest

from careops.people.proxies import Proxy
from careops.tenancy.scope import tenant_transaction
from portal.models import Medicine, Practice, Visit
from tests.factories import NOON, link_to, make_client, make_member
from tests.portal.accounts import active, invited, suspend

pytestmark = pytest.mark.browser


@pytest.fixture
def maya(acme):
    with tenant_transaction(acme):
        return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


@pytest.fixture
def account(acme, maya):
    with tenant_transaction(acme):
        return active(maya)


def sign_in(screen, acme, maya):
    screen.sign_in(acme, name="Maya H.", roles=["patient"], patient=maya)


def test_a_patient_is_invited_and_begins(screen, acme, maya):
    with tenant_transaction(acme):
        link = link_to(maya, invited(maya))
    screen.open(link, "portal-invitation")
    screen.press("Begin", "portal-invitation-missing")
    assert screen.says("There is a problem")

    screen.page.get_by_label("Your date of birth").fill("1990-01-01")
    screen.page.get_by_label("I have read the rules").check()
    screen.press("Begin", "portal-home")

    assert screen.says("Welcome. From now on you can write to us here.")
    screen.follow("Our rules for messages", "portal-rules")
    screen.open("/mine/leave/", "portal-leave")
    screen.press("Leave the portal", "portal-left")


def test_a_code_is_all_that_it_takes_to_sign_in(screen, acme, account):
    screen.open("/accounts/login/", "sign-in")
    screen.follow("Mail me a code", "sign-in-code")
    screen.page.get_by_label("Your e-mail").fill("maya@mail.example")
    screen.press("Mail me a code", "sign-in-code-sent")
    screen.page.get_by_label("The code").fill("000000")
    screen.press("Sign in", "sign-in-code-wrong")

    assert screen.says("That is not the code")


def test_a_parent_acts_for_a_child_and_goes_back(screen, acme, maya):
    with tenant_transaction(acme):
        leo = make_client("Leo", "Hart", birth_date=date(2018, 1, 1))
        by = make_member("Lea Lead", ["lead"])
        Proxy.objects.create(
            holder=maya, patient=leo, kind="parent", reason="Papers", since=NOON, recorded_by=by
        )
    sign_in(screen, acme, maya)
    screen.open("/mine/", "portal-home-parent")
    screen.follow("Act for somebody you care for", "portal-acting")
    screen.press("Act for Leo", "portal-acting-for")
    assert screen.says("You are acting for")

    screen.press("Go back to yourself", "portal-acting-back")
    assert not screen.says("You are acting for")


def test_a_patient_reads_their_record_and_says_how_we_reach_them(screen, acme, maya, account):
    with tenant_transaction(acme):
        Visit.objects.create(
            patient=maya, at=NOON - timedelta(days=2), concern="A sore knee", state="completed"
        )
        Medicine.objects.create(
            patient=maya, name="Ibuprofen 400 mg", directions="One at night", since=date(2026, 1, 2)
        )
    sign_in(screen, acme, maya)
    screen.open("/mine/records/", "portal-records")
    screen.follow("Who saw my record", "portal-readers")
    screen.open("/mine/details/", "portal-details")
    screen.page.get_by_label("Your mobile").fill("12")
    screen.press("Save", "portal-details-wrong")


def test_new_rules_are_read_and_a_closed_account_says_what_stays_open(screen, acme, maya, account):
    with tenant_transaction(acme):
        Practice.objects.create(
            policy_version=2, policy="Be kind.\n\nCall 911.", changes="We answer sooner."
        )
    sign_in(screen, acme, maya)
    screen.open("/mine/rules/", "portal-rules-new")
    screen.press("I have read the rules", "portal-rules-read")
    with tenant_transaction(acme):
        suspend(account)
    screen.open(f"/mine/{account.pk}/", "portal-closed")
    assert screen.says("Your portal is closed for now")


def test_a_session_warns_two_minutes_before_it_ends_and_one_press_keeps_it(screen, acme, maya):
    sign_in(screen, acme, maya)
    screen.page.clock.install()
    screen.open("/mine/details/", "portal-session")
    screen.page.get_by_label("Your mobile").fill("+1 416 555 0188")
    screen.page.clock.fast_forward("17:30")
    assert not screen.says("Are you still there?")
    screen.page.clock.fast_forward("00:40")
    assert screen.says("Are you still there?")
    screen.check("portal-session-near")

    with screen.page.expect_response("**/accounts/stay/") as answer:
        screen.page.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    screen.page.locator("#session-ends").wait_for(state="hidden")
    assert screen.page.get_by_label("Your mobile").input_value() == "+1 416 555 0188"

    screen.page.clock.fast_forward("20:10")
    assert screen.says("You are signed out")
    screen.check("portal-session-over")


def test_the_desk_invites_a_patient_and_records_who_acts_for_them(screen, acme, maya):
    screen.sign_in(acme, name="Lea Lead", roles=["lead"], teams=["portal"])
    screen.open("/admin/portal/account/add/?q=hart", "desk-invite-find")
    screen.follow("Maya Hart", "desk-invite")
    screen.press("Send the invitation", "desk-invited")
    screen.open("/admin/portal/account/add/?new=1", "desk-invite-new")
    screen.open(f"/admin/people/proxy/add/?patient={maya.pk}", "desk-proxy")
    screen.open("/admin/portal/practice/add/", "desk-rules")
