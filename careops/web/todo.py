"""What needs this provider? All that the domains ask of them, in one list, soonest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Model, Q, Value, When
from django.db.models.functions import Coalesce

from careops.people.models import Provider
from careops.registry import Registry
from careops.web.cursor import NEVER, NONE, Cursor

PAGE = 25
OWN, OPEN = 0, 1


def as_they_are(subjects: Iterable[Any], **_: Any) -> list[Any]:
    return list(subjects)


@dataclass(frozen=True, slots=True)
class Source:
    """What one domain asks of providers.

    ``waiting(provider)`` finds the subjects of this ``kind`` that they may act on now; its
    ``for_list()`` brings along all that a card names. Those that are ``open_to_all`` wait for
    anybody, and stand below what is the provider's own. ``card`` is the template of one: it is
    given ``summary``, what ``summaries(subjects, provider=, at=)`` makes of the subject (by default the
    subject itself). ``notice`` is a template above the list. ``due`` is what it is ordered by, where
    that is not the promise of its case.
    """

    kind: str
    card: str
    waiting: Callable[[Provider], Any]
    open_to_all: Q = NONE
    summaries: Callable[..., list[Any]] = as_they_are
    notice: str = ""
    due: Any = "case__due_at"

    def placed(self, provider: Provider) -> Any:
        """All of it, each with its ``turn`` and ``by``."""
        return self.waiting(provider).annotate(
            turn=Case(When(self.open_to_all, then=Value(OPEN)), default=Value(OWN)),
            by=Coalesce(self.due, Value(NEVER)),
        )


SOURCES: Registry[Source] = Registry("sources of what providers are asked")


def asks_providers(source: Source) -> None:
    """Declare a source. A page asks two queries of each, and what its ``summaries`` ask."""
    SOURCES.declare(source.kind, source)


@dataclass(frozen=True, slots=True)
class Card:
    """A subject as its provider sees it, and the template that says so."""

    template: str
    subject: Any
    summary: Any


@dataclass(frozen=True, slots=True)
class Todo:
    """One page, and how much there is: ``open`` counts what is open to all, by what it is called."""

    mine: int
    open: dict[str, int]
    cards: list[Card]
    next: Cursor | None


def todo(provider: Provider, *, at: datetime, after: Cursor | None = None) -> Todo:
    """A page in keyset order; how many queries it takes does not depend on what there is."""
    mine, to_all, found = 0, dict[str, int](), list[Card]()
    for source in SOURCES.values():
        waiting = source.placed(provider)
        own, others = counts(waiting)
        mine += own
        to_all |= {name_of(waiting.model, others): others} if others else {}
        shown = list(page(waiting, after))
        summaries = source.summaries(shown, provider=provider, at=at)
        found += [Card(source.card, *pair) for pair in zip(shown, summaries, strict=True)]
    found.sort(key=lambda card: Cursor.of(card.subject))
    cards = found[:PAGE]
    last = Cursor.of(cards[-1].subject) if len(found) > PAGE else None
    return Todo(mine, to_all, cards, last)


def counts(waiting: Any) -> tuple[int, int]:
    """How many are the provider's own, and how many open to all."""
    own, to_all = (Count("pk", filter=Q(turn=turn)) for turn in (OWN, OPEN))
    found = waiting.aggregate(own=own, to_all=to_all)
    return found["own"], found["to_all"]


def page(waiting: Any, after: Cursor | None) -> Any:
    """Enough of one source to fill a page by itself, and one more to know that it goes on."""
    behind = waiting.filter(after.behind()) if after else waiting
    return behind.for_list().order_by("turn", "by", "pk")[: PAGE + 1]


def name_of(model: type[Model], number: int) -> str:
    return str(model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural)
