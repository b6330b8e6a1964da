"""How is a file asked for on a page, and what if it is larger than any?"""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from careops.files.forms import UploadForm
from careops.files.models import File
from careops.values.cards import SENTENCE
from tests.desk.browsing import HOST
from tests.factories import ALICE, NOON, submit_referral
from tests.files.papers import CARD, pdf, upload


def filled(file):
    form = UploadForm(files={"file": file})
    assert form.is_valid()
    return form


def test_a_form_keeps_the_file_about_its_case(folder):
    referral = submit_referral()

    made = filled(upload()).save(folder=folder, by=ALICE, at=NOON, case=referral.case)

    assert (made.folder, made.case_id) == (folder, referral.pk)


def test_what_is_refused_is_said_below_the_field(folder):
    form = filled(upload(pdf(f"Visa {CARD}")))

    assert form.save(folder=folder, by=ALICE, at=NOON) is None
    assert form.errors == {"file": [SENTENCE]}
    assert not File.objects.exists()


def test_the_field_says_what_is_taken():
    page = str(UploadForm())

    assert 'accept="application/pdf,image/jpeg,image/png,image/tiff,text/plain"' in page
    assert "PDF, JPEG, PNG, TIFF or plain text, up to 25 MB. No card numbers." in page


def test_a_form_that_is_larger_than_any_file_is_not_read(tenant):
    large = SimpleUploadedFile("x.jpg", bytes(26 * 1024 * 1024))

    answer = Client(HTTP_HOST=HOST).post("/refer/", {"file": large})

    assert answer.status_code == 400
    assert "A file may have 25 MB" in answer.content.decode()
