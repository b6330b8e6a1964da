"""How do people sign in? The real pages, with e-mail, password and a time-based code."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from tests.factories import make_member

PASSWORD = "a long enough password"
pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client, tenant):
    client.defaults["HTTP_HOST"] = "acme.localhost"
    return client


def sign_in(site, member, password=PASSWORD):
    return site.post(reverse("account_login"), {"login": member.user.email, "password": password})


def enroll(member):
    secret = generate_totp_secret()
    TOTP.activate(member.user, secret)
    return secret


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


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
