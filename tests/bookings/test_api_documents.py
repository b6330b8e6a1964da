"""What may insurers and clinics do with a booking's documents by the API? Theirs alone (S2-11, S2-13, SX-17)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.api.ids import public_id
from careops.files.models import File, Folder
from careops.record.models import Entry, Read
from tests.api.conftest import Caller, problem
from tests.api.conftest import at as at  # noqa: PLC0414 (a fixture)
from tests.bookings.factories import BEN, booked, make_clinic, make_insurer
from tests.bookings.paying import billed, charge_of
from tests.factories import NOON, fresh, make_file
from tests.files.papers import CARD, JPEG, pdf

pytestmark = pytest.mark.usefixtures("at")
SCOPES = ["bookings:read", "bookings:write", "documents:read"]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "files": files}


@pytest.fixture
def booking(harbour, joan):
    return booked(harbour, papers_wanted=["form", "guarantee"])


@pytest.fixture
def insurer(booking):
    return Caller(booking.insurer, scopes=SCOPES)


@pytest.fixture
def clinic(booking):
    return Caller(booking.clinic, scopes=SCOPES)


def path_of(booking, rest="documents"):
    return f"/bookings/{public_id('bkg', booking.pk)}/{rest}"


def send(caller, booking, content=None, *, name="gop.pdf", key=None, **said):
    send.count += 1
    file = SimpleUploadedFile(name, pdf("Guarantee of payment") if content is None else content)
    key = key or f"key-{send.count}"
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key}
    return caller.http.post(
        f"/api/v1{path_of(booking)}", {"file": file, **said}, format="multipart",
        HTTP_HOST=caller.host, headers=headers,
    )  # fmt: skip


send.count = 0


def listed(caller, booking):
    return caller.get(path_of(booking)).json()["data"]


def test_an_insurer_sends_a_guarantee_and_reads_it_again(insurer, booking):
    content = pdf("Guarantee of payment")

    made = send(insurer, booking, content, paper="guarantee", amount_minor="30510")

    assert made.status_code == 201, made.content
    said = made.json()
    assert (said["name"], said["paper"], said["paper_state"]) == (
        "gop.pdf",
        "guarantee",
        "received",
    )
    paper = booking.papers.get(kind_of_paper="guarantee")
    assert (paper.amount, paper.document.folder.partner) == (Decimal("305.10"), booking.insurer)
    assert listed(insurer, booking) == [said]
    assert made["Location"] == f"/api/v1/documents/{said['id']}"
    answer = insurer.get(f"/documents/{said['id']}/content", headers={"Accept": "application/pdf"})
    assert b"".join(answer.streaming_content) == content
    assert Read.objects.filter(what=f"file {paper.document_id}", case=paper.case).exists()


def test_who_reads_the_names_of_documents_is_on_record(insurer, booking):
    """A name may say who somebody is, and what they suffer from."""
    name = send(insurer, booking, paper="form", name="Cardiac form.pdf").json()["id"]
    for path in ("/documents", f"/documents/{name}", path_of(booking)):
        before = Read.objects.count()
        assert "Cardiac form.pdf" in str(insurer.get(path).json())
        read = Read.objects.latest("seq")
        assert (Read.objects.count(), read.what) == (before + 1, "documents")
        assert read.patients == [booking.client_id]


def test_the_same_paper_sent_twice_is_one(insurer, booking):
    one = send(insurer, booking, paper="form", key="a")
    other = send(insurer, booking, paper="form", key="a")

    assert (one.json(), other["Idempotency-Replayed"]) == (other.json(), "true")
    assert File.objects.count() == 1


def test_once_it_is_filed_the_clinic_has_a_copy_and_sends_it_signed(insurer, clinic, booking):
    send(insurer, booking, paper="form", name="form.pdf")
    form = booking.papers.get(kind_of_paper="form")
    assert listed(clinic, booking) == []
    form = fresh(form).file(by=BEN, at=NOON)

    assert [one["name"] for one in listed(clinic, booking)] == ["form.pdf"]
    made = send(clinic, booking, paper="form", name="signed.pdf")

    assert made.json()["paper_state"] == "signed"
    assert [one["name"] for one in listed(clinic, booking)] == ["signed.pdf", "form.pdf"]
    assert [one["name"] for one in listed(insurer, booking)] == ["form.pdf"]
    assert fresh(form).signed_document.folder.partner == booking.clinic


def test_what_was_taken_out_of_a_clinics_folder_is_not_listed_with_its_booking(
    insurer, clinic, booking
):
    """S2-A9: another date empties the folder, and the clinic is the same."""
    send(insurer, booking, paper="form", name="form.pdf")
    booking.papers.get(kind_of_paper="form").file(by=BEN, at=NOON)
    (before,) = listed(clinic, booking)

    fresh(booking).slot_lost(by=BEN, at=NOON)

    assert listed(clinic, booking) == clinic.get("/documents").json()["data"] == []
    assert clinic.get(f"/documents/{before['id']}").status_code == 404
    assert [one["name"] for one in listed(insurer, booking)] == ["form.pdf"]


@pytest.mark.parametrize(
    ("said", "status", "where"),
    [
        ({"paper": "guarantee"}, 409, None),
        ({"paper": "guarantee", "amount_minor": "305.10"}, 422, "/amount_minor"),
        ({"paper": "invoice"}, 422, "/paper"),
        ({"paper": "form", "folder": "another"}, 422, "/folder"),
        ({"paper": "form", "content": f"Visa {CARD}".encode(), "name": "a.txt"}, 422, "/file"),
        ({"paper": "form", "content": b"MZ\x90\0", "name": "run.exe"}, 422, "/file"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_and_kept_nowhere(insurer, booking, said, status, where):
    answer = send(insurer, booking, said.pop("content", None), **said)

    assert answer.status_code == status, answer.content
    pointers = [error["pointer"] for error in problem(answer)["errors"]]
    assert pointers == ([where] if where else [])
    assert not File.objects.exists()
    assert not Entry.objects.filter(action="upload_file").exists()
    assert {paper.state for paper in booking.papers.all()} == {"required"}


def test_what_is_too_large_is_not_read(insurer, booking):
    answer = send(insurer, booking, JPEG + bytes(26 * 1024 * 1024), name="a.jpg", paper="form")

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_paper_that_nobody_requires_is_refused_and_a_clinic_says_no_amount(
    insurer, clinic, harbour
):
    none = booked(harbour)
    assert problem(send(insurer, none, paper="form"))["errors"][0]["code"] == "unknown"
    refused = send(clinic, none, paper="form", amount_minor="1")
    assert refused.status_code == 422
    assert not File.objects.exists()


def test_documents_and_invoices_of_others_are_not_there(insurer, booking, harbour):
    other = make_insurer("Other Mutual")
    strangers = billed(harbour, insurer=other, papers_wanted=[])
    for caller in (insurer, Caller(make_clinic("Far Clinic").partner, scopes=SCOPES)):
        assert caller.get(path_of(strangers)).status_code == 404
        assert caller.get(path_of(strangers, "invoices")).status_code == 404
        assert send(caller, strangers, paper="form").status_code == 404
        invoice = charge_of(strangers).invoices.get()
        name = public_id("inv", invoice.pk)
        assert caller.get(f"/invoices/{name}/content").status_code == 404
    assert not Read.objects.exists()


def test_an_insurer_lists_its_invoices_and_reads_each_as_a_pdf(harbour, joan):
    booking = billed(harbour)
    insurer = Caller(booking.insurer, scopes=SCOPES)

    (invoice,) = insurer.get(path_of(booking, "invoices")).json()["data"]

    assert (invoice["number"], invoice["kind"]) == ("INV-00001", "invoice")
    assert (invoice["subtotal_minor"], invoice["tax_minor"], invoice["total_minor"]) == (
        27_000,
        3510,
        30_510,
    )
    answer = insurer.get(
        f"/invoices/{invoice['id']}/content", headers={"Accept": "application/pdf"}
    )
    assert answer.content.startswith(b"%PDF-")
    assert "INV-00001.pdf" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    assert Read.objects.get(what="Invoice INV-00001").patients == [booking.client_id]
    clinic = Caller(booking.clinic, scopes=SCOPES)
    assert clinic.get(path_of(booking, "invoices")).json()["data"] == []
    assert clinic.get(f"/invoices/{invoice['id']}/content").status_code == 404


def test_a_key_that_may_not_read_bookings_reads_none_of_it(booking):
    caller = Caller(booking.insurer, scopes=["documents:read", "bookings:write"])

    assert problem(caller.get(path_of(booking)))["code"] == "insufficient_scope"
    assert caller.get(path_of(booking, "invoices")).status_code == 403
    reader = Caller(booking.insurer, scopes=["bookings:read"])
    assert problem(send(reader, booking, paper="form"))["code"] == "insufficient_scope"


def test_a_list_takes_as_many_queries_however_long(insurer, booking):
    folder, form = Folder.of(booking.insurer), booking.papers.get(kind_of_paper="form")
    for number in range(5):
        make_file(folder, name=f"{number}.txt", case=form.case)
    path = path_of(booking)
    insurer.get(path)

    with CaptureQueriesContext(connection) as few:
        first = insurer.get(f"{path}?limit=2").json()
    with CaptureQueriesContext(connection) as many:
        insurer.get(f"{path}?limit=5")
    assert len(few) == len(many)
    rest = insurer.get(f"{path}?limit=4&cursor={first['next_cursor']}").json()
    names = [one["name"] for one in (*first["data"], *rest["data"])]
    assert names == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]
