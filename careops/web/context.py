"""What does every page know? Its tenant and the time."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from careops.clock.models import Dial
from careops.clock.now import now


def site(request: HttpRequest) -> dict[str, Any]:
    """``tenant``; ``now`` (asked of the database at most once a page) and ``clock_speed`` for countdowns."""
    return {
        "tenant": getattr(request, "tenant", None),
        "now": cache(now),
        "clock_speed": cache(clock_speed),
    }


def clock_speed() -> float:
    """How fast the demo's clock runs; elsewhere time is time."""
    return Dial.objects.values_list("speed", flat=True).first() or 1 if settings.DEMO else 1
