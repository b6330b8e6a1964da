"""How does a telephone number stand in a row, and what is searched by it?"""

from __future__ import annotations

from careops.values.columns import PhoneColumn
from careops.values.phones import without_extension
from careops.values.table import PHONE, Refused

PhoneField = PhoneColumn  # by this name in migrations


def phone_in(text: str) -> str:
    """The number that a search is for, normalized; empty when it is for something else."""
    if sum(character.isdigit() for character in text) < 7:
        return ""
    try:
        return str(PHONE.parse(text))
    except Refused:
        return ""


def last_four(kept: str) -> str:
    """The digits by which people know a number again, without its extension."""
    return without_extension(kept)[-4:]
