"""What is a subject of a policy? A row with a state, beside its case, that only the engine moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from django.db import models

from careops.cases.models import Case
from careops.people.actors import Actor
from careops.policy.effects import Send
from careops.policy.rules import Rule, rule_in
from careops.policy.states import Shown, StateField
from careops.tenancy.models import TenantManager, TenantModel, TenantOneToOne, TenantQuerySet
from careops.tenancy.prepared import among

NOTHING: Mapping[Any, Any] = {}


class WorkflowQuerySet(TenantQuerySet):
    def for_engine(
        self,
        keys: Collection[UUID],
        known: Mapping[Any, Any] = NOTHING,
        also: Sequence[str] | None = None,
    ) -> list[Any]:
        """Those of these keys, with everybody whom the messages may name and all that conditions follow.

        ``known`` is not asked for.

        For a page, which wants one and shows more of it, that and what it ``also`` names are joined: one query.
        """
        names = [*self.model.recipients(), *self.model.looks_at, *(also or ())]
        if names and also is not None:
            found = list(self.filter(pk__among=keys).select_related(*names))
        else:
            found = among(self.model, keys)
        attach(found, names, known)
        return found


def attach(
    rows: Sequence[models.Model], names: Iterable[str], known: Mapping[Any, Any] = NOTHING
) -> None:
    """Give rows what these references of theirs name: one query a reference, one object a thing.

    What ``prefetch_related`` does, for references alone, at a quarter of its cost. What is ``known`` by its key,
    because it came with the cases, or came along with the rows, is asked for by no query.
    """
    beyond: dict[str, list[str]] = defaultdict(list)  # what is wanted of each, in turn
    for name in names if rows else ():
        here, _, there = name.partition("__")
        beyond[here] += [there] if there else []
    for here, wanted in beyond.items():
        field: Any = rows[0]._meta.get_field(here)
        keys = [vars(row)[field.attname] for row in rows]
        came = (row._state.fields_cache.get(here) for row in rows)
        found = {one.pk: one for one in came if one}
        found |= {key: known[key] for key in keys if key in known}
        if unknown := {key for key in keys if key and key not in found}:
            found |= {row.pk: row for row in among(field.related_model, unknown)}
        for row, key in zip(rows, keys, strict=True):
            row._state.fields_cache[here] = found.get(key)
        attach(list(found.values()), wanted, known)


class Workflow(TenantModel):
    """Base of all policies: see referrals/policy/referral.py for what one looks like."""

    kind: ClassVar[str]
    prefix: ClassVar[str]
    State: ClassVar[type[models.TextChoices]]
    shown: ClassVar[Mapping[str, Shown]]
    # Whether this tenant counts working days where a sentence does, for who may choose hours of the calendar.
    works_by_days: ClassVar[Callable[[], bool]] = staticmethod(lambda: True)
    looks_at: ClassVar[tuple[str, ...]] = ()  # what else its conditions and header follow
    reworked: ClassVar[tuple[str, ...]] = ()  # private words that a form begins with, to be changed

    case = TenantOneToOne(Case, models.PROTECT, primary_key=True, related_name="%(class)s")
    state = StateField()
    round = models.PositiveSmallIntegerField(default=1)
    asks_about: ClassVar[str] = ""  # of another domain, in a word of its own
    asking: Case | None = None  # of a new one: the case of another domain that asks for it

    # The engine's, which gives it at start-up: policies need not know who carries them out.
    carry_out: ClassVar[Callable[..., Workflow]]

    objects: ClassVar[Any] = TenantManager.from_queryset(WorkflowQuerySet)()

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @classmethod
    def label_of(cls, state: str) -> str:
        """A state in the words that people read."""
        return str(cls.State(state).label)

    @classmethod
    @cache
    def rules(cls) -> dict[str, Rule]:
        """Every sentence of the policy by name, in the order it is written.

        A policy of two files begins in one class and goes on in the next, which is derived from it.
        """
        said = (value for base in reversed(cls.__mro__) for value in vars(base).values())
        return {rule.name: rule for rule in map(rule_in, said) if rule}

    @classmethod
    @cache
    def clock_rules(cls) -> dict[str, tuple[Rule, ...]]:
        """What the clock may do, by state."""
        return {
            state: tuple(r for r in cls.rules().values() if r.when and state in r.sources)
            for state in cls.shown
        }

    @classmethod
    @cache
    def recipients(cls) -> tuple[str, ...]:
        """The fields that name somebody to write to."""
        sends = [e for rule in cls.rules().values() for e in rule.effects if isinstance(e, Send)]
        return tuple(dict.fromkeys(filter(None, (e.field for e in sends))))

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        """Attach what the conditions look up, in queries that do not grow with the batch."""

    def headline(self) -> str:
        """What is owed, in a few words and without health information."""
        raise NotImplementedError(f"{type(self).__name__} needs a headline")

    def header(self) -> dict[str, Any]:
        """Whom the case is about now, as ids: ``patient provider partner owner``; its ``team``, its ``number``.

        Of several partners one is enough: all are found by the references of the subject.
        """
        return {}

    @property
    def is_open(self) -> bool:
        return self.shown[self.state].is_open

    def allowed(self, actor: Actor) -> list[Rule]:
        """What this actor may do now, as far as it can be told before the facts are known."""
        return [
            rule
            for rule in self.rules().values()
            if self.state in rule.sources
            and rule.grants(actor, self)
            and rule.unmet(self, {}) is None
        ]


def policies() -> list[type[Workflow]]:
    """Every policy that is installed."""
    from django.apps import apps

    return [model for model in apps.get_models() if issubclass(model, Workflow)]


def kinds() -> dict[str, type[Workflow]]:
    """Every subject of a policy by its kind."""
    return {model.kind: model for model in policies()}
