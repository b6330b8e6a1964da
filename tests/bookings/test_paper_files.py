"""A paper's file lies in the insurer's folder, and once it is filed in the clinic's own (S2-11, S2-A9)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.models import Paper
from careops.files.models import File, Folder
from careops.files.sending import path_of
from careops.outbox.codes import code_of
from careops.outbox.models import Link
from careops.record.models import Read
from tests.bookings.factories import BEN, booked, make_clinic, partner_actor
from tests.factories import NOON, fresh, link_to

pytestmark = pytest.mark.usefixtures("set_clock")
HOST = {"HTTP_HOST": "acme.localhost"}
WORDS = b"Please fill in both pages, and sign the second one."


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = {**settings.STORAGES, "files": files}


@pytest.fixture
def form(harbour):
    """A form that the insurer's link asks for."""
    paper = booked(harbour, papers_wanted=["form"]).papers.get()
    paper.receive(by=partner_actor(paper.insurer), at=NOON)
    return paper.reject(by=BEN, at=NOON, reason="It is empty.")


def upload(name="form.txt", words=WORDS):
    return SimpleUploadedFile(name, words, "text/plain")


def sent(form, client, **said):
    path = link_to(form.insurer, form)
    return client.post(path, {"act": "receive", "document": upload(**said)}, **HOST)


def test_an_insurer_sends_the_file_behind_its_link_and_it_lies_in_its_folder(form, client):
    assert sent(form, client).status_code == 302

    form = fresh(form)
    assert (form.state, form.document.name) == ("received", "form.txt")
    assert form.document.folder.partner == form.insurer


def test_nothing_comes_into_a_folder_by_a_link_that_has_stopped(form, client, set_clock):
    set_clock(Link.objects.filter(case=form.case).latest("expires_at").expires_at)

    assert sent(form, client).status_code == 409

    assert not File.objects.exists()


def test_when_it_is_filed_the_clinic_has_a_copy_in_its_own_folder(form, client):
    sent(form, client)
    form = fresh(form).file(by=BEN, at=NOON)

    (copy,) = File.objects.filter(folder=Folder.of(form.clinic))
    assert (copy.sha256, copy.case_id) == (form.document.sha256, form.pk)
    assert copy.key != form.document.key
    with copy.open() as source:
        assert source.read() == WORDS


def test_each_of_them_reads_their_own_and_another_clinic_reads_nothing(form, client):
    sent(form, client)
    form = fresh(form).file(by=BEN, at=NOON)
    far = make_clinic("Far Clinic").partner

    readable = {
        one: [file.folder.partner for file in File.objects.readable_by(partner_actor(one))]
        for one in (form.insurer, form.clinic, far)
    }
    assert readable == {form.insurer: [form.insurer], form.clinic: [form.clinic], far: []}


@pytest.mark.parametrize("about", ["paper", "booking"])
def test_what_lies_in_the_clinics_folder_opens_with_a_code_on_either_page(form, client, about):
    """ADR 0026"""
    sent(form, client)
    form = fresh(form).file(by=BEN, at=NOON)
    subject = form if about == "paper" else form.booking
    path = link_to(form.clinic, subject)
    assert "form.txt" not in client.get(path, **HOST).content.decode()

    client.post(path, {"act": "send_code"}, **HOST)
    sent_code = subject.case.entries.filter(action="send_code").latest("seq")
    wrong = client.post(path, {"act": "open", "code": "x"}, **HOST)
    assert (wrong.status_code, b"form.txt" in wrong.content) == (422, False)
    page = client.post(path, {"act": "open", "code": code_of(sent_code.pk)}, **HOST, follow=True)

    assert "form.txt" in page.content.decode()
    assert Read.objects.filter(what=about, case=subject.case).exists()


def test_when_the_clinic_changes_the_old_one_sees_it_no_more_and_the_new_one_does(form, client):
    """S2-A9: its link ends, its folder does not list it, and an address that it had leads nowhere."""
    sent(form, client)
    form = fresh(form).file(by=BEN, at=NOON)
    old, booking, far = form.clinic, fresh(form.booking), make_clinic("Far Clinic")
    (copy,) = File.objects.readable_by(partner_actor(old))
    link = Link.objects.filter(case=form.case, person=old.pk).latest("issued_at")
    address = path_of(copy, by=partner_actor(old), link=link)
    path = link_to(old, form)
    assert b"".join(client.get(address, **HOST)) == WORDS

    booking.slot_lost(by=BEN, at=NOON)
    fresh(booking).no_dates(by=BEN, at=NOON)

    assert list(File.objects.readable_by(partner_actor(old))) == []
    assert client.get(address, **HOST).status_code == 404
    assert b"It is not yours any more" in client.get(path, **HOST).content
    assert copy.removals.get().at == NOON
    assert "take_out" in form.case.entries.values_list("action", flat=True)
    fresh(booking).select_clinic(by=BEN, at=NOON, clinic=far)
    form = fresh(form).file(by=BEN, at=NOON)
    (theirs,) = File.objects.readable_by(partner_actor(far.partner))
    assert theirs.sha256 == copy.sha256


def test_at_the_desk_it_is_said_that_it_was_taken_out(form, client, browser_of):
    sent(form, client)
    form = fresh(form).file(by=BEN, at=NOON)
    fresh(form.booking).slot_lost(by=BEN, at=NOON)

    page = browser_of(name="Ben Desk").get(f"/admin/cases/case/{form.pk}/change/")

    assert "taken out of the folder of Harbour Clinic" in page.content.decode()


def test_an_insurer_reads_what_it_sent_itself_without_one(form, client):
    sent(form, client)

    assert b"form.txt" in client.get(link_to(form.insurer, form), **HOST).content


def test_the_clinic_finds_it_behind_its_link_and_signs_by_a_file(form, client):
    sent(form, client)
    form = fresh(form).file(by=BEN, at=NOON)
    path = link_to(form.clinic, form)

    answer = client.post(
        path, {"act": "sign", "signed_document": upload("signed.txt", b"Signed: Dr. Lee")}, **HOST
    )

    assert answer.status_code == 302
    form = fresh(form)
    assert (form.state, form.signed_document.folder.partner) == ("signed", form.clinic)


def test_a_signature_is_a_name_with_a_licence_or_a_file(form, client):
    sent(form, client)
    form = fresh(form).file(by=BEN, at=NOON)
    answer = client.post(
        link_to(form.clinic, form), {"act": "sign", "physician": "Dr. Lee"}, **HOST
    )

    assert b"Say who signed it" in answer.content
    assert fresh(form).state == "filed"


def test_a_file_with_a_card_number_is_refused_in_words_and_kept_nowhere(form, client):
    """SX-12"""
    answer = sent(form, client, words=b"Our card: 4242 4242 4242 4242")

    assert answer.status_code == 422
    assert b"card" in answer.content
    assert (fresh(form).state, File.objects.count()) == ("rejected", 0)


def test_an_agent_adds_a_file_at_the_desk_and_takes_it_in(form, browser_of):
    bens = browser_of(name="Ben Desk", roles=["agent"])

    answer = bens.post(f"/admin/bookings/paper/{form.pk}/file/", {"file": upload()})

    assert answer.status_code == 302
    file = File.objects.get()
    assert file.folder.partner == form.insurer
    page = bens.get(f"/admin/cases/case/{form.pk}/change/").content.decode()
    assert "form.txt" in page
    fresh(form).receive(by=BEN, at=NOON, document=str(file.pk))
    assert Paper.objects.get(pk=form.pk).document == file
