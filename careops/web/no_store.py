"""What may a browser or a proxy keep? Nothing that we made for somebody: only files that are the same for all."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NO_STORE = "no-store, private"


class NoStoreMiddleware:
    """Every answer from here on says ``no-store``; static files are answered before it.

    Pages show patients, links open doors, refusals name what was asked for: a rule without
    exceptions is the one that no new page can forget.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = NO_STORE
        return response
