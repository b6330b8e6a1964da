"""Which way does a case go, and which of its steps is an answer? Each domain says it of its kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Max, OuterRef, Subquery, Value, When

from careops.desk.reports.asked import DONE, Asked
from careops.record.models import Entry
from careops.registry import Registry

Reached = Sequence[tuple[str, int]]  # each stage by its name, and how many came so far


@dataclass(frozen=True, slots=True)
class Journey:
    """The states of a kind in the order in which a case that goes well enters them, each stage with its name."""

    title: str
    stages: tuple[tuple[str, tuple[str, ...]], ...]


JOURNEYS: Registry[Journey] = Registry("journeys of kinds of case")
ANSWERS: Registry[tuple[str, ...]] = Registry("kinds whose answers are declared")


def journey(kind: str, title: str, **stages: str | tuple[str, ...]) -> None:
    """``journey("loan", "Where loans stop", Asked_for="asked", Lent=("lent", "lent_again"))``."""
    named = ((name.replace("_", " "), states) for name, states in stages.items())
    steps = tuple((name, (s,) if isinstance(s, str) else s) for name, s in named)
    JOURNEYS.declare(kind, Journey(title, steps))


def answers(kind: str, *actions: str) -> None:
    """By which steps whoever waits is answered, for the time to the first answer."""
    ANSWERS.declare(kind, actions)


def reached(asked: Asked, kind: str) -> Reached:
    """How many of the cases of its days came how far: whoever came further counts in all stages before."""
    stages = JOURNEYS[kind].stages
    place = Case(
        *(When(target__in=states, then=Value(n)) for n, (_, states) in enumerate(stages)),
        default=Value(0),
        output_field=IntegerField(),
    )
    steps = Entry.objects.filter(case=OuterRef("case"), outcome=DONE).order_by()
    furthest = steps.values("case").annotate(furthest=Max(place)).values("furthest")
    found = asked.begun(kind).annotate(furthest=Subquery(furthest))
    counts = dict(found.values_list("furthest").annotate(Count("pk")).order_by())
    names = enumerate(name for name, _ in stages)
    sums = [(name, sum(many for n, many in counts.items() if n >= place)) for place, name in names]
    return sums if counts else []
