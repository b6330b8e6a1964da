"""What follows from a turn? Cases to begin, and moves of what is related, as its effects ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from careops.engine.turn import Move, Turn
from careops.people.actors import Actor
from careops.policy.effects import Begin, Do, Open
from careops.policy.relations import related_to
from careops.policy.workflow import kinds


def moves_after(turns: list[Turn]) -> list[Move]:
    """What the effects of these turns ask for, once: taken from their ``follow_ups``."""
    moves = [*beginnings(turns), *related_moves(turns)]
    for turn in turns:
        turn.follow_ups = []
    return moves


def beginnings(turns: list[Turn]) -> Iterable[Move]:
    task = kinds()["task"]
    for turn in turns:
        for effect, actor in turn.follow_ups:
            if isinstance(effect, Open):
                about = task.about(effect.task, case=turn.case, at=turn.at)  # type: ignore[attr-defined]
                yield Move(about, task.rules()["open"], actor, granted=True)
            elif isinstance(effect, Begin):
                made = getattr(turn.subject, effect.make)(at=turn.at)
                if made:  # there may be nothing to begin
                    yield Move(made, made.rules()[effect.transition], actor, granted=True)


def related_moves(turns: list[Turn]) -> Iterable[Move]:
    """Moves of what is related to the cases, where they are legal: one query a relation."""
    for (model, effect), asking in asked(turns).items():
        related = related_to(model, effect.related)
        rule = related.policy.rules()[effect.transition]
        actors = {related.key(turn.subject): actor for turn, actor in asking}
        for other in related.found(actors).filter(state__in=rule.sources):
            yield Move(other, rule, actors[getattr(other, related.back)], granted=True)


def asked(turns: list[Turn]) -> Mapping[tuple[Any, Do], list[tuple[Turn, Actor]]]:
    """Which moves of what is related are asked for, by model and effect, and by which turns."""
    found: dict[Any, list[tuple[Turn, Actor]]] = defaultdict(list)
    for turn in turns:
        for effect, actor in turn.follow_ups:
            if isinstance(effect, Do):
                found[type(turn.subject), effect].append((turn, actor))
    return found
