"""What follows from a turn? Cases to begin, and moves of what is related, as its effects ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from careops.engine.turn import FollowUp, Move, Turn
from careops.policy.effects import Begin, Do, Open
from careops.policy.merging import DUPLICATE, SURVIVOR, Join
from careops.policy.relations import related_to
from careops.policy.workflow import kinds


def moves_after(turns: list[Turn]) -> list[Move]:
    """What the effects of these turns ask for, once: taken from their ``follow_ups``."""
    moves = [*openings(turns), *beginnings(turns), *related_moves(turns), *joined(turns)]
    for turn in turns:
        turn.follow_ups = []
    return moves


def openings(turns: list[Turn]) -> Iterable[Move]:
    task: Any = kinds()["task"]
    for turn in turns:
        for effect, actor, said in turn.follow_ups:
            if isinstance(effect, Open):
                about = task.about(effect.task, case=turn.case, at=turn.at)
                yield Move(about, task.rules()["open"], actor, said, granted=True)


def beginnings(turns: list[Turn]) -> Iterable[Move]:
    for turn in turns:
        for effect, actor, said in turn.follow_ups:
            if isinstance(effect, Begin):
                for made in effect.made_by(turn.subject, said | {"at": turn.at, "by": actor}):
                    rule = made.rules()[effect.transition]
                    yield Move(made, rule, actor, said, granted=True)


def related_moves(turns: list[Turn]) -> Iterable[Move]:
    """Moves of what is related to the cases, where they are legal: one query a relation."""
    for (model, effect), asking in asked(turns).items():
        related = related_to(model, effect.related)
        rule = related.policy.rules()[effect.transition]
        for other in related.found(asking).filter(state__in=rule.sources):
            for _, actor, said in asking[getattr(other, related.back)]:
                yield Move(other, rule, actor, said, granted=True)


def joined(turns: list[Turn]) -> Iterable[Move]:
    """What is said of the duplicates that were named, with all of it or not at all."""
    for turn in turns:
        for effect, actor, said in turn.follow_ups:
            if isinstance(effect, Join):
                other = type(turn.subject).objects.get(pk=said[DUPLICATE].pk)
                rule, facts = other.rules()[effect.transition], {SURVIVOR: turn.case}
                yield Move(other, rule, actor, facts, granted=True, is_bound=True)


def asked(turns: list[Turn]) -> Mapping[tuple[Any, Do], Mapping[Any, list[FollowUp]]]:
    """Which moves of what is related are asked for, by model and effect, and by the key of who asks."""
    found: dict[Any, dict[Any, list[FollowUp]]] = defaultdict(lambda: defaultdict(list))
    for turn in turns:
        for follow_up in turn.follow_ups:
            if isinstance(effect := follow_up.effect, Do):
                related = related_to(type(turn.subject), effect.related)
                found[type(turn.subject), effect][related.key(turn.subject)].append(follow_up)
    return found
