"""Does a passkey work in a real browser, under the strict policy? Chromium brings an authenticator of its own."""

import re

import pytest
from django.urls import reverse

from careops.tenancy.scope import tenant_transaction
from tests.access.sign_in import PASSWORD
from tests.browser.conftest import go
from tests.factories import make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def authenticator(page):
    """A device that asks who is there and says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


@pytest.fixture
def member(acme):
    with tenant_transaction(acme):
        return make_member("Ana Agent", roles=["agent"])


def sign_in(screen, page, member):
    screen.open(reverse("account_login"), "login")
    page.get_by_label("Email").fill(member.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    go(page.get_by_role("button", name="Sign in", exact=True))


def sign_out(page):
    page.locator("summary:visible").first.click()
    go(page.get_by_role("button", name="Sign out"))


def add_passkey(screen, page, member):
    """From a first sign-in: whoever needs a second factor may choose a passkey."""
    sign_in(screen, page, member)
    page.get_by_label("Password").fill(PASSWORD)
    go(page.get_by_role("button", name="Confirm"))
    screen.check("second-factor")
    screen.follow(re.compile("Use a passkey"), "add-passkey")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile("recovery-codes"))


def test_a_member_adds_a_passkey_and_signs_in_with_it_as_a_second_factor_and_alone(
    screen, page, member, authenticator
):
    add_passkey(screen, page, member)
    page.goto(screen.site)
    page.wait_for_url(re.compile("/admin/"))
    screen.open(reverse("mfa_list_webauthn"), "passkeys")
    sign_out(page)

    sign_in(screen, page, member)
    page.wait_for_url(re.compile("/2fa/authenticate/"))
    screen.check("second-factor-asked")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("/admin/"))
    page.goto(screen.site + reverse("mfa_index"))
    sign_out(page)

    screen.open(reverse("account_login"), "login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/admin/"))
