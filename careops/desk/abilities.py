"""Which cases may somebody at the desk bring on? As far as their roles and teams tell, in one condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import BooleanField, Func, Q
from psycopg.sql import Literal

from careops.engine.holding import HAND_ON, RELEASE, holding_of
from careops.people.actors import Actor, Grant, Role, in_team, the
from careops.people.models import Membership
from careops.people.roles import takers
from careops.policy.rules import Rule
from careops.policy.states import HEADS
from careops.policy.workflow import Workflow, kinds
from careops.proof.people_checks import each


@dataclass(frozen=True, slots=True)
class Abilities:
    """The states, as ``task.new``, in which the turn is ours and somebody with these roles has a step that moves on.

    ``by_role`` whichever team's it is, ``in_team`` only their own's; ``at_heads`` are those by role in which a lead
    or manager has the turn.
    """

    by_role: frozenset[str]
    in_team: frozenset[str]
    at_heads: frozenset[str]


@cache
def abilities_of(roles: frozenset[str]) -> Abilities:
    """Of whoever holds these roles; asked once a combination."""
    actor = Actor("somebody", roles)
    found = [one for model in kinds().values() for one in places(model, actor)]
    by_role = frozenset(place for place, is_in_team in found if not is_in_team)
    in_team = frozenset(place for place, is_in_team in found if is_in_team)
    return Abilities(by_role, in_team, by_role & at_heads())


@cache
def at_heads() -> frozenset[str]:
    shown = [
        (f"{kind}.{state}", how) for kind, m in kinds().items() for state, how in m.shown.items()
    ]
    return frozenset(place for place, how in shown if how.waiting_on in HEADS)


def places(model: type[Workflow], actor: Actor) -> Iterator[tuple[str, bool]]:
    """Each state of ours with a step for this actor, and whether only their team lets them."""
    for state, shown in model.shown.items():
        if not shown.is_ours or not any(
            role.name in actor.roles for role in takers(shown.waiting_on)
        ):
            continue
        for rule in model.rules().values():
            if state in rule.sources and moves_on(rule):
                yield from ((f"{model.kind}.{state}", in_a) for in_a in granted(rule.by, actor))


def moves_on(rule: Rule) -> bool:
    """Whether it changes how the case stands, and does not only let it go."""
    return rule.target is not None and rule.name not in (HAND_ON, RELEASE)


def granted(by: Iterable[Grant], actor: Actor) -> Iterator[bool]:
    """For each grant by which this actor may act: whether it asks for their team."""
    for grant in by:
        parts = list(each(grant))
        if all(might(part, actor) for part in parts):
            yield any(isinstance(part, in_team) for part in parts)


def might(part: Grant, actor: Actor) -> bool:
    """As far as a role tells; whom a case names, only the case can say."""
    return part.name in actor.roles if isinstance(part, Role) else not isinstance(part, the)


@cache
def takeable() -> frozenset[str]:
    """The states, as ``task.new``, in which somebody can take it from the queue."""
    return frozenset(
        f"{kind}.{state}"
        for kind, model in kinds().items()
        for state in holding_of(model).take.sources
        if model.shown[state].is_ours
    )


class InPlaces(Func):
    """Whether a case is in one of these states: by what is put together of two columns, which no index knows.

    The cases are found by whose they are. Asked for column by column, an index was weighed for each of the states, and
    every page of the desk asks this many times over. So it is put into SQL once for good: its words are the policies'.
    """

    output_field = BooleanField()

    def __init__(self, places: frozenset[str]) -> None:
        super().__init__("kind", "state")
        self.places = places

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:  # type: ignore[override]  # noqa: ARG002
        kind, state = (compiler.compile(column)[0] for column in self.source_expressions)
        return in_sql(self.places, kind, state), ()


@cache
def in_sql(places: frozenset[str], kind: str, state: str) -> str:
    names = ", ".join(map(quote, sorted(places)))
    return f"({kind} || '.' || {state} IN ({names}))" if places else "FALSE"


def quote(name: str) -> str:
    return Literal(name).as_string()


def may_bring_on(member: Membership, *, only: frozenset[str] | None = None) -> list[Q]:
    """Which cases this member may bring on, ``only`` in these states: of these conditions a case meets one at most.

    Of their teams, or of any where they are in none; a lead's or manager's turn is theirs by their role. What a case
    lets this one person do (four eyes, for one) is asked of the case when they act.
    """
    able = abilities_of(frozenset(member.roles))
    sets = (able.by_role, able.in_team, able.at_heads)
    by_role, of_team, at_heads = (one if only is None else one & only for one in sets)
    if not member.teams:
        return [Q(InPlaces(by_role))]
    mine = Q(team__in=member.teams)
    theirs: list[Any] = [mine & InPlaces(by_role | of_team)]
    if at_heads:
        theirs.append(~mine & Q(waiting_on__in=HEADS) & InPlaces(at_heads))
    return theirs
