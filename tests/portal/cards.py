"""What do patients tell of their insurance in the tests? A card that can be read."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from careops.files.models import Folder
from portal.models import Insurance
from tests.factories import NOON, client_actor, make_file
from tests.portal.photos import JPEG

CARD = {
    "insurer": "Blue Shield of Ontario",
    "member_number": "XJB-4471-88",
    "group_number": "G-12",
    "order": "first",
}
HOLDER = {"holder": "patient", "since": "2026-03-01"}


def photo(name="front.jpg", content=JPEG):
    return SimpleUploadedFile(name, content, "image/jpeg")


def sent_card(account, *, at=NOON, **fields):
    """One that a patient has sent, by the policy alone."""
    patient = account.patient
    front = make_file(Folder.of(patient), name="front.txt", at=at)
    said = {**CARD, "holder": "patient", "since": date(2026, 3, 1), "front": front, **fields}
    insurance = Insurance(patient=patient, account=account, **said)
    return insurance.submit(by=client_actor(patient), at=at)
