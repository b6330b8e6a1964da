"""No browser and no proxy keeps a page: every address of the URLconf says so."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from uuid_utils.compat import uuid7

from tests.factories import make_client, make_member, make_provider, submit_referral

FILL = {"int": "1", "str": "x", "slug": "x", "uuid": str(uuid7()), "path": "x"}


def addresses(patterns, above="/", fill=FILL):
    """Each address, with something in the place of its parameters."""
    fill = FILL | fill
    for found in patterns:
        path = above + plain(found, fill)
        if isinstance(found, URLResolver):
            yield from addresses(found.url_patterns, path, fill)
        elif isinstance(found, URLPattern):
            yield path


def plain(found, fill):
    route = str(getattr(found.pattern, "_route", ""))
    for name, converter in found.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        kind = {"string": "str"}.get(kind, kind)
        for part in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(part, str(fill[kind]))
    return route


@pytest.fixture
def alice(tenant):
    browser = Client(HTTP_HOST="acme.localhost", raise_request_exception=False)
    browser.force_login(make_member("Alice", ["agent", "lead", "manager"]).user)
    return browser


def test_every_page_says_no_store(alice, tenant):
    for path in sorted(set(addresses(get_resolver().url_patterns))):
        assert "no-store" in alice.get(path).get("Cache-Control", ""), path


def test_so_do_pages_with_patients_and_refusals_and_pages_for_strangers(alice, tenant):
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
