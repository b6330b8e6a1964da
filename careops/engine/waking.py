"""Who must look again? Cases that rest on something that has changed: the clock's next sweep takes them up."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from careops.cases.models import Case
from careops.engine.locking import lock
from careops.engine.turn import Turn
from careops.policy.relations import related_to
from careops.policy.workflow import Workflow


def touch(cases: models.QuerySet[Case], *, at: datetime) -> int:
    """Have the clock look at these cases again: something that they rest on has changed."""
    in_order = cases.filter(closed_at=None).order_by("pk").select_for_update(no_key=True)
    found = list(in_order.values_list("pk", flat=True))  # as all others lock them
    return int(Case.objects.filter(pk__in=found).update(wake_at=at)) if found else 0


def keys_to_wake(turns: list[Turn]) -> list[UUID]:
    """What rests on these, locked: before anything is written, as whoever holds one of them may write first."""
    waking: dict[Any, list[Workflow]] = defaultdict(list)
    for turn in turns:
        for effect in turn.wakes:
            waking[type(turn.subject), effect].append(turn.subject)
    ended = [turn for turn in turns if turn.case.closed_at]
    found = {turn.case.asked_by_id for turn in ended} - {None}
    if asking := [turn.case for turn in ended if turn.subject.asks_about]:
        asked_for = Case.objects.open().filter(asked_by__in=asking)
        found |= {*asked_for.values_list("pk", flat=True)}
    for (model, effect), subjects in waking.items():
        related = related_to(model, effect.related)
        found |= set(related.found(map(related.key, subjects)).values_list("pk", flat=True))
    return [case.pk for case in lock(found)]


def wake(keys: list[UUID], *, at: datetime) -> None:
    """Have the clock look again at these: after the commit, in its next sweep."""
    if keys:
        Case.objects.filter(pk__in=keys, closed_at=None).update(wake_at=at)
