"""What should an agent know about a case of this kind? Each domain says it in pairs of words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Facts = Callable[[Any], list[tuple[str, Any]]]

PANELS: dict[str, Facts] = {}


def panel(kind: str) -> Callable[[Facts], Facts]:
    """Declare what the case page shows of a subject: ``[("Need", "Low mood"), ...]``; empty values are left out."""

    def declare(facts: Facts) -> Facts:
        PANELS[kind] = facts
        return facts

    return declare


def facts_of(kind: str, subject: Any) -> list[tuple[str, Any]]:
    found = PANELS.get(kind, lambda _: [])(subject)
    return [(label, value) for label, value in found if value]
