"""Who signs in by a mailed code? Whoever reads the mails of the login, with few tries, and as whoever they are (S1)."""

import re

import pytest
from django.urls import reverse

from careops.access.guesses import CODES
from careops.people.models import User
from tests.access.sign_in import PASSWORD, code_of, enroll, letters, sign_in
from tests.factories import make_client, make_member, text_of

ASK = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture
def maya(tenant):
    """A patient whose login has no password."""
    member = make_member("Maya Hart", ["patient"], patient=make_client("Maya"))
    member.user.set_unusable_password()
    member.user.save()
    return member


def ask(browser, email):
    return browser.post(ASK, {"email": email}, follow=True)


def mailed():
    return re.search(r"^\d{6}$", letters()[-1].text, re.MULTILINE)[0]


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_sign_in_page_offers_a_code_and_says_that_patients_need_no_password(site, tenant):
    text = text_of(site.get("/accounts/login/?next=/mine/"))

    assert "You need no password" in text
    assert f'href="{ASK}?next=%2Fmine%2F"' in text.replace("?next=/mine/", "?next=%2Fmine%2F")


def test_a_patient_signs_in_with_the_code_and_goes_on_to_where_they_were(site, maya):
    site.post(ASK, {"email": maya.user.email, "next": "/mine/"})
    letter = letters()[-1]
    assert (letter.to, letter.subject) == (maya.user.email, "Your code to sign in")

    code = mailed()
    page = site.post(CONFIRM, {"code": f"{code[:3]} {code[3:]}", "next": "/mine/"})

    assert page.url == "/mine/"
    assert site.get("/mine/").status_code == 200


def test_of_an_address_without_a_login_the_page_says_the_same(site, new_browser, maya):
    known, unknown = ask(site, maya.user.email), ask(new_browser(), "nobody@mail.example")

    def plain(page, email):
        text = text_of(page).replace(email, "IT")
        return re.sub(r'(value|data-now)="[^"]*"', "", text)

    assert plain(known, maya.user.email) == plain(unknown, "nobody@mail.example")
    assert "There is no login with this address" in letters()[-1].text


def test_an_address_that_was_only_named_gets_no_code_to_another_login(site, tenant, maya):
    maya.user.emailaddress_set.create(email="victim@mail.example", verified=False, primary=False)

    ask(site, "victim@mail.example")

    assert "There is no login with this address" in letters()[-1].text


def test_after_five_wrong_codes_that_code_is_over(site, maya):
    ask(site, maya.user.email)
    code = mailed()
    for _ in range(4):
        assert "That is not the code" in text_of(site.post(CONFIRM, {"code": other_than(code)}))
    site.post(CONFIRM, {"code": other_than(code)})

    assert site.post(CONFIRM, {"code": code}).url == ASK
    assert site.get("/mine/").status_code == 302


def test_guessing_goes_on_no_longer_with_new_codes_and_new_browsers(new_browser, maya):
    for _ in range(CODES.most):
        CODES.count(str(maya.user.pk))
    browser = new_browser()
    ask(browser, maya.user.email)

    assert browser.post(CONFIRM, {"code": mailed()}).status_code == 429


def test_strangers_keep_nobody_out_of_a_browser_in_which_they_have_signed_in(site, maya):
    ask(site, maya.user.email)
    site.post(CONFIRM, {"code": mailed()})
    site.post("/accounts/logout/")
    for _ in range(CODES.most):
        CODES.count(str(maya.user.pk))

    ask(site, maya.user.email)
    assert site.post(CONFIRM, {"code": mailed()}).status_code == 302


def test_right_codes_are_no_guesses(site, maya):
    for _ in range(3):
        ask(site, maya.user.email)
        site.post(CONFIRM, {"code": mailed()})
        site.post("/accounts/logout/")

    assert not CODES.is_used_up(str(maya.user.pk))


def test_codes_cannot_be_asked_for_without_end(new_browser, maya):
    for _ in range(6):
        page = ask(new_browser(), maya.user.email)

    assert len(letters()) == 5
    assert "Too many" in text_of(page)


@pytest.mark.parametrize("role", ["agent", "provider"])
def test_a_code_is_no_way_around_a_second_factor(site, tenant, role):
    member = make_member("Alice", [role])
    secret = enroll(member)
    ask(site, member.user.email)

    assert site.post(CONFIRM, {"code": mailed()}).url == reverse("mfa_authenticate")
    assert site.get("/").status_code == 200
    assert "_auth_user_id" not in site.session
    site.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "_auth_user_id" in site.session


def test_a_colleague_without_a_second_factor_is_led_to_set_one_up(site, tenant):
    member = make_member("Alice", ["agent"])
    ask(site, member.user.email)
    site.post(CONFIRM, {"code": mailed()})

    assert site.get("/admin/").url == reverse("mfa_activate_totp")


def test_a_login_that_is_closed_gets_no_code(site, maya):
    User.objects.update(is_active=False)

    ask(site, maya.user.email)

    assert not re.search(r"^\d{6}$", letters()[-1].text, re.MULTILINE)


# What changes a login


def signed_in(site, maya):
    ask(site, maya.user.email)
    site.post(CONFIRM, {"code": mailed()})
    return site


def test_who_has_no_password_is_asked_for_a_code_before_they_change_how_they_sign_in(site, maya):
    signed_in(site, maya)
    new = {"action_add": "", "email": "maya@new.example"}

    page = site.post("/accounts/email/", new)
    assert page.url.startswith("/accounts/reauthenticate/code/")
    assert not maya.user.emailaddress_set.filter(email="maya@new.example").exists()
    site.post(page.url, {"act": "send_code"})
    assert "That is not the code" in text_of(site.post(page.url, {"code": other_than(mailed())}))
    site.post(page.url, {"code": mailed()})
    site.post("/accounts/email/", new)

    assert maya.user.emailaddress_set.filter(email="maya@new.example").exists()


def test_without_a_code_that_was_sent_none_is_right(site, maya):
    signed_in(site, maya)

    assert site.post("/accounts/reauthenticate/code/", {"code": ""}).status_code == 422
    assert site.post("/accounts/reauthenticate/code/", {"code": "000000"}).status_code == 422


def test_who_has_a_password_is_asked_for_that(site, tenant):
    member = make_member("Maya Hart", ["patient"], patient=make_client("Maya"))
    sign_in(site, member, PASSWORD)

    page = site.post("/accounts/email/", {"action_add": "", "email": "maya@new.example"})

    assert page.url.startswith("/accounts/reauthenticate/?")
