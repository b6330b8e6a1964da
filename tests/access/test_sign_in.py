"""How do people sign in? The real pages, with e-mail, password and a time-based code."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from careops.access import browsers, guesses
from careops.record.models import Entry
from careops.tenancy.scope import tenant_transaction
from tests.access.sign_in import PASSWORD, code_of, enroll, sign_in
from tests.factories import make_member, make_tenant

pytestmark = pytest.mark.django_db


def test_an_agent_without_a_second_factor_is_led_to_set_one_up(site):
    sign_in(site, make_member())

    answer = site.get("/")

    assert answer.status_code == 302
    assert answer["Location"] == reverse("mfa_activate_totp")


def test_an_agent_with_a_second_factor_is_asked_for_it_and_then_let_in(site):
    member = make_member()
    secret = enroll(member)

    answer = sign_in(site, member)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in site.session

    site.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert site.session["_auth_user_id"] == str(member.user.pk)
    assert "mfa" not in site.get("/").get("Location", "")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(site):
    member = make_member()
    wrong = sign_in(site, member, password="not the password").content.decode()
    member.user.email = "nobody@staff.example"
    unknown = sign_in(site, member).content.decode()

    def shown(page):
        return re.sub(r'(value|data-now)="[^"]*"', "", page)

    assert shown(wrong) == shown(unknown)


def test_nobody_signs_up_by_themselves(site):
    site.post(
        reverse("account_signup"),
        {"email": "eve@x.example", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert "_auth_user_id" not in site.session


def test_signing_out_needs_a_post(site):
    member = make_member(roles=["patient"])
    sign_in(site, member)

    site.get(reverse("account_logout"))
    assert "_auth_user_id" in site.session

    site.post(reverse("account_logout"))
    assert "_auth_user_id" not in site.session


# Wrong passwords


def try_wrong(browser, member, times=1, **where):
    return [sign_in(browser, member, "a wrong password", **where).status_code for _ in range(times)]


def test_five_wrong_passwords_from_one_place_are_borne_and_it_says_when_to_try_again(site):
    member = make_member(roles=["patient"])
    assert try_wrong(site, member, 6) == [200] * 5 + [429]

    answer = sign_in(site, member)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 300


def test_a_stranger_elsewhere_keeps_nobody_out(site, new_browser):
    member = make_member(roles=["patient"])
    stranger = new_browser(REMOTE_ADDR="198.51.100.66")
    assert try_wrong(stranger, member, 8)[-1] == 429

    sign_in(site, member)

    assert "_auth_user_id" in site.session


def test_a_known_browser_comes_in_though_many_hosts_guess(site, new_browser):
    member = make_member(roles=["patient"])
    sign_in(site, member)
    site.post(reverse("account_logout"))
    for _ in range(guesses.ANYWHERE.most):
        guesses.ANYWHERE.count(str(member.user.pk))

    assert sign_in(new_browser(REMOTE_ADDR="192.0.2.1"), member).status_code == 429
    assert sign_in(site, member).status_code == 302


def test_a_known_browser_comes_in_though_its_own_host_guesses(site, new_browser):
    member = make_member(roles=["patient"])
    sign_in(site, member)
    site.post(reverse("account_logout"))
    assert try_wrong(new_browser(), member, 6)[-1] == 429

    assert sign_in(site, member).status_code == 302


def test_a_known_browser_guesses_no_more_than_others(site):
    member = make_member(roles=["patient"])
    sign_in(site, member)
    site.post(reverse("account_logout"))

    assert try_wrong(site, member, 6) == [200] * 5 + [429]


def test_a_browser_that_one_member_uses_is_not_known_for_another(site):
    sign_in(site, make_member(roles=["patient"]))
    site.post(reverse("account_logout"))
    other = make_member(roles=["patient"])

    assert guesses.tries(request_of(site), str(other.user.pk))[0][1] == (
        str(other.user.pk),
        "127.0.0.1",
    )


def test_a_forged_cookie_makes_no_browser_known(site):
    member = make_member(roles=["patient"])
    site.cookies["known"] = '{"' + str(member.user.pk) + '": "mine"}:forged'

    assert browsers.known_to(request_of(site)) == {}


def request_of(browser):
    made = RequestFactory().get("/accounts/login/", HTTP_HOST="acme.localhost")
    made.COOKIES = {name: morsel.value for name, morsel in browser.cookies.items()}
    return made


def test_right_passwords_are_not_counted(site):
    member = make_member(roles=["patient"])
    for _ in range(8):
        assert sign_in(site, member).status_code == 302
        site.post(reverse("account_logout"))


def test_the_limit_is_the_same_for_an_address_that_nobody_has(site):
    member = make_member(roles=["patient"])
    member.user.email = "nobody@staff.example"

    assert try_wrong(site, member, 6) == [200] * 5 + [429]


def test_one_host_may_not_try_one_password_on_everybody(site):
    for number in range(49):
        assert not guesses.count(guesses.tries(request_of(site), f"user{number}"))

    assert try_wrong(site, make_member()) == [200]
    assert try_wrong(site, make_member()) == [429]


def test_all_hosts_together_have_more_tries_than_one_so_that_one_keeps_nobody_out_elsewhere():
    an_hour = guesses.ANYWHERE.within / guesses.HERE.within

    assert guesses.HERE.most * an_hour < guesses.ANYWHERE.most


def test_whichever_organizations_door_it_is_the_count_is_one(site, new_browser):
    member = make_member(roles=["patient"])
    with tenant_transaction(make_tenant("other")):
        pass
    try_wrong(site, member, 5)

    assert try_wrong(Client(HTTP_HOST="other.localhost"), member) == [429]


def test_a_member_sets_up_the_second_factor_on_the_real_pages(
    site, django_capture_on_commit_callbacks
):
    sign_in(site, make_member())
    page = site.get("/admin/", follow=True)
    asked = {"password": PASSWORD, "next": reverse("mfa_activate_totp")}
    page = site.post(page.request["PATH_INFO"], asked, follow=True)
    secret = re.search(r'id="authenticator_secret"[^>]* value="(\w+)"', page.content.decode())[1]

    with django_capture_on_commit_callbacks(execute=True):
        answer = site.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert site.get(answer["Location"]).status_code == 200  # the recovery codes, unasked
    assert site.get("/admin/").status_code == 200
    assert set(Entry.objects.values_list("action", flat=True)) == {"add_second_factor"}
