"""How does a patient's file come in? A photo or a PDF, without what a photo says beside what it shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from careops.files.kinds import HEAD, LARGEST, PDF, TOO_LARGE, kind_of
from careops.files.models import File, Folder
from careops.files.photos import bare
from careops.files.receiving import receive
from careops.people.actors import Actor
from careops.people.models import Patient
from careops.values.table import Refused
from portal.forms.writing import PHOTOS, WRONG_KIND


def take(
    form: forms.Form, patient: Patient, *, by: Actor, at: datetime, name: str = "file"
) -> File | None:
    """What was sent with the form, kept; None: nothing was, or it is refused, and then the form says why."""
    upload = form.cleaned_data.get(name)
    try:
        return receive(ready(upload), folder=Folder.of(patient), by=by, at=at) if upload else None
    except Refused as refusal:
        form.add_error(name, ValidationError(str(refusal), code=refusal.code))
        return None


def ready(upload: UploadedFile[Any]) -> UploadedFile[Any]:
    """As it is to be kept; Refused where it is neither a photo nor a PDF."""
    if not upload.size:
        return upload  # an empty one is refused like all of its kind
    if upload.size > LARGEST:
        raise Refused(TOO_LARGE, "file_size")
    try:
        kind = kind_of(upload.read(HEAD))
    except Refused as refusal:
        raise Refused(WRONG_KIND, refusal.code) from refusal
    upload.seek(0)
    if kind.content_type not in PHOTOS:
        raise Refused(WRONG_KIND, "file_type")
    if kind is PDF:
        return upload
    return SimpleUploadedFile(upload.name or "", bare(upload.read()), kind.content_type)
