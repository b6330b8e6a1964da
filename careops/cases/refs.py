"""What is a case called when people speak of it? A short, unguessable reference."""

from __future__ import annotations

import secrets

# No vowels (no words), and none of 0 O 1 I L, so that it survives a telephone line.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_ref(prefix: str) -> str:
    """``R-7KQ2MXW``: 27 ** 7, ten billion a kind and tenant; a unique constraint has the last word."""
    return f"{prefix}-{''.join(secrets.choice(LETTERS) for _ in range(7))}"
