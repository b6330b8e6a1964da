"""Who is on call this week, and when is nobody? A lead plans it; colleagues can see whom to call."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careops.desk.notices import spoken
from careops.desk.rota_forms import DutyForm, HandOverForm
from careops.desk.site import holds, page, record
from careops.people.actors import LEAD, MANAGER
from careops.people.audience import on_call
from careops.people.models import Membership
from careops.people.rota import Duty, Span, gaps
from careops.values.table import DAY, Refused
from careops.web.request import MemberRequest, moment

EDITORS = (LEAD, MANAGER)
A_WEEK = timedelta(days=7)


def on_call_teams() -> dict[str, on_call]:
    """The teams that a policy may call on, each with whom it tells while nobody is on call."""
    named = {to.team: to for _, to in spoken() if isinstance(to, on_call)}
    return dict(sorted(named.items()))


def by_text() -> set[str]:
    """The teams that are told by text message."""
    return {to.team for channel, to in spoken() if isinstance(to, on_call) and channel == "sms"}


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of the week: somebody's duty, or nobody's."""

    span: Span
    duty: Duty | None = None
    trouble: str = ""  # why they would not be told

    @property
    def is_heard(self) -> bool:
        return self.duty is not None and not self.trouble


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday, by the clock of the tenant."""

    first: date

    @classmethod
    def of(cls, text: str, *, at: datetime) -> Week:
        """The week of a day that is written so, or of this moment."""
        try:
            day = DAY.parse(text) or timezone.localtime(at).date()
        except Refused as refusal:
            raise Http404("There is no such week.") from refusal
        return cls(day - timedelta(days=day.weekday()))

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def before(self) -> date:
        return self.first - A_WEEK

    @property
    def after(self) -> date:
        return self.first + A_WEEK

    @property
    def span(self) -> Span:
        begin, end = (
            timezone.make_aware(datetime.combine(day, time())) for day in (self.first, self.after)
        )
        return begin, end


@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: MemberRequest) -> HttpResponse:
    """Show a week, with its gaps; a lead or manager puts somebody on call."""
    at, may_plan = moment(request), holds(request, EDITORS)
    if request.method == "POST" and not may_plan:
        raise PermissionDenied("Only leads and managers plan who is on call.")
    week = Week.of(request.GET.get("week", ""), at=at)
    teams = lines_of_teams(week, at=at)
    form = DutyForm(
        request.POST or None, teams=list(teams), at=at, initial=first_gap(teams.values())
    )
    if form.is_valid():
        duty = Duty.objects.create(**form.cleaned_data)
        record(request, "add_duty", about=duty, changed=said_of(duty))
        messages.success(request, f"{duty.member} is on call then.")
        return redirect(request.get_full_path())
    return page(
        request, "rota.html", title="On call", status=422 if form.errors else 200, week=week,
        teams=[(on_call_teams()[team], lines) for team, lines in teams.items()],
        form=form, may_plan=may_plan,
    )  # fmt: skip


def lines_of_teams(week: Week, *, at: datetime) -> dict[str, list[Line]]:
    """The week of each team, in two queries."""
    told = set(Membership.objects.to_be_told().on_rota(*week.span).values_list("pk", flat=True))
    found: dict[str, list[Line]] = {team: [] for team in on_call_teams()}
    for duty in Duty.objects.between(*week.span).filter(team__in=found).for_list():
        found[duty.team].append(Line(duty.span, duty, trouble_of(duty, told)))
    return {team: with_gaps(lines, week, at=at) for team, lines in found.items()}


def with_gaps(lines: list[Line], week: Week, *, at: datetime) -> list[Line]:
    """Who is on call in that week, and from now on when nobody is who would be told."""
    begin, end = week.span
    heard = [line.span for line in lines if line.is_heard]
    free = gaps(heard, begin=max(begin, at), end=end) if at < end else []
    return sorted([*lines, *map(Line, free)], key=lambda line: line.span)


def trouble_of(duty: Duty, told: Container[UUID]) -> str:
    if duty.member_id not in told:
        return "Not active"
    return "No mobile" if duty.team in by_text() and not duty.member.mobile else ""


def first_gap(weeks: Iterable[list[Line]]) -> dict[str, datetime]:
    """What a lead most probably comes to fill."""
    free: Iterator[Span] = (line.span for lines in weeks for line in lines if not line.duty)
    begin, end = min(free, default=(None, None))
    return {"begins_at": begin, "ends_at": end} if begin and end else {}


def said_of(duty: Duty) -> dict[str, list[Any]]:
    span = f"{duty.begins_at.isoformat()} to {duty.ends_at.isoformat()}"
    return {"team": [None, duty.team], "member": [None, str(duty.member)], "span": [None, span]}


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_duty(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give a duty, or the rest of it, to somebody else, or take it away."""
    if not holds(request, EDITORS):
        raise PermissionDenied("Only leads and managers plan who is on call.")
    at, duties = moment(request), Duty.objects.for_list()
    if request.method == "POST":
        duties = duties.select_for_update(no_key=True, of=("self",))
    duty = duties.filter(pk=pk, ends_at__gt=at).first()
    if duty is None:
        raise Http404("This duty is over, or somebody has taken it away.")
    form = HandOverForm(request.POST or None, duty=duty, at=at)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return page(
            request, "rota_duty.html", title="Hand over", status=status, duty=duty, form=form
        )
    to, since = form.cleaned_data["to"], form.cleaned_data["since"]
    changed = {"member": [str(duty.member), to and str(to)], "since": [None, since.isoformat()]}
    record(request, "hand_over_duty", about=duty, changed=changed)
    monday = timezone.localtime(max(since, duty.begins_at)).date()
    duty.hand_over(to, since=since)
    messages.success(request, f"{to} takes over." if to else "Taken away.")
    return redirect(reverse("admin:rota", query={"week": monday.isoformat()}))
