"""What has somebody changed in a form? As the record keeps it: before and after, and of what is private no word."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.forms import ModelChoiceField

from careops.engine.trail import plain
from careops.values.private import in_place_of


def changes(form: Any, *, private: Collection[str] = ()) -> dict[str, list[Any]]:
    """``{"is_active": [True, False]}``: each changed field, before and after; of a private one no word."""
    before = {name: row_of(form.fields[name], form.initial.get(name)) for name in form.changed_data}
    after = form.cleaned_data
    return {
        name: [
            unsaid(said.get(name)) if name in private else recorded(said.get(name))
            for said in (before, after)
        ]
        for name in form.changed_data
    }


def row_of(field: Any, initial: Any) -> Any:
    """What it began with: a choice of a row begins with its key, also where it cannot be chosen any more."""
    is_key = isinstance(field, ModelChoiceField) and not isinstance(initial, Model | list | None)
    return field.queryset.model.objects.filter(pk=initial).first() if is_key else initial


def unsaid(value: Any) -> str | None:
    return in_place_of(len(str(value))) if value else None


def recorded(value: Any) -> Any:
    return plain(value) if not isinstance(value, list | tuple) else [plain(v) for v in value]
