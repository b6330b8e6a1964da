"""How does an identity check come to be in the tests, and what does a patient send?"""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from careops.files.kinds import PHOTOS
from careops.files.models import Folder
from careops.files.photos import photo_of
from careops.files.receiving import receive
from medops.opening import ask_identity
from tests.factories import ALICE, NOON, client_actor, fresh
from tests.portal.photos import JPEG

TICKS = dict.fromkeys(
    ("name_agrees", "birth_date_agrees", "document_is_still_valid", "face_agrees"), True
)


def photo(name="photo.jpg", content=JPEG):
    return SimpleUploadedFile(name, content)


def asked(patient, *, by=ALICE, at=NOON, **fields):
    """A check that is open, and waits for the patient."""
    return ask_identity(patient, by=by, at=at, **fields)[0]


def add(check, name, *, at=NOON, content=JPEG):
    """One image, as its patient sends it."""
    by, folder = client_actor(check.patient), Folder.of(check.patient)
    taken = receive(
        photo_of(photo(content=content)), folder=folder, case=check.case, by=by, at=at,
        taken=PHOTOS, sealed=True,
    )  # fmt: skip
    getattr(check, f"add_{name}")(by=by, at=at, **{name: taken})
    return fresh(check)


def sent(patient, *, by=ALICE, at=NOON, **fields):
    """Both images are there, to be compared."""
    check = add(add(asked(patient, by=by, at=at, **fields), "document", at=at), "portrait", at=at)
    check.submit(by=client_actor(patient), at=at)
    return fresh(check)
