"""Six bookings, in which the insurer's and the clinic's systems call us, and our team does the rest (S2-1 to S2-40)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from bookings.models import Booking
from careops.api.ids import public_id
from careops.clock.models import Dial
from careops.engine.sweep import sweep
from tests.api.conftest import Caller
from tests.api.conftest import at as at  # noqa: PLC0414 (a fixture)
from tests.bookings.factories import (
    BEN,
    CORA,
    DAY,
    LATER,
    MAX,
    make_clinic,
    make_insurer,
    partner_actor,
)
from tests.bookings.paying import (
    AFTER,
    approved,
    card_clinic,
    charge_of,
    cora,
    fay,
    pay_clinic,
    reconciliation_of,
    settle,
    transfer_clinic,
)
from tests.bookings.test_api import SLOT, body
from tests.bookings.test_api_documents import SCOPES, send
from tests.bookings.test_api_documents import store as store  # noqa: PLC0414 (a fixture)
from tests.factories import NOON, fresh

pytestmark = pytest.mark.usefixtures("at")


@dataclass
class Story:
    """What is particular about one of them; ``changes`` is a price after the confirmation."""

    make: Any
    course: str
    method: str
    papers: list[str] = field(default_factory=list)
    is_far: bool = False
    is_approved: bool = False
    changes: str = ""
    total: int = 30_510
    own_card: bool = False


STORIES = {
    "an affiliate that wants a guarantee": Story(make_clinic, "large", "direct_billing", ["guarantee"]),
    "out of the area, before the service by our card": Story(
        lambda: card_clinic("Far Clinic", accepts_prepayment=True), "out_of_area", "corporate_card",
        is_far=True, is_approved=True,
    ),
    "a large affiliate that bills us": Story(make_clinic, "large", "direct_billing"),
    "a transfer, at another price after the confirmation": Story(
        transfer_clinic, "individual", "eft", is_approved=True, changes="1250.00", total=211_875,
    ),
    "the insurer's own card": Story(make_clinic, "large", "direct_billing", own_card=True),
    "no paperwork": Story(make_clinic, "large", "direct_billing"),
}  # fmt: skip


class Systems:
    """The insurer's and the clinic's, about one booking."""

    def __init__(self, story, made, insurer):
        self.story, self.insurer = story, insurer
        self.id = made["id"]
        self.booking = Booking.objects.get()

    def post(self, who, act, said=None):
        shown = who.get(f"/bookings/{self.id}").json()
        answer = who.post(f"/bookings/{self.id}/{act}", said or {}, version=shown["version"])
        assert answer.status_code == 200, answer.content
        self.booking = fresh(self.booking)
        return answer.json()

    def confirm(self):
        shown = self.insurer.get(f"/bookings/{self.id}").json()
        return self.post(
            self.insurer, "confirm", {"slot": SLOT, "quote_hash": shown["quote"]["hash"]}
        )


def asked_for(story):
    """The insurer asks by its system, and our team has a clinic asked for dates."""
    clinic = story.make()
    insurer = Caller(make_insurer(), scopes=SCOPES)
    city = (
        {"city": "Thunder Bay", "province": "ON", "postal_code": "P7B5E1"} if story.is_far else {}
    )
    address = body()["address"] | city
    asked = {"papers": story.papers, "address": address, "own_card": story.own_card}
    made = insurer.post("/bookings", body(**asked))
    assert made.status_code == 201, made.content
    systems = Systems(story, made.json(), insurer)
    found = systems.booking.start_search(by=BEN, at=NOON)
    if story.is_far:
        found.provider_found(
            by=MAX, at=NOON, clinic=clinic, takes_prepayment=True, research="Called."
        )
    else:
        found.select_clinic(by=BEN, at=NOON, clinic=clinic)
    systems.booking = fresh(found)
    return systems, Caller(systems.booking.clinic, scopes=SCOPES)


@pytest.mark.parametrize("name", STORIES)
def test_a_booking_goes_from_a_call_of_the_insurer_to_the_reconciled_payment(name, joan):
    story = STORIES[name]
    systems, clinic = asked_for(story)
    systems.post(clinic, "offer_dates", {"first": SLOT})
    systems.booking.propose(by=BEN, at=NOON, hold_until=NOON + 2 * DAY)
    systems.confirm()
    if story.changes:
        changed(systems)
    if story.is_approved:
        approved(fresh(systems.booking))
    booking = fresh(systems.booking).book(by=BEN, at=NOON, clinic_has_it=True)

    assert (booking.course, booking.method) == (story.course, story.method)
    for kind in story.papers:
        handed_over(systems.insurer, clinic, booking, kind)
    sweep(now=NOON)
    assert fresh(booking).state == "ready"
    attend(systems, clinic)
    assert systems.booking.state == "results_settled"
    settled(systems)


def changed(systems):
    """Our team changes the amount: what was confirmed counts no more, and is asked for anew."""
    systems.booking.change_amount(
        by=BEN, at=NOON, clinic_cost=systems.story.changes, hold_until=NOON + 2 * DAY
    )
    assert systems.insurer.get(f"/bookings/{systems.id}").json()["state"] == "dates_proposed"
    systems.confirm()


def handed_over(insurer, clinic, booking, kind):
    """The insurer sends it, our team files it, and the clinic reads it."""
    made = send(
        insurer, booking, paper=kind, **({"amount_minor": "30510"} if kind == "guarantee" else {})
    )
    assert made.status_code == 201, made.content
    booking.papers.get(kind_of_paper=kind).file(by=BEN, at=NOON)
    assert (
        len(clinic.get(f"/bookings/{public_id('bkg', booking.pk)}/documents").json()["data"]) == 1
    )


def attend(systems, clinic):
    """The clinic says so, once the appointment is over."""
    sweep(now=AFTER)
    Dial.objects.update(shown_at=AFTER)
    systems.post(clinic, "attend")
    for paper in systems.booking.papers.filter(state="filed"):
        paper.keep_guarantee(by=partner_actor(systems.booking.clinic), at=AFTER)
    sweep(now=AFTER)
    systems.booking = fresh(systems.booking)


def settled(systems):
    """It is billed to the cent, and paid; what a clinic bills afterwards is paid and reconciled by two people."""
    booking = systems.booking.bill(by=cora(), at=AFTER)
    (invoice,) = systems.insurer.get(f"/bookings/{systems.id}/invoices").json()["data"]
    assert invoice["total_minor"] == systems.story.total == charge_of(booking).total * 100
    assert systems.insurer.get(f"/bookings/{systems.id}").json()["state"] == "billing"
    if systems.story.method != "direct_billing":
        return
    pay_clinic(booking)
    settle(booking)
    agrees = {"process": "direct_billing", "mail_agrees": True}
    matched = reconciliation_of(booking).match(by=cora(), at=LATER + DAY, **agrees)
    matched.sign_off(by=fay(), at=LATER + DAY)
    assert fresh(booking).close(by=CORA, at=LATER + DAY).state == "closed"
