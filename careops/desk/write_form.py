"""What is asked of whoever writes about a case? The words, who reads them, what goes along; and when it leaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from careops.conversation.replies import gaps
from careops.conversation.writing import NOTE
from careops.files.forms import HELP, UploadField
from careops.values.forms import RowField, ValueField
from careops.values.table import FREE_TEXT, PRIVATE

WHOM = "Say who reads this."
UNFILLED = "Write what belongs at {gaps}: nobody knows it of this case."
AT_ONCE = "A note is for the desk: it is there at once. Choose “Now”."


class WriteForm(forms.Form):
    """What is written, to whom, and what its writer had read when they began."""

    to = forms.CharField(error_messages={"required": WHOM})
    message = ValueField(
        PRIVATE,
        label="What do you write?",
        error_messages={"required": "Write something first."},
        widget=forms.Textarea({"rows": 5, "maxlength": PRIVATE.limit}),
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)
    picked = forms.UUIDField(required=False, widget=forms.HiddenInput)
    waived = ValueField(
        FREE_TEXT,
        label="Send it all the same, because",
        required=False,
        help_text="Only the desk reads it.",
    )
    attached = RowField(label="Attach a file of this case", required=False, empty_label="None")
    upload = UploadField(
        label="Or attach a new one",
        help_text=f"{HELP} For the patient or a partner. A draft keeps none.",
        required=False,
    )

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"] or ""
        if left := gaps(message):
            raise ValidationError(UNFILLED.format(gaps=", ".join(left)))
        return message

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("later") and said.get("to") == NOTE:
            self.add_error("later", AT_ONCE)
        if said.get("attached") and said.get("upload"):
            self.add_error("upload", "Send one file at a time: take one of the two out.")
        return said


class KeepForm(WriteForm):
    """A draft: nothing has to be there yet, and gaps may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].required = self.fields["message"].required = False

    def clean_message(self) -> str:
        return self.cleaned_data["message"] or ""
