"""What does every page know? Its tenant and the time."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from careops.access.idle import ends_in
from careops.clock.models import Dial
from careops.clock.now import now
from careops.people import acting
from careops.people.proxies import Proxy
from careops.web.request import moment
from careops.web.tabs import TABS


def site(request: HttpRequest) -> dict[str, Any]:
    """``tenant``; ``now`` (asked of the database at most once a page) and ``clock_speed`` for countdowns; ``tabs``.

    ``acting``: by which proxy this is read, if by one; ``viewing``: in which a colleague sees it as its patient
    does; ``session_ends``: after how many idle seconds it is over.
    """
    viewing = getattr(request, "viewing", None)
    return {
        "tenant": getattr(request, "tenant", None),
        "now": cache(now),
        "clock_speed": cache(clock_speed),
        "tabs": TABS,
        "acting": cache(lambda: acting_by(request)),
        "viewing": viewing,
        "session_ends": cache(lambda: 0 if viewing else ends_in(request)),
    }


def acting_by(request: HttpRequest) -> Proxy | None:
    """Asked of the database only where the session says that it acts for somebody."""
    if not hasattr(request, "session") or not acting.is_switched(request):
        return None
    return acting.proxy_of(request, at=moment(request))


def clock_speed() -> float:
    """How fast the demo's clock runs; elsewhere time is time."""
    return Dial.objects.values_list("speed", flat=True).first() or 1 if settings.DEMO else 1
