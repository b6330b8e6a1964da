"""What is the bookings' part in the demo? The directory of clinics, from the first day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from bookings.directory.demo import tell_directory
from bookings.models import Clinic
from careops.engine.turn import Move

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

TUNING: Mapping[str, Mapping[str, int]] = {}
SCOPES: Mapping[str, list[str]] = {}


def arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:  # noqa: ARG001
    if not Clinic.objects.exists():
        tell_directory(cast.tenant, random=Random(cast.tenant.slug))  # noqa: S311 (as the demo's)
    return ()


def last_arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:  # noqa: ARG001
    return ()


def waiting() -> Iterable[Any]:
    return ()


def options(subject: Any, cast: Cast) -> tuple[datetime | None, list[Any]]:  # noqa: ARG001
    return None, []


def act(subject: Any, answer: str, cast: Cast, *, at: datetime, random: Random) -> Move | None:  # noqa: ARG001
    return None
