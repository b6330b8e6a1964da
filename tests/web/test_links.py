"""Does a link lead to the page of its case's kind, and nowhere else?"""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from careops.people.models import Patient, Provider
from careops.web import links
from careops.web.link_view import LinkView
from tests.factories import link_to, make_provider, submit_referral


@pytest.fixture
def opened(tenant):
    """Open a link to a case of the kind "referral"."""
    resolve("/a/token/")  # the domains declare their pages beside their addresses
    bob = make_provider("Bob Brown")
    path = link_to(bob, submit_referral(preferred=bob))
    return lambda: Client(HTTP_HOST="acme.localhost").get(path)


def test_the_kind_of_the_case_and_of_its_holder_decide_on_the_page(opened, monkeypatch):
    class View(LinkView):
        def respond(self):
            return HttpResponse(f"{self.link.case.ref} for {self.holder}")

    monkeypatch.setitem(links.LINK_VIEWS, "referral", {Provider: View})

    page = opened()

    assert page.content.startswith(b"R-")
    assert page.content.endswith(b"for Bob Brown")
    assert page["Referrer-Policy"] == "strict-origin"


def test_a_kind_without_a_page_has_no_link(opened, monkeypatch):
    monkeypatch.delitem(links.LINK_VIEWS, "referral")

    assert opened().status_code == 404


def test_who_finds_no_page_there_has_no_link(opened, monkeypatch):
    monkeypatch.setitem(links.LINK_VIEWS, "referral", {Patient: LinkView})

    assert opened().status_code == 404
