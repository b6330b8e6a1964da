"""Is an invoice a document that an insurer can read, keep and pay by (S2-37)?"""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from bookings.invoices import pdf_of, words_of
from bookings.models import Biller
from bookings.policy.words import COORDINATOR
from careops.record.models import Read
from tests.bookings.factories import make_insurer
from tests.bookings.paying import AFTER, billed, charge_of, cora
from tests.factories import make_client


def reader_of(invoice):
    return PdfReader(io.BytesIO(pdf_of(invoice)))


def text_of(invoice):
    return "\n".join(page.extract_text() for page in reader_of(invoice).pages)


@pytest.fixture
def invoice(harbour):
    Biller.objects.create(
        address="1 King Street\nToronto",
        tax_number="12345 RT0001",
        how_to_pay="Account 7, Bank of Maple",
    )
    return charge_of(billed(harbour, external_id="CLM-7")).invoices.get()


def test_it_says_who_bills_whom_for_what_and_by_when(invoice):
    text = text_of(invoice)

    for words in (
        "Invoice INV-00001", "Maple Mutual", "CLM-7", "Maya Hart", "Ultrasound", "270.00", "35.10",
        "HST 13 %, ON", "305.10", "GST/HST 12345 RT0001", "1 King Street", "Account 7",
    ):  # fmt: skip
        assert words in text, text


def test_it_can_be_read_aloud(invoice):
    """PDF/UA: it has a title, a language, and tags."""
    root = reader_of(invoice).trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader_of(invoice).metadata.title == "Invoice INV-00001"


def test_it_is_made_of_a_moment_as_clocks_tell_it(invoice):
    """With microseconds, of which Typst knows nothing."""
    invoice.at = AFTER.replace(microsecond=123_456)

    assert pdf_of(invoice).startswith(b"%PDF-")


def test_it_is_the_same_whenever_it_is_asked_for(invoice):
    before = pdf_of(invoice)
    Biller.objects.update(address="Elsewhere")

    assert pdf_of(invoice) == before


@pytest.mark.parametrize(
    "name", ["Владимир Őŗż", "محمد علي", "Ωμέγα", "李小龍", '#import "x"', "*_$ \\ ] [#"]
)
def test_names_in_any_letters_and_with_any_signs_are_data(harbour, name):
    booking = billed(
        harbour, client=make_client(name, "Hart"), insurer=make_insurer(f"{name} Mutual")
    )
    invoice = charge_of(booking).invoices.get()

    assert words_of(invoice)["to"] == f"{name} Mutual"
    assert len(reader_of(invoice).pages) == 1


def test_a_credit_note_names_its_invoice_and_why(harbour):
    charge = charge_of(billed(harbour))
    charge.void(by=cora(), at=AFTER, reason="The insurer is another.")

    text = text_of(charge.invoices.get(kind="credit_note"))
    for words in ("Credit note CN-00001", "INV-00001", "The insurer is another.", "305.10"):
        assert words in text


def test_the_desk_hands_it_out_and_puts_that_on_record(invoice, browser_of):
    coras = browser_of(name="Cora", roles=[COORDINATOR.name])

    answer = coras.get(f"/admin/bookings/invoice/{invoice.pk}/")

    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="INV-00001.pdf"' in answer["Content-Disposition"]
    assert Read.objects.filter(what="Invoice INV-00001").exists()
