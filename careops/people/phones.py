"""How is a telephone number kept? As E.164, whatever way it was written."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models


def normalize(text: str, *, region: str = "CA") -> str:
    """``(416) 555-0111`` -> ``+14165550111``; ValidationError that says what to write instead."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(
            f"{text!r} is not a telephone number. Write it as 416-555-0111 or +1 416 555 0111."
        ) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(f"{text!r} has too few or too many digits for a telephone number.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_in(text: str) -> str:
    """The number that a search is for, normalized; empty when it is for something else."""
    if sum(character.isdigit() for character in text) < 7:
        return ""
    try:
        return normalize(text)
    except ValidationError:
        return ""


class PhoneField(models.CharField):  # type: ignore[type-arg]
    """A telephone number; cleaning normalizes it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any, model_instance: Any) -> Any:
        value = super().clean(value, model_instance)
        return normalize(value) if value else value
