"""When are two e-mail addresses one? Whatever their case: it is kept in small letters."""

from __future__ import annotations

from typing import Any

from careops.values.columns import EmailColumn
from careops.values.table import EMAIL, Refused


class AddressColumn(EmailColumn):
    """An e-mail address, kept and looked up in small letters by whatever way it comes in."""

    def pre_save(self, model_instance: Any, add: bool) -> Any:  # noqa: FBT001 (Django's signature)
        value = folded(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return folded(super().get_prep_value(value))


def folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def address_in(text: str) -> str:
    """The address that a search is for, as it is kept; what is none stays as it is."""
    try:
        return str(EMAIL.parse(text)) if "@" in text else text
    except Refused:
        return text
