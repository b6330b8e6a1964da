"""What is a case called when people speak of it? A short, unguessable reference."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

# No vowels (no words), and none of 0 O 1 I L, so that it survives a telephone line.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
LEAST = 3  # letters that a search needs before they may be those of a reference


def new_ref(prefix: str) -> str:
    """``R-7KQ2MXW``: 27 ** 7, ten billion a kind and tenant; a unique constraint has the last word."""
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _ in range(7))}"


def refs_of(text: str, prefixes: Iterable[str]) -> list[str]:
    """How references begin that somebody may mean: ``tdsm`` or ``r tdsm`` -> ``R-TDSM``."""
    said = "".join(character for character in text.upper() if character.isalnum())
    is_apart = not text.isalnum()  # the prefix was told from the rest
    found = []
    for prefix in prefixes:
        rest = said.removeprefix(prefix)
        if rest != said and (is_apart or len(rest) >= LEAST):
            found.append((prefix, rest))
        if len(said) >= LEAST:
            found.append((prefix, said))
    return [f"{prefix}-{rest}" for prefix, rest in found if rest and set(rest) <= set(LETTERS)]
