"""Who saw whose data? Every page that shows patients says so in the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from careops.cases.models import Case
from careops.people.actors import Actor
from careops.record import reads
from careops.web.request import moment


def record_read(
    request: Any,
    *,
    what: str,
    patients: Iterable[UUID | None],
    case: Case | None = None,
    by: Actor | None = None,
) -> None:
    """Record that the reader of this page saw these patients (SX-7).

    ``by``: who read it, where nobody is signed in.
    """
    reads.record_read(request, what=what, patients=patients, at=moment(request), case=case, by=by)
