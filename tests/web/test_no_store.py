"""No browser and no proxy keeps a page: it says so, and so does every address, see ``tests.web.walking``."""

import pytest
from django.test import Client

from tests.factories import make_client, make_member, make_provider, submit_referral


@pytest.fixture
def alice(tenant):
    browser = Client(HTTP_HOST="acme.localhost", raise_request_exception=False)
    browser.force_login(make_member("Alice", ["agent", "lead", "manager"]).user)
    return browser


def test_pages_with_patients_and_refusals_and_pages_for_strangers_say_no_store(alice, tenant):
    make_provider()
    referral = submit_referral(client=make_client())
    stranger = Client(HTTP_HOST="acme.localhost")
    for browser, path in [
        (alice, f"/admin/cases/case/{referral.pk}/change/"),
        (alice, "/admin/people/patient/"),
        (alice, "/mailbox/"),
        (alice, "/nothing/here/"),
        (stranger, "/"),
        (stranger, "/accounts/login/"),
        (stranger, "/api/v1/referrals"),
        (stranger, "/a/no-such-link/"),
    ]:
        assert "no-store" in browser.get(path)["Cache-Control"], path


def test_files_that_are_the_same_for_all_may_be_kept(alice):
    style = alice.get("/static/careops/careops.css")
    assert "no-store" not in style.get("Cache-Control", "")
    style.close()
