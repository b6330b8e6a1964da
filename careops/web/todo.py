"""What needs this provider? All that the domains ask of them, in one list, soonest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Model, Q, Value, When
from django.db.models.functions import Coalesce

from careops.people.models import Provider
from careops.registry import Registry
from careops.values.table import MOMENT, WHOLE

PAGE = 25
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # what has no deadline comes after all that has one
OWN, OPEN = 0, 1
NONE = Q(pk__in=[])


def as_they_are(subjects: Iterable[Any], **_: Any) -> list[Any]:
    return list(subjects)


@dataclass(frozen=True, slots=True)
class Source:
    """What one domain asks of providers.

    ``waiting(provider)`` finds the subjects of this ``kind`` that they may act on now; its
    ``for_list()`` brings along all that a card names. Those that are ``open_to_all`` wait for
    anybody, and stand below what is the provider's own. ``card`` is the template of one: it is
    given ``sight``, what ``sights(subjects, provider=, at=)`` makes of the subject (by default the
    subject itself). ``notice`` is a template above the list. ``due`` is what it is ordered by, where
    that is not the promise of its case.
    """

    kind: str
    card: str
    waiting: Callable[[Provider], Any]
    open_to_all: Q = NONE
    sights: Callable[..., list[Any]] = as_they_are
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
    """Declare a source. A page asks two queries of each, and what its ``sights`` ask."""
    SOURCES.declare(source.kind, source)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page ended: the next one begins behind it, whatever comes and goes meanwhile."""

    turn: int
    by: datetime
    pk: UUID

    def __str__(self) -> str:
        return f"{self.turn}~{self.by.isoformat()}~{self.pk}"

    @classmethod
    def of(cls, subject: Any) -> Place:
        return cls(subject.turn, subject.by, subject.pk)

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that ``str()`` wrote; None for anything else, which is the beginning."""
        try:
            turn, by, pk = text.split("~")
            moment = NEVER if by == NEVER.isoformat() else MOMENT.parse(by)
            place = cls(WHOLE.parse(turn), moment, UUID(pk))
        except ValueError:
            return None
        return place if place.turn in (OWN, OPEN) and place.by else None

    def behind(self) -> Q:
        later = Q(by__gt=self.by) | Q(by=self.by, pk__gt=self.pk)
        return Q(turn__gt=self.turn) | Q(turn=self.turn) & later


@dataclass(frozen=True, slots=True)
class Card:
    """A subject as its provider sees it, and the template that says so."""

    template: str
    subject: Any
    sight: Any


@dataclass(frozen=True, slots=True)
class Todo:
    """One page, and how much there is: ``open`` counts what is open to all, by what it is called."""

    mine: int
    open: dict[str, int]
    cards: list[Card]
    next: Place | None


def todo(provider: Provider, *, at: datetime, after: Place | None = None) -> Todo:
    """A page in keyset order; how many queries it takes does not depend on what there is."""
    mine, to_all, found = 0, dict[str, int](), list[Card]()
    for source in SOURCES.values():
        waiting = source.placed(provider)
        own, others = counts(waiting)
        mine += own
        to_all |= {name_of(waiting.model, others): others} if others else {}
        shown = list(page(waiting, after))
        sights = source.sights(shown, provider=provider, at=at)
        found += [Card(source.card, *pair) for pair in zip(shown, sights, strict=True)]
    found.sort(key=lambda card: Place.of(card.subject))
    cards = found[:PAGE]
    last = Place.of(cards[-1].subject) if len(found) > PAGE else None
    return Todo(mine, to_all, cards, last)


def counts(waiting: Any) -> tuple[int, int]:
    """How many are the provider's own, and how many open to all."""
    own, to_all = (Count("pk", filter=Q(turn=turn)) for turn in (OWN, OPEN))
    found = waiting.aggregate(own=own, to_all=to_all)
    return found["own"], found["to_all"]


def page(waiting: Any, after: Place | None) -> Any:
    """Enough of one source to fill a page by itself, and one more to know that it goes on."""
    behind = waiting.filter(after.behind()) if after else waiting
    return behind.for_list().order_by("turn", "by", "pk")[: PAGE + 1]


def name_of(model: type[Model], number: int) -> str:
    return str(model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural)
