"""What does a shop read of its customers' insurances? How far each is, and no word of why; no other shop anything."""

import json

import pytest

from careops.api.ids import public_id
from careops.record.models import Read
from tests.api.conftest import Caller
from tests.factories import ALICE, NOON, make_provider
from tests.medops.factories import make_customer, make_shop
from tests.medops.insurance import SAID, open_authorization, request_benefits, submitted

SCOPES = [f"{area}:read" for area in ("benefits-verifications", "prior-authorizations", "events")]
LAST = (NOON.replace(month=6)).date()


@pytest.fixture
def system(shop, maya, at):
    return Caller(shop, scopes=SCOPES)


@pytest.fixture
def covered(maya):
    asked = request_benefits(maya).start(by=ALICE, at=NOON)
    return asked.cover(by=ALICE, at=NOON, **SAID)


@pytest.fixture
def approved(maya):
    wanted = submitted(open_authorization(maya, make_provider("Bob Brown")))
    return wanted.approve(by=ALICE, at=NOON, number="A-1", last_day=LAST)


def test_the_shop_whose_customer_they_are_reads_what_is_covered(system, covered):
    (listed,) = system.get("/benefits-verifications?status=covered").json()["data"]
    one = system.get(f"/benefits-verifications/{public_id('bnv', covered.pk)}").json()

    assert one == listed
    assert (one["customer"], one["payer"], one["state"]) == ("C-1", "Blue Plan", "covered")
    assert SAID["representative"] not in json.dumps(one)
    assert Read.objects.filter(actor=system.partner.name, what="benefits").exists()


def test_it_reads_which_approval_there_is_and_until_when(system, approved):
    one = system.get(f"/prior-authorizations/{public_id('pau', approved.pk)}").json()

    assert (one["state"], one["number"], one["service"]) == ("approved", "A-1", "Monthly injection")
    assert one["ends_at"]
    assert "Tried two others" not in json.dumps(one)


def test_it_hears_how_each_goes_on(system, covered, approved):
    heard = [event["type"] for event in system.get("/events").json()["data"]]

    assert heard == [
        "benefits.request", "benefits.cover", "authorization.open", "authorization.submit",
        "authorization.approve",
    ]  # fmt: skip


def test_another_shop_finds_nothing_and_of_a_customer_of_several_no_shop_hears(
    system, covered, maya
):
    other = make_shop("Other Shop")
    theirs = Caller(other, scopes=SCOPES)
    make_customer(other, maya, external_id="7")
    later = request_benefits(maya)

    assert later.shop is None
    for path in ("", f"/{public_id('bnv', covered.pk)}"):
        answer = theirs.get(f"/benefits-verifications{path}")
        assert answer.status_code == 404 or answer.json()["data"] == []
    assert system.get(f"/benefits-verifications/{public_id('bnv', later.pk)}").status_code == 404
