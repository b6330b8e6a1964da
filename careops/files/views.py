"""Where does a file leave? At one address, which was signed for its reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from careops.clock.now import now
from careops.files.sending import find, send
from careops.people import acting


@acting.seen_by_colleagues
@require_http_methods(["GET", "HEAD"])
def download(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """GET sends the file, and puts that on record (SX-17)."""
    at = now()
    proxy = acting.proxy_of(request, at=at)
    reader = acting.actor_of_proxy(request, proxy) if proxy else request.actor  # type: ignore[attr-defined]
    file, by = find(token, reader=reader, at=at)
    return send(request, file, by=by, at=at)


urlpatterns: list[Any] = [path("files/<str:token>/", download, name="file")]
