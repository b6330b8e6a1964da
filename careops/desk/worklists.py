"""Which lists does an agent work from? Named views of the one queue, and how long each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Value

from careops.cases.models import Case
from careops.desk.kinds import KINDS
from careops.desk.models import Task
from careops.desk.words import teams
from careops.people.models import Membership, Provider
from careops.policy.states import OURS

SOON = timedelta(hours=2)
MANY = 1_000  # beyond this, a number tells an agent nothing; and counting on would take time


@dataclass(frozen=True, slots=True)
class View:
    """For whom a list is made, and when."""

    member: Membership
    at: datetime


@dataclass(frozen=True, slots=True)
class Worklist:
    """A named part of the queue: which cases it shows to whom."""

    name: str
    label: str
    cases: Callable[[View], Any]
    tone: str = ""
    is_newest_first: bool = False

    @property
    def is_counted(self) -> bool:
        return self.name in COUNTED


def due_soon(view: View) -> Any:
    return Case.objects.open().filter(due_at__gte=view.at, due_at__lte=view.at + SOON)


def our_turn() -> Any:
    """Open cases of our teams that wait on us, and not on somebody whom we only look after."""
    return of_a_team().filter(waiting_on__in=OURS).exclude(Exists(task_for_the_same()))


def task_for_the_same() -> Any:
    """Open tasks that are one job with their case: whoever has claimed it, that line stands for both."""
    same = [kind.name for kind in KINDS.values() if kind.settled_by]
    return Task.objects.open().filter(about_case=OuterRef("pk"), task_kind__in=same)


def of_a_team() -> Any:
    """Open cases that a team of ours owns: one small index serves all lists of them."""
    return Case.objects.open().exclude(team="")


def nobodys(_: View) -> Any:
    """What belongs to nobody active: its owner, or the provider whose turn it is, is gone; or all of its team."""
    desk = list(Membership.objects.of_the_desk().select_related("user"))
    gone = [one.pk for one in desk if not (one.is_active and one.user.is_active)]
    manned = {team for one in desk if one.pk not in gone for team in one.teams}
    away = list(Provider.objects.filter(is_active=False).values_list("pk", flat=True))
    # Each names the small index that it is found by; what leads decide is theirs by their role.
    ours = ~Q(team="")
    lies = ours & Q(owner__in=gone) & ~Q(waiting_on="lead")
    lies |= ours & Q(owner=None, team__in={*teams()} - manned, waiting_on="us")
    lies |= Q(provider__in=away, waiting_on="provider")
    return Case.objects.open().filter(lies)


ALL = (
    Worklist("open", "All open", lambda _: Case.objects.open()),
    Worklist("overdue", "Overdue", lambda view: Case.objects.overdue(at=view.at), "overdue"),
    Worklist("soon", "Due in 2 hours", due_soon, "soon"),
    Worklist("unassigned", "Unassigned", lambda _: our_turn().filter(owner=None)),
    Worklist("mine", "Mine", lambda view: of_a_team().filter(owner=view.member)),
    Worklist("lead", "With the lead", lambda _: of_a_team().filter(waiting_on="lead")),
    Worklist("nobody", "Nobody active", nobodys, "danger"),
    Worklist("stuck", "Stuck", lambda _: Case.objects.open().filter(failures__gt=0), "danger"),
    Worklist(
        "closed", "Closed", lambda _: Case.objects.exclude(closed_at=None), is_newest_first=True
    ),
)
WORKLISTS = {worklist.name: worklist for worklist in ALL}
COUNTED = ("overdue", "soon", "unassigned", "mine", "lead", "nobody", "stuck")


def counts(view: View) -> dict[str, int]:
    """How long each counted list is, at most MANY + 1: one query, index probes only."""
    parts = [
        WORKLISTS[name]
        .cases(view)
        .order_by()
        .annotate(name=Value(name))
        .values_list("name", flat=True)[: MANY + 1]
        for name in COUNTED
    ]
    found = Counter(parts[0].union(*parts[1:], all=True))
    return {name: found[name] for name in COUNTED}


def many(count: int) -> str:
    """``17``, or ``1,000+``."""
    return f"{count:,}" if count <= MANY else f"{MANY:,}+"


def do_next(*, member: Membership) -> Any:
    """What waits for this agent: theirs, and what nobody of their teams has taken; first due first."""
    nobodys = Q(owner=None, team__in=member.teams) if member.teams else Q(owner=None)
    return our_turn().filter(Q(owner=member) | nobodys).by_due()


def running_out(*, at: datetime) -> Any:
    """What others owe, and by when: the promise that runs out next comes first."""
    return Case.objects.open().filter(team="", due_at__gte=at - SOON).order_by("due_at", "pk")
