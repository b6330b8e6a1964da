"""What insurers and clinics find behind links about money: theirs, and nothing else (S2-30, S2-37)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from careops.engine.sweep import sweep
from careops.record.models import Read
from tests.bookings.factories import LATER, booked
from tests.bookings.paying import AFTER, DAY, billed, charge_of, payment_of
from tests.factories import fresh, link_to, text_of

HOST = {"HTTP_HOST": "acme.localhost"}


@pytest.fixture
def charge(harbour, set_clock):
    set_clock(AFTER)
    return charge_of(billed(harbour, external_id="CLM-7"))


def test_an_insurer_reads_its_bill_and_keeps_the_pdf(charge, client):
    path, invoice = link_to(charge.insurer, charge), charge.invoices.get()
    page = text_of(client.get(path, **HOST))
    for words in ("305.10", "35.10", "CLM-7", "INV-00001"):
        assert words in page

    answer = client.get(f"{path}?invoice={invoice.pk}", **HOST)

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert Read.objects.filter(what="Invoice INV-00001", via="link").exists()


def test_no_other_invoice_is_behind_it(charge, harbour, client):
    other = charge_of(billed(harbour, external_id="2")).invoices.get()
    path = link_to(charge.insurer, charge)

    assert client.get(f"{path}?invoice={other.pk}", **HOST).status_code == 404
    assert client.get(f"{path}?invoice=x", **HOST).status_code == 404


def test_a_link_that_has_ended_hands_out_no_pdf(charge, client, set_clock):
    path, invoice = link_to(charge.insurer, charge), charge.invoices.get()
    set_clock(AFTER + 31 * DAY)

    answer = client.get(f"{path}?invoice={invoice.pk}", **HOST)
    assert answer["Content-Type"].startswith("text/html")


def test_an_insurer_objects_to_its_bill(charge, client):
    path = link_to(charge.insurer, charge)
    assert client.post(path, {"act": "dispute"}, **HOST).status_code == 422

    client.post(path, {"act": "dispute", "objection": "We agreed on less."}, **HOST)

    assert (fresh(charge).state, fresh(charge).objection) == ("disputed", "We agreed on less.")


def test_a_clinic_tells_its_invoice(harbour, client, set_clock):
    payment = payment_of(booked(harbour))
    late = LATER + 14 * DAY
    sweep(now=late)
    set_clock(late)
    path = link_to(payment.clinic, payment)
    assert "180.00" in text_of(client.get(path, **HOST))
    wrong = {"act": "receive_invoice", "invoice_number": "7", "invoiced": "181.00"}
    assert "more than is tolerated" in text_of(client.post(path, wrong, **HOST))

    client.post(path, wrong | {"invoiced": "180.00"}, **HOST)

    payment = fresh(payment)
    assert (payment.state, payment.invoiced) == ("invoiced", Decimal("180.00"))


def test_a_card_number_is_taken_on_none_of_them(charge, client):
    """SX-12"""
    words = "Take 4242 4242 4242 4242 instead."
    answer = client.post(
        link_to(charge.insurer, charge), {"act": "dispute", "objection": words}, **HOST
    )

    assert answer.status_code == 422
    assert "4242 4242" not in text_of(answer)
    assert fresh(charge).state == "issued"
