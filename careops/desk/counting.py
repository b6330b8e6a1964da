"""How much is in each list of a page? Asked once a request, for the sidebar and whatever the page shows."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import parse_qsl

from careops.desk.counting_words import counts
from careops.desk.frame import frame_of
from careops.desk.models import SavedView
from careops.desk.narrowing import chosen, narrowed, view_of
from careops.web.request import MemberRequest


def saved_views(request: Any) -> list[SavedView]:
    """Those that the sidebar names."""
    return frame_of(request).views


def asked_by(view: SavedView, request: MemberRequest) -> dict[str, str]:
    """What the view filters by, for this reader."""
    return chosen(dict(parse_qsl(view.query)), request.membership)


def counted(request: Any, **here: Any) -> Counter[str]:
    """The length of each list by its name, of each saved view by its key, and of what the page itself asks for."""
    if not hasattr(request, "counted"):
        seen_as = view_of(request)
        kept = {
            str(one.pk): narrowed(asked_by(one, request), seen_as) for one in saved_views(request)
        }
        request.counted = counts(seen_as, {**here, **kept})
    found: Counter[str] = request.counted
    return found
