"""What must be done, and what first? One queue of cases of all kinds, by the time they are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.desk.bulk import choices as bulk_choices
from careops.desk.counting import counted, saved_views
from careops.desk.macro_pages import macros_for
from careops.desk.narrowing import ME, Filters, chosen, narrowed, view_of, worklist_of
from careops.desk.site import page
from careops.desk.words import row_of
from careops.desk.worklists import MANY, many
from careops.values.table import MOMENT
from careops.web.reads import record_read
from careops.web.request import MemberRequest

ROWS = 40  # with names of every length, a page stays below 60 kB


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the queue ends: keyset, so that the last page costs what the first does."""

    due_at: datetime | None
    case: UUID

    @classmethod
    def of(cls, case: Case) -> Cursor:
        return cls(case.due_at, case.pk)

    @classmethod
    def read(cls, text: str) -> Cursor:
        """``2026-03-02T12:00:00+00:00_0190...``; Http404 for anything else."""
        due, _, case = text.partition("_")
        try:
            return cls(MOMENT.parse(due), UUID(case))
        except ValueError as error:
            raise Http404("There is no such page.") from error

    def __str__(self) -> str:
        return f"{self.due_at.isoformat() if self.due_at else ''}_{self.case}"


def take(
    cases: Any, *, after: Cursor | None, rows: int, is_newest_first: bool = False
) -> list[Case]:
    """Up to ``rows`` cases after a place: by due time, those without a promise last."""
    if is_newest_first:
        older = cases.filter(pk__lt=after.case) if after else cases
        return list(older.order_by("-pk").listed(rows))
    if after is None:
        return list(cases.by_due().listed(rows))
    undated = cases.filter(due_at=None).order_by("pk")
    if after.due_at is None:
        return list(undated.filter(pk__gt=after.case).listed(rows))
    later = cases.filter(due_at__gte=after.due_at).exclude(due_at=after.due_at, pk__lte=after.case)
    found = list(later.order_by("due_at", "pk").listed(rows))
    if len(found) < rows:
        found += undated.listed(rows - len(found))
    return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of a list a page is: ``41 to 80 of 102``. Where it begins is told by the page before."""

    before: int
    shown: int
    total: int

    @classmethod
    def read(cls, text: str, *, shown: int, total: int) -> Stretch:
        return cls(int(text) if text.isdecimal() and len(text) < 9 else 0, shown, total)

    @property
    def end(self) -> int:
        return self.before + self.shown

    def __str__(self) -> str:
        whole = many(self.total) if self.end <= MANY else f"{MANY:,}+"
        return f"{self.before + 1:,} to {self.end:,} of {whole}" if self.shown else ""


def view_named(request: MemberRequest) -> str:
    """The name of the view that was kept, where one was followed."""
    key = request.GET.get("view")
    return next((view.name for view in saved_views(request) if str(view.pk) == key), "")


def by_end(cases: Any, asked: Mapping[str, str]) -> dict[str, Any]:
    """The cases to count: a list has open ones or closed ones, and only a search without a list has both."""
    if asked.get("q") and asked.get("show", "open") == "open":
        return {"open_here": cases.open(), "closed_here": cases.closed()}
    return {"closed_here" if asked.get("show") == "closed" else "open_here": cases}


@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """The queue, a page of it, filtered and searched (interfaces: A2)."""
    asked = chosen(request.GET, request.membership)
    after = Cursor.read(request.GET["after"]) if request.GET.get("after") else None
    worklist, cases = worklist_of(asked), narrowed(asked, view_of(request))
    found = take(cases, after=after, rows=ROWS + 1, is_newest_first=worklist.is_newest_first)
    shown, has_more = found[:ROWS], len(found) > ROWS
    totals = counted(request, **by_end(cases, asked))
    is_open, is_closed = totals["open_here"], totals["closed_here"]
    stretch = Stretch.read(request.GET.get("from", ""), shown=len(shown), total=is_open + is_closed)
    record_read(request, what="queue", patients=[case.patient_id for case in shown])
    further = {**asked, "after": Cursor.of(shown[-1]), "from": stretch.end} if has_more else {}
    return page(
        request,
        "queue.html",
        title=view_named(request) or worklist.label,
        searched=asked.get("q", ""),
        found=(many(is_open), many(is_closed)),
        stretch=stretch,
        filters=Filters(asked, initial=asked, member=request.membership),
        is_filtered=bool(asked.keys() - {"show", "whose"}),
        asked={name: value for name, value in asked.items() if name != "q"},
        is_mine=asked.get("whose") == ME,
        can_be_mine=worklist.is_shared or worklist.name == "open",
        rows=[row_of(case) for case in shown],
        next_page=urlencode(further),
        first_page=urlencode(asked) if after else "",
        bulk=bulk_choices(request.actor, shown),
        macros=macros_for(shown) if shown else [],
    )
