"""What do providers fill in? An answer, a reason, a note of a call, and the review of a refill."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from careops.values.forms import ListField, ValueField
from careops.values.table import DAY, LONGEST, PRIVATE, Whole
from portal.values import REASON

QUANTITY = Whole(least=1, most=1000)
EITHER = [("yes", "Yes"), ("no", "No")]


class FactForm(forms.Form):
    """A form that gives the facts of one step."""

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


class MessageForm(FactForm):
    """What a patient reads, or what is noted."""

    message = ValueField(
        PRIVATE,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 5 * LONGEST}),
        error_messages={"required": "Write something here first."},
    )

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["message"]
        field.label, field.help_text = label, hint


class ReasonForm(FactForm):
    """Why; our team reads it."""

    reason = ValueField(
        REASON,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={"required": "Say why first."},
    )

    def __init__(self, *args: Any, fact: str, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text, self.fact = label, hint, fact

    def facts(self) -> dict[str, Any]:
        return {self.fact: self.cleaned_data["reason"]}


def either(label: str) -> ListField:
    return ListField(
        EITHER,
        label=label,
        widget=forms.RadioSelect(choices=EITHER, attrs={"class": "chips"}),
        error_messages={"required": "Answer yes or no."},
    )


class ReviewForm(FactForm):
    """The three questions, one by one, and how long it lasts (S1-21, S1-22)."""

    last_seen = ValueField(
        DAY, label="1. When were they last seen?", help_text="As their chart says."
    )
    enough_is_known = either("2. Is it right without knowing more?")
    still_to_be_taken = either("3. Should they still take it?")
    until = ValueField(
        DAY, label="When is their next visit?", help_text="The refill has to last until then."
    )
    quantity = ValueField(
        QUANTITY, label="How many?", help_text="Tablets or doses that last until that visit."
    )

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        asked = ("enough_is_known", "still_to_be_taken")
        return {**said, **{name: said[name] == "yes" for name in asked}}


def as_charted(last_seen: date | None, until: date | None) -> dict[str, Any]:
    """What the chart knows of the answers."""
    return {"last_seen": last_seen, "until": until}
