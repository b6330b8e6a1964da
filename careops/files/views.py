"""Where does a file leave? At one address, which was signed for its reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from careops.clock.now import now
from careops.files.sending import find, send


@require_http_methods(["GET", "HEAD"])
def download(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """GET sends the file, and puts that on record (SX-17)."""
    at, reader = now(), request.actor  # type: ignore[attr-defined]
    file, by = find(token, reader=reader, at=at)
    return send(request, file, by=by, at=at)


urlpatterns: list[Any] = [path("files/<str:token>/", download, name="file")]
