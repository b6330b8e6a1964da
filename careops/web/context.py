"""What does every page know? Its tenant and the time."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from careops.clock.models import Dial
from careops.clock.now import now
from careops.web.tabs import TABS


def site(request: HttpRequest) -> dict[str, Any]:
    """``tenant``; ``now`` (asked of the database at most once a page) and ``clock_speed`` for countdowns; ``tabs``."""
    return {
        "tenant": getattr(request, "tenant", None),
        "now": cache(now),
        "clock_speed": cache(clock_speed),
        "tabs": TABS,
    }


def clock_speed() -> float:
    """How fast the demo's clock runs; elsewhere time is time."""
    return Dial.objects.values_list("speed", flat=True).first() or 1 if settings.DEMO else 1
