"""Who saw whose data? Every page of the desk that shows patients says so in the record."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from careops.cases.models import Case
from careops.desk.request import DeskRequest, moment
from careops.record.models import Look
from careops.record.trace import current_trace


def saw(
    request: DeskRequest, *, what: str, patients: Iterable[UUID | None], case: Case | None = None
) -> None:
    """Record, in the transaction of the page, that its reader saw these patients (SX-7)."""
    seen = sorted({patient for patient in patients if patient})
    if seen:
        Look.objects.create(
            at=moment(request),
            actor=request.actor.name,
            actor_id=request.actor.member,
            via=request.actor.via,
            what=what,
            patients=seen,
            case=case,
            trace=current_trace(),
        )
