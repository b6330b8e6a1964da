"""How is a file asked for? By one field, with the sentence that says which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from careops.cases.models import Case
from careops.files.kinds import ALLOWED, LARGEST, TAKEN
from careops.files.models import File, Folder
from careops.files.receiving import receive
from careops.people.actors import Actor
from careops.values.table import Refused

HELP = f"{ALLOWED}, up to {LARGEST // 1024**2} MB. No card numbers."


class UploadField(forms.FileField):
    """A file of a kind that is taken; what it holds is looked at by ``UploadForm``."""

    def __init__(self, **said: Any) -> None:
        accepted = ",".join(kind.content_type for kind in TAKEN)
        widget = forms.FileInput(attrs={"accept": accepted})
        super().__init__(**{"widget": widget, "help_text": HELP, "label": "File", **said})


class UploadForm(forms.Form):
    """Takes one file into a folder: on a page of the desk, or behind a link.

    ``save`` keeps it; a refusal stands below the field. Send it as multipart/form-data.
    """

    file = UploadField()

    def save(
        self, *, folder: Folder, by: Actor, at: datetime, case: Case | None = None
    ) -> File | None:
        """The file; None when it was refused, and then the form says why."""
        try:
            return receive(self.cleaned_data["file"], folder=folder, case=case, by=by, at=at)
        except Refused as refusal:
            self.add_error("file", ValidationError(str(refusal), code=refusal.code))
            return None
