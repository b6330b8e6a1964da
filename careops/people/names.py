"""What is a name? At least one letter, of whatever script."""

from __future__ import annotations

from django.core.exceptions import ValidationError


def need_letters(name: str) -> None:
    if not any(character.isalpha() for character in name):
        raise ValidationError("Please write a name in letters.")
