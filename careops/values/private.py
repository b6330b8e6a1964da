"""Which words are for their reader alone? Private ones: a row keeps them, and the record no more than their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, NewType

from careops.values.text import Refused, tidy

# A fact of a policy: text that the chained record does not keep, so that it can be taken away.
Private = NewType("Private", str)
# A fact that shows who somebody is, a date of birth: it is compared, and the record keeps nothing of it, as whoever
# tries all dates finds the one behind a hash.
Proof = NewType("Proof", date)

_speaking: ContextVar[bool] = ContextVar("speaking", default=False)


def seal(words: str) -> dict[str, Any]:
    """What the record keeps instead: enough to show that words are those, and nothing of them."""
    return {"sha256": hashlib.sha256(words.encode()).hexdigest(), "length": len(words)}


def is_seal(kept: Any) -> bool:
    return isinstance(kept, Mapping) and kept.keys() == {"sha256", "length"}


def is_of(kept: Mapping[str, Any], words: str) -> bool:
    """Whether these are the words behind the seal, whatever their line ends."""
    try:
        return bool(kept == seal(tidy(words, lines=True)))
    except Refused:
        return False


def in_place_of(length: int) -> str:
    """What is read where the words are not."""
    return f"(private text, {length:,} characters)"


@contextmanager
def speaking() -> Iterator[None]:
    """While messages are put into words: private columns are read as if they were not ours to tell."""
    token = _speaking.set(True)
    try:
        yield
    finally:
        _speaking.reset(token)


def heard(words: str) -> str:
    """The words, or what stands in their place in a message."""
    return in_place_of(len(words)) if words and _speaking.get() else words
