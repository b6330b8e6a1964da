"""How is a kind of value asked for in a form? By a field that reads as the kind does, and refuses in its words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import to_current_timezone

from careops.values.cards import masked
from careops.values.days import Day, Moment, TimeOfDay
from careops.values.emails import Email
from careops.values.kind import Kind, Text
from careops.values.languages import COMMON, Language, language_name, names
from careops.values.numbers import Whole
from careops.values.phones import Phone
from careops.values.table import LINE, YES_NO, Choice, Refused


def parsed(kind: Kind, raw: Any) -> Any:
    """What ``kind`` reads; its refusal as Django says one."""
    try:
        return kind.parse(raw)
    except Refused as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal


class ValueField(forms.Field):
    """A field for a kind of value."""

    def __init__(self, kind: Kind, **said: Any) -> None:
        self.kind = kind
        super().__init__(**{"widget": widget_of(kind), **said})

    def to_python(self, value: Any) -> Any:
        return parsed(self.kind, value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):  # what was refused is shown again, but for a card number
            value = masked(value)
            return value.replace(";ext=", " x") if isinstance(self.kind, Phone) else value
        return to_current_timezone(value) if isinstance(value, datetime) else value


def widget_of(kind: Kind) -> forms.Widget:
    """What browsers offer for this kind."""
    if isinstance(kind, Text):
        limit = {"maxlength": kind.limit}
        return forms.Textarea({"rows": 3, **limit}) if kind.lines else forms.TextInput(limit)
    if isinstance(kind, Day):
        return forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    if isinstance(kind, Moment):
        return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    if isinstance(kind, Language):
        return forms.Select(choices=languages())
    if isinstance(kind, Choice):
        return forms.Select(choices=list(kind.options()))
    types = {Email: "email", Phone: "tel", Whole: "number", TimeOfDay: "time"}
    return forms.TextInput({"type": types.get(type(kind), "text")})


def languages() -> list[Any]:
    """The common ones first, then all that Unicode has a name for."""
    others = sorted((name, code) for code, name in names().items() if code not in COMMON)
    common = [(code, language_name(code)) for code in COMMON]
    return [("", "Not known"), ("Common", common), ("All", [(code, name) for name, code in others])]


class ListField(ValueField):
    """One of these options."""

    def __init__(self, choices: list[tuple[str, str]], **said: Any) -> None:
        self.choices = choices
        named = [(value, label) for value, label in choices if value]
        super().__init__(Choice(lambda: named), **{"widget": forms.Select(choices=choices), **said})


class Box(forms.CheckboxInput):
    """A box to tick, whose word is read as it came: not every word is a yes."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002
        return data.get(name)


class TickField(ValueField):
    """Yes when it is ticked; one that is required must be."""

    def __init__(self, **said: Any) -> None:
        super().__init__(YES_NO, **{"widget": Box(), **said})

    def to_python(self, value: Any) -> bool:
        return bool(super().to_python(value))

    def validate(self, value: Any) -> None:
        super().validate(value or None)


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the rows that its queryset finds, by its key."""

    def __init__(self, queryset: Any = None, **said: Any) -> None:
        super().__init__(queryset, **said)
        self.error_messages["invalid_choice"] = (
            "This is not a valid choice: choose one of the list."
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(parsed(LINE, value) if isinstance(value, str) else value)
