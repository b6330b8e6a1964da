"""Words that were typed are not lost when the session has ended, or another has begun."""

import re
from html import unescape

import pytest
from django.test import Client

from careops.people.models import Patient
from tests.factories import make_client, make_member, make_provider

HOST = "acme.localhost"
OURS = {"Origin": f"http://{HOST}"}
TEXT = "Two lines,\nand <more>"


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart")


@pytest.fixture
def browser(tenant):
    """One whose forms are checked, as everybody's are but the tests'."""
    return Client(enforce_csrf_checks=True, HTTP_HOST=HOST)


@pytest.fixture
def alice(tenant):
    return make_member().user


def path_of(maya):
    return f"/admin/people/patient/{maya.pk}/change/"


def fields_of(page):
    inputs = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()
    )
    return {name: unescape(value) for name, value in inputs}


def said(**more):
    return {
        "first_name": "Maya",
        "last_name": TEXT,
        "email": "m@x.example",
        "language": "en",
        **more,
    }


def test_a_form_from_before_a_sign_in_in_another_tab_is_sent_with_one_more_press(
    browser, alice, maya
):
    browser.force_login(alice)
    token = fields_of(browser.get(path_of(maya)))["csrfmiddlewaretoken"]
    browser.cookies.clear()
    browser.force_login(alice)
    browser.get(path_of(maya))  # the other tab

    kept = browser.post(path_of(maya), said(csrfmiddlewaretoken=token), headers=OURS)

    assert kept.status_code == 403
    assert "opened before you signed in again" in kept.content.decode()
    again = fields_of(kept)
    assert again["last_name"] == TEXT
    browser.post(path_of(maya), again | {"last_name": "Hart-Lee"}, headers=OURS)
    assert Patient.objects.get().last_name == "Hart-Lee"


def test_a_form_sent_without_a_session_comes_back_after_the_sign_in_with_its_words(
    browser, alice, maya
):
    browser.force_login(alice)
    token = fields_of(browser.get(path_of(maya)))["csrfmiddlewaretoken"]
    del browser.cookies["sessionid"]

    kept = browser.post(path_of(maya), said(csrfmiddlewaretoken=token), headers=OURS)

    html = kept.content.decode()
    assert "You are not signed in any more" in html
    assert "Two lines,<br>and &lt;more&gt;" in html
    browser.force_login(alice)
    last = browser.post(path_of(maya), fields_of(kept) | {"last_name": "Lee"}, headers=OURS)
    if last.status_code == 403:  # the token is of before the sign-in
        last = browser.post(path_of(maya), fields_of(last), headers=OURS)
    assert last.status_code == 302
    assert Patient.objects.get().last_name == "Lee"


def test_a_providers_page_keeps_them_too(browser, tenant):
    bob = make_member("Bob", ["provider"], provider=make_provider()).user
    browser.force_login(bob)
    token = fields_of(browser.get("/provider/quiet/"))["csrfmiddlewaretoken"]
    del browser.cookies["sessionid"]

    hours = {"quiet_from": "21:00", "quiet_until": "07:00", "csrfmiddlewaretoken": token}
    kept = browser.post("/provider/quiet/", hours, headers=OURS)

    assert fields_of(kept)["quiet_from"] == "21:00"


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_what_another_site_sends_is_refused_with_no_button(browser, alice, maya, origin):
    browser.force_login(alice)

    refused = browser.post(path_of(maya), said(), headers=origin)

    assert refused.status_code == 403
    assert "Hart" not in refused.content.decode()
    assert "last_name" not in refused.content.decode()


def test_a_password_is_never_shown_again(browser, tenant):
    refused = browser.post(
        "/accounts/login/", {"login": "a@b.example", "password": "my secret words"}, headers=OURS
    )

    assert refused.status_code == 403
    assert "my secret words" not in refused.content.decode()


def test_who_reads_without_a_session_is_led_to_sign_in_as_ever(browser, maya):
    assert browser.get(path_of(maya)).status_code == 302
