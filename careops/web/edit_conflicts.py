"""What did the writer of a form see? It says so itself: who saves over somebody else is told, and loses nothing."""

from __future__ import annotations

import json
from typing import Any

from django import forms

SAID = (
    "Somebody else saved this while you were writing. {changes} Nothing that you wrote is lost: look"
    " at it below, and save once more."
)


class SeenField(forms.CharField):
    """What each field showed when the form was made, as JSON."""

    widget = forms.HiddenInput

    def __init__(self, **said: Any) -> None:
        super().__init__(required=False, **said)

    def clean(self, value: Any) -> dict[str, Any]:
        try:
            seen = json.loads(value or "{}")
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002 (a field's signature)
        return False


class EditConflictForm(forms.BaseForm):
    """A form over something that others may change: mix it in before the kind of form that it is.

    It must be made of the rows as they are now, locked when it is posted.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance = getattr(self, "instance", None)
        if instance is None or not instance._state.adding:
            self.fields["seen"] = SeenField(initial=lambda: json.dumps(self.shown()))

    def watched(self) -> dict[str, Any]:
        """The fields that people write into."""
        return {
            name: field
            for name, field in self.fields.items()
            if name != "seen" and not isinstance(field.widget, forms.MultiWidget)
        }

    def shown(self) -> dict[str, Any]:
        """What each field shows of things as they are now."""
        return {
            name: written(field.widget, shown_in(field, self.get_initial_for_field(field, name)))
            for name, field in self.watched().items()
        }

    def posted(self) -> dict[str, Any]:
        """What each field was sent with."""
        return {
            name: written(
                field.widget,
                field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)),
            )
            for name, field in self.watched().items()
        }

    def clean(self) -> Any:
        said = super().clean()
        seen = self.cleaned_data.pop("seen", {})
        now, mine = self.shown(), self.posted()
        theirs = [name for name in seen if name in now and seen[name] != now[name]]
        if any(mine[name] != now[name] for name in theirs):
            self.take_over({n: now[n] for n in theirs if mine[n] == seen[n]}, seen=now)
            self.add_error(None, SAID.format(changes=" ".join(self.meanwhile(now, theirs))))
        return said

    def take_over(self, values: dict[str, Any], *, seen: dict[str, Any]) -> None:
        """Show theirs where nothing was written, and remember that it was shown."""
        given: Any = self.data
        data = given.copy()
        for name, value in values.items():
            key = self.add_prefix(name)
            if isinstance(value, bool):
                data.pop(key, None)
                data.update({key: "on"} if value else {})
            elif isinstance(value, list):
                data.setlist(key, value)
            else:
                data[key] = value
        data[self.add_prefix("seen")] = json.dumps(seen)
        self.data = data

    def meanwhile(self, now: dict[str, Any], theirs: list[str]) -> list[str]:
        return [
            f"{self[name].label} is now {in_words(self.fields[name], now[name])}."
            for name in theirs
        ]


def shown_in(field: Any, initial: Any) -> Any:
    value = field.prepare_value(initial)
    is_box = isinstance(field.widget, forms.CheckboxInput)
    return bool(value) if is_box else field.widget.format_value(value)


def written(widget: Any, value: Any) -> Any:
    """A widget's value as it travels: whether, which, or what."""
    if isinstance(widget, forms.CheckboxInput):
        return bool(value)
    listed = sorted(map(str, value or [])) if isinstance(value, list | tuple) else None
    if getattr(widget, "allow_multiple_selected", False):
        return listed or []
    if listed is not None:
        return listed[0] if listed else ""
    return "" if value is None else str(value)


def in_words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    names = {str(key): str(name) for key, name in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    said = ", ".join(names.get(one, one) for one in map(str, values))
    return f"“{said}”" if said else "empty"
