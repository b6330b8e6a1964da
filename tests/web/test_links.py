"""Does a link lead to the page of its case's kind, and nowhere else?"""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from careops.web import links
from tests.factories import link_to, make_provider, submit_referral


@pytest.fixture
def opened(tenant):
    """Open a link to a case of the kind "referral"."""
    resolve("/a/token/")  # the domains declare their pages beside their addresses
    bob = make_provider("Bob Brown")
    path = link_to(bob, submit_referral(preferred=bob))
    return lambda: Client(HTTP_HOST="acme.localhost").get(path)


def test_the_kind_of_the_case_decides_on_the_page(opened, monkeypatch):
    monkeypatch.setitem(links.PAGES, "referral", lambda _, link: HttpResponse(link.case.ref))

    page = opened()

    assert page.content.startswith(b"R-")
    assert page["Referrer-Policy"] == "strict-origin"


def test_a_kind_without_a_page_has_no_link(opened, monkeypatch):
    monkeypatch.delitem(links.PAGES, "referral")

    assert opened().status_code == 404
