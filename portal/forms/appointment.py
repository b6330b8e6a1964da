"""What does a patient answer to times that they are offered? One of them, or why none suits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import dateformat, timezone

from careops.values.forms import ListField
from portal.forms.writing import TextField


def in_words(slot: datetime) -> str:
    """``Monday 2 March, 14:30``, by the practice's clock."""
    return dateformat.format(timezone.localtime(slot), "l j F, H:i")


class ChooseForm(forms.Form):
    """One of the times that were offered; the page shows those that are ``free``, and the policy has the last word."""

    def __init__(
        self, *args: Any, slots: Sequence[datetime], free: Sequence[datetime], **said: Any
    ) -> None:
        super().__init__(*args, **said)
        shown = [(slot.isoformat(), in_words(slot)) for slot in free]
        self.fields["slot"] = ListField(
            [(slot.isoformat(), in_words(slot)) for slot in slots],
            label="Which time suits you?",
            widget=forms.RadioSelect(choices=shown),
            error_messages={"required": "Choose one of these times."},
        )


class WordsForm(forms.Form):
    """Which other times suit."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["message"] = TextField(
            label="Which times suit you?",
            help_text="Days and times. Has something changed since you asked? Say that, too.",
        )
