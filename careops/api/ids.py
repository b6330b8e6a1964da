"""What is a thing called outside? By its kind and its id, as ``prv_01J9ZV...``: opaque, and for ever the same."""

from __future__ import annotations

from uuid import UUID

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O or U
LENGTH = 26  # as a ULID


def spell(number: int, *, length: int) -> str:
    """A number in base 32, filled up with zeros; ``length`` must be enough."""
    return "".join(LETTERS[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def public_id(prefix: str, pk: UUID) -> str:
    return f"{prefix}_{spell(pk.int, length=LENGTH)}"


def private_id(prefix: str, text: str) -> UUID | None:
    """The id behind a public one; None when nothing of this kind can be called so."""
    kind, _, letters = text.rpartition("_")
    if kind != prefix or len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return None
    number = int("".join(f"{LETTERS.index(letter):05b}" for letter in letters), 2)
    return UUID(int=number) if number < 1 << 128 else None
