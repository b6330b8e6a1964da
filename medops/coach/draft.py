"""What is read? An answer that is about to leave, and what was said before it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """``earlier`` is what the team wrote to this patient, ``patient`` what they wrote last; both oldest first."""

    text: str
    earlier: tuple[str, ...] = ()
    patient: tuple[str, ...] = ()
