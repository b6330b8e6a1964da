"""Who saw whose data? Every page of the desk that shows patients says so in the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from careops.cases.models import Case
from careops.desk.request import moment
from careops.people.actors import Actor
from careops.record.models import Look
from careops.record.trace import current_trace


def saw(
    request: Any,
    *,
    what: str,
    patients: Iterable[UUID | None],
    case: Case | None = None,
    by: Actor | None = None,
) -> None:
    """Record, in the transaction of the page, that its reader saw these patients (SX-7).

    ``by``: who read it, where nobody is signed in.
    """
    seen = sorted({patient for patient in patients if patient})
    reader = by or request.actor
    if seen:
        Look.objects.create(
            at=moment(request),
            actor=reader.name,
            actor_id=reader.member or reader.person,
            via=reader.via,
            what=what,
            patients=seen,
            case=case,
            trace=current_trace(),
        )
