"""How long does a rehearsal take? As many pieces as the cases of 90 days need, each added to what was found before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from careops.jobs.models import Job
from careops.jobs.running import ask, begins
from careops.people.models import Membership
from careops.rehearsal.rehearsing import EXAMPLES, Counts, Tally, past_cases, rehearse
from careops.rehearsal.values import Change
from careops.tenancy.scope import current_tenant

CASES = 100  # of one piece: about a second's work


def begin(change: Change, *, by: Membership, at: Any) -> Job:
    """Have the past replayed under this change."""
    total = past_cases(change, at=at).count()
    return ask(REHEARSAL, by=by, total=total, change=dict(change))


def piece(job: Job) -> bool:
    """The next cases; whether there are more."""
    change, found = job.said["change"], job.found
    rest = past_cases(change, at=job.asked_at).order_by("pk")
    cases = list(rest.filter(pk__gt=found["last"])[:CASES] if found else rest[:CASES])
    tally = rehearse(cases, change, tenant=current_tenant(), at=job.asked_at)
    job.found = added(found, tally) | {"last": str(cases[-1].pk) if cases else ""}
    job.done += len(cases)
    return len(cases) == CASES


def added(found: dict[str, Any], tally: Tally) -> dict[str, Any]:
    """What was found, as JSON keeps it: ``rows`` are kind, group, words, and how often it was and would have been."""
    was, will = Counts(tally.was), Counts(tally.will)
    for kind, group, words, before, after in found.get("rows", ()):
        was[kind, group, words] += before
        will[kind, group, words] += after
    return {
        "left_out": found.get("left_out", 0) + tally.left_out,
        "differing": found.get("differing", 0) + tally.differing,
        "examples": [*found.get("examples", ()), *tally.examples][:EXAMPLES],
        "rows": [[*key, was[key], will[key]] for key in keys(was, will)],
    }


def keys(*counts: Iterable[Any]) -> list[Any]:
    return sorted(set().union(*counts))


REHEARSAL = begins("rehearsal", piece)
