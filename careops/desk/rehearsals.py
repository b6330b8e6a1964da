"""What would these values have made of the last 90 days? Asked for beside the preview; a worker replays them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careops.desk.site import holds, page
from careops.desk.words import kind_label
from careops.jobs.models import Job
from careops.jobs.running import stop
from careops.outbox.channels import label_of
from careops.people.actors import LEAD, MANAGER
from careops.policy.tunables import tunables
from careops.rehearsal.job import REHEARSAL, begin
from careops.rehearsal.values import Change, kinds_waiting
from careops.web.bars import Bar, lying
from careops.web.request import MemberRequest, moment

EDITORS = (LEAD, MANAGER)
SHOWN = 50  # rehearsals of the list
BARS = 8  # of the chart: the largest differences
AGAIN = 2  # seconds until a page of a job that is not finished looks again
GROUPS = {
    "sent": "Sent",
    "done": "Done by the clock",
    "opened": "Tasks opened",
    "lost": "Steps of people that would not have been possible",
    "ended": "Where the cases stand now",
}


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsals(request: MemberRequest) -> HttpResponse:
    """The last ones; a lead or manager posts a change, and it is rehearsed."""
    if request.method == "POST":
        if not holds(request, EDITORS):
            raise PermissionDenied("Only leads and managers can rehearse a change.")
        change = change_of(request.POST.get("shown", ""))
        job = begin(change, by=request.membership, at=moment(request))
        return redirect("admin:rehearsal", pk=job.pk)
    jobs = [Rehearsal(job) for job in Job.objects.of(REHEARSAL.name)[:SHOWN]]
    return page(request, "rehearsals.html", title="Rehearsals", jobs=jobs)


def change_of(text: str) -> Change:
    """The change that a preview showed; Http404 for one that it cannot have shown."""
    known = tunables()
    try:
        said = json.loads(text)
        wrong = [n for n, v in said.items() if v is not None and known[n].problem(v)]
    except (ValueError, AttributeError, KeyError) as error:
        raise Http404("There is no such change.") from error
    if wrong or not said or not kinds_waiting(said):
        raise Http404("There is no such change.")
    return dict(said)


@require_safe
def rehearsal(request: MemberRequest, pk: UUID) -> HttpResponse:
    """How far it has come, and what it found so far; until it is finished the page looks again by itself."""
    job = get_object_or_404(Job.objects.of(REHEARSAL.name), pk=pk)
    shown = Rehearsal(job)
    may_stop = holds(request, EDITORS)
    response = page(
        request, "rehearsal.html", title="Rehearsal", job=job, shown=shown, may_stop=may_stop
    )
    if job.is_unfinished:
        response["Refresh"] = str(AGAIN)
    return response


@require_POST
def stop_job(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Let a rehearsal be; what it has found so far stays."""
    if not holds(request, EDITORS):
        raise PermissionDenied("Only leads and managers can stop this.")
    job = get_object_or_404(Job.objects.of(REHEARSAL.name), pk=pk)
    said = "Stopped." if stop(job) else "It had ended already."
    messages.info(request, said)
    return redirect("admin:rehearsal", pk=pk)


@dataclass(frozen=True, slots=True)
class Line:
    """What, of which kind of case, how often it was, and how often it would have been."""

    kind: str
    group: str
    what: str
    was: int
    will: int

    @property
    def words(self) -> str:
        """``email still_waiting to client`` is ``E-mail “still waiting” to client``."""
        if self.group != "sent":
            return self.what
        channel, template, whom = self.what.split(maxsplit=2)
        return f"{capfirst(label_of(channel))} “{template}” {whom}".replace("_", " ")

    @property
    def more(self) -> int:
        return self.will - self.was

    @property
    def difference(self) -> str:
        return f"{self.more:+,}".replace("-", "\N{MINUS SIGN}") if self.more else "0"

    @property
    def bar(self) -> Bar:
        less, most = sorted((self.was, self.will))
        return Bar(self.words, less, f"{self.was:,} → {self.will:,}", beyond=most)


@dataclass(frozen=True)
class Rehearsal:
    """A rehearsal in words: what was changed, and what came of it."""

    job: Job

    @property
    def changed(self) -> Iterator[tuple[str, str]]:
        """Each value: its label, and what was tried."""
        for name, value in self.job.said["change"].items():
            tunable = tunables().get(name)
            if tunable:
                yield tunable.label, tunable.words(tunable.value({name: value}))

    @cached_property
    def lines(self) -> list[Line]:
        rows = self.job.found.get("rows", ())
        return [Line(kind_label(kind), group, *rest) for kind, group, *rest in rows]

    @property
    def groups(self) -> Mapping[str, list[Line]]:
        """What would have been otherwise, by what it tells of, the largest difference first."""
        places = list(GROUPS)
        lines = sorted(
            (line for line in self.lines if line.more),
            key=lambda n: (places.index(n.group), -abs(n.more), n.kind, n.what),
        )
        return {GROUPS[key]: list(own) for key, own in groupby(lines, key=lambda n: n.group)}

    @property
    def unmoved(self) -> list[Line]:
        """What would have been the same: it is folded away."""
        return [line for line in self.lines if not line.more]

    @property
    def found(self) -> Mapping[str, Any]:
        return {"left_out": 0, "differing": 0, "examples": [], **self.job.found}

    @property
    def chart(self) -> SafeString | None:
        """The largest differences; None where there is none."""
        moved = sorted((n for n in self.lines if n.more), key=lambda n: -abs(n.more))[:BARS]
        if not moved:
            return None
        most = moved[0]
        return lying(
            [line.bar for line in moved],
            title="What would have been otherwise",
            desc=f"The largest difference: {most.words}, {most.was:,} as it was, {most.will:,} under the change.",
        )
