"""How does a column keep a kind of value? It knows the kind, and every form of its model asks for it so."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from careops.values.forms import ValueField, parsed
from careops.values.kind import Kind, Text
from careops.values.phones import LONGEST
from careops.values.private import heard
from careops.values.table import BIRTH_DATE, CODE, EMAIL, LANGUAGE, LINE, PHONE, PRIVATE


class Column:
    """Mixed into a field of Django's, which it stays as far as the table is concerned."""

    kind: Kind = LINE

    def clean(self, value: Any, model_instance: Any) -> Any:
        return super().clean(parsed(self.kind, value), model_instance)  # type: ignore[misc]

    def formfield(self, **said: Any) -> Any:
        said = {name: value for name, value in said.items() if name in OF_A_FORM}
        form_class = said.pop("form_class", None) or (lambda **more: ValueField(self.kind, **more))
        return models.Field.formfield(self, form_class=form_class, **said)  # type: ignore[arg-type]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        stays = next(base for base in type(self).__mro__ if base.__module__.startswith("django."))
        return name, f"django.db.models.{stays.__name__}", args, kwargs


OF_A_FORM = ("form_class", "label", "help_text", "required", "initial")


class TextColumn(Column, models.CharField[str, str]):
    """Text of a kind, no longer than the kind lets it be."""

    def __init__(self, *args: Any, kind: Kind = LINE, **options: Any) -> None:
        self.kind = kind
        if isinstance(kind, Text):
            options.setdefault("max_length", kind.limit)
        super().__init__(*args, **options)


class EmailColumn(Column, models.EmailField[str, str]):
    """An e-mail address."""

    kind = EMAIL


class SlugColumn(Column, models.SlugField[str, str]):
    """A code in letters, digits, hyphens and underscores."""

    kind = CODE


class BirthDateColumn(Column, models.DateField[date | None, date | None]):
    """A date of birth."""

    kind = BIRTH_DATE


class PrivateWords(DeferredAttribute):
    """Reads private words, but for messages: there stands how many they are."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        return found if instance is None else heard(found)

    def __set__(self, instance: Any, words: str) -> None:
        vars(instance)[self.field.attname] = words


class PrivateColumn(TextColumn):
    """Private words, which no message says."""

    descriptor_class = PrivateWords

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"kind": PRIVATE, **options})


class LanguageColumn(TextColumn):
    """A language, by its code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"kind": LANGUAGE, "max_length": 10, **options})


class PhoneColumn(Column, models.CharField[str, str]):
    """A telephone number with its extension."""

    kind = PHONE

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": LONGEST, **options})
