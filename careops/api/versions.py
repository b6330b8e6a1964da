"""Is this still what the caller saw? Strong ETags from the version of a case; If-Match where something changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.problems import Problem, to_json

ETAG = re.compile(r'"v([0-9]{1,9})"')
ANY, OTHER = None, -1


def etag(version: int) -> str:
    return f'"v{version}"'


def versioned(handler: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have a handler told the ``version`` that its caller saw; without one it is not called (428)."""

    @wraps(handler)
    def handle(view: Any, request: PartnerRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return handler(view, request, *args, version=version_seen(request), **kwargs)

    handle.needs_version = True  # type: ignore[attr-defined]  # the schema says so
    return handle


def version_seen(request: PartnerRequest) -> int | None:
    """None for ``*``; a number that no case ever has for what is no strong ETag of ours."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise Problem(
            "if_match_missing", 'Send If-Match with the ETag that you saw, as in `If-Match: "v7"`.'
        )
    if given == "*":
        return ANY
    match = ETAG.fullmatch(given)
    return int(match[1]) if match else OTHER


def shown(
    data: dict[str, Any],
    request: PartnerRequest,
    *,
    version: int,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """A resource with its ETag; 304 for a caller who has this version already."""
    tag = etag(version)
    if request.method in ("GET", "HEAD") and is_known(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    return to_json(data, status=status, headers={"ETag": tag, **(headers or {})})


def is_known(request: PartnerRequest, tag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    tags = [one.strip().removeprefix("W/") for one in given.split(",")]
    return "*" in tags or tag in tags
