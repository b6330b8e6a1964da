"""Who saw whose data? Whoever was shown a page with patients on it; and nobody can unsay it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from careops.cases.models import Case
from careops.people.actors import Actor
from careops.record.chain import READS
from careops.record.models import Read
from careops.record.trace import current_trace


def record_read(
    request: Any,
    *,
    what: str,
    patients: Iterable[UUID | None],
    at: datetime,
    case: Case | None = None,
    by: Actor | None = None,
    always: bool = False,
) -> None:
    """Say that the reader of this page, or ``by``, sees these patients (SX-7); kept when it is made.

    ``always``: also where it is about no patient whom we know.
    """
    seen = sorted({patient for patient in patients if patient})
    if seen or always:
        actor = by or request.actor
        read = Read(at=at, what=what, patients=seen, case=case, trace=current_trace())
        read.actor, read.actor_id = actor.name, actor.id
        read.behalf, read.via = actor.behalf, actor.via
        # A request of the API wraps Django's.
        vars(getattr(request, "_request", request)).setdefault("reads", []).append(read)


class ReadMiddleware:
    """Keep the reads of a page when it is ready: the lock of their chain is held for a moment only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if reads := getattr(request, "reads", []):
            READS.add(reads)
        return response
