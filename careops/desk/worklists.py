"""Which lists does an agent work from? Named views of the one queue, and how long each is."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from careops.cases.models import Case
from careops.desk.abilities import may_bring_on
from careops.desk.kinds import KINDS
from careops.desk.models import Task
from careops.desk.surroundings import surroundings_of
from careops.desk.words import teams
from careops.people.actors import LEAD, MANAGER, Role
from careops.people.models import Membership
from careops.policy.states import OURS
from careops.registry import Registry

SOON = timedelta(hours=2)
GIVERS = (LEAD, MANAGER)  # who mends what is nobody's, or what the clock cannot move
MANY = 1_000  # beyond this, a number tells an agent nothing; and counting on would take time


@dataclass(frozen=True, slots=True)
class View:
    """For whom a list is made, and when."""

    member: Membership
    at: datetime


@dataclass(frozen=True, slots=True)
class Worklist:
    """A named part of the queue: which cases it shows to whom.

    One that ``is_shy`` is not named where it is empty: most practices never have such a case. Of one that ``shares``,
    by a condition on what is open, each reader reads first how much of it is theirs to do. One that is ``mended_by``
    some only they see. What it shows follows from who reads, by their roles and teams, from how far off the moment is,
    and from what it ``heeds`` beside: its words in SQL are kept for the next reader of whom the same is true.
    """

    name: str
    label: str
    cases: Callable[[View], Any]
    tone: str = ""
    is_newest_first: bool = False
    is_counted: bool = True
    is_shy: bool = False
    shares: Callable[[View], Q] | None = None
    mended_by: tuple[Role, ...] = ()
    heeds: Callable[[View], Hashable] = lambda _: None

    def is_for(self, member: Membership) -> bool:
        return not self.mended_by or bool({role.name for role in self.mended_by} & {*member.roles})

    @property
    def is_shared(self) -> bool:
        return self.shares is not None


def is_overdue(view: View) -> Q:
    return Q(due_at__lt=view.at)


def is_due_soon(view: View) -> Q:
    return Q(due_at__gte=view.at, due_at__lte=view.at + SOON)


def is_nobodys(_: View) -> Q:
    return Q(owner=None)


def our_turn() -> Any:
    """Open cases of our teams that wait on us, and not on somebody whom we only look after."""
    return waiting(Case.objects.open())


def task_for_the_same() -> Any:
    """Open tasks that are one job with their case: whoever has claimed it, that line stands for both."""
    same = [kind.name for kind in KINDS.values() if kind.settled_by]
    return Task.objects.open().filter(about_case=OuterRef("pk"), task_kind__in=same)


def of_a_team() -> Any:
    """Open cases that a team of ours owns: one small index serves all lists of them."""
    return Case.objects.open().exclude(team="")


def nobodys(view: View) -> Any:
    """What belongs to nobody active: its owner, or the provider whose turn it is, is gone; or all of its team."""
    gone, manned, away = who_is_there(view)
    # Each names the small index that it is found by; what leads decide is theirs by their role.
    ours = ~Q(team="")
    lies = ours & Q(owner__in=gone) & ~Q(waiting_on="lead")
    lies |= ours & Q(owner=None, team__in={*teams()} - manned, waiting_on="us")
    lies |= Q(provider__in=away, waiting_on="provider")
    return Case.objects.open().filter(lies)


def who_is_there(view: View) -> tuple[frozenset[UUID], frozenset[str], frozenset[UUID]]:
    """Who of the desk is gone, the teams with somebody in them, and the providers who are away."""
    around = surroundings_of(view.member)
    desk = around.desk
    gone = frozenset(one.pk for one in desk if not (one.is_active and one.user.is_active))
    manned = frozenset(team for one in desk if one.pk not in gone for team in one.teams)
    return gone, manned, frozenset(around.away)


WORKLISTS: Registry[Worklist] = Registry("lists of the queue")


def works_from(worklist: Worklist) -> None:
    """Declare a list; a domain's stand below the desk's own. It is counted on every page of the desk."""
    WORKLISTS.declare(worklist.name, worklist)


for one in (
    Worklist("open", "All open", lambda _: Case.objects.open(), is_counted=False),
    Worklist(
        "overdue",
        "Overdue",
        lambda view: Case.objects.overdue(at=view.at),
        "overdue",
        shares=is_overdue,
    ),
    Worklist(
        "soon",
        "Due in 2 hours",
        lambda view: Case.objects.open().filter(is_due_soon(view)),
        "soon",
        shares=is_due_soon,
    ),
    Worklist(
        "unassigned",
        "Unassigned",
        lambda view: our_turn().filter(is_nobodys(view)),
        shares=is_nobodys,
    ),
    Worklist("mine", "Mine", lambda view: of_a_team().filter(owner=view.member)),
    Worklist("lead", "With the lead", lambda _: of_a_team().filter(waiting_on="lead")),
    Worklist(
        "nobody",
        "Nobody active",
        nobodys,
        "danger",
        is_shy=True,
        mended_by=GIVERS,
        heeds=who_is_there,
    ),
    Worklist(
        "stuck",
        "Stuck",
        lambda _: Case.objects.open().filter(failures__gt=0),
        "danger",
        is_shy=True,
        mended_by=GIVERS,
    ),
    Worklist(
        "closed",
        "Closed",
        lambda _: Case.objects.closed(),
        is_newest_first=True,
        is_counted=False,
    ),
):
    works_from(one)


def worklists_of(member: Membership) -> list[Worklist]:
    return [one for one in WORKLISTS.values() if one.is_for(member)]


MINE = "mine of "  # how the reader's part of a list is counted beside the whole


def many(count: int) -> str:
    """``17``, or ``1,000+``."""
    return f"{count:,}" if count <= MANY else f"{MANY:,}+"


def theirs(cases: Any, member: Membership) -> Any:
    """Of these what waits for this member: what they hold, and what nobody has and they may bring on."""
    return waiting(cases).filter(reduce(or_, for_member(member)))


def parts_of_theirs(cases: Any, member: Membership) -> list[Any]:
    """The same in parts without a case in common, each of which an index finds by itself."""
    ours = waiting(cases)
    return [ours.filter(part) for part in for_member(member)]


def for_member(member: Membership) -> list[Q]:
    return [Q(owner=member), *(Q(owner=None) & part for part in may_bring_on(member))]


def waiting(cases: Any) -> Any:
    """Of these what waits on us, without the tasks' cases that wait by their task."""
    ours = cases.exclude(team="").filter(waiting_on__in=OURS)
    return ours.exclude(Exists(task_for_the_same()))


def do_next(*, member: Membership) -> Any:
    """What waits for this member; first due first."""
    return theirs(Case.objects.open(), member).by_due()


def promised_until(end: datetime, *, at: datetime) -> Any:
    """What others owe until then: the promise that runs out next comes first, after those that just have."""
    owed = Case.objects.open().filter(team="", due_at__gte=at - SOON, due_at__lt=end)
    return owed.order_by("due_at", "pk")
