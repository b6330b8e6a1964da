"""What does a visitor see while the demo's past is still being told? How far it is; nobody may interfere."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

KEY = "demo-seeding"  # percent
GIVEN_UP = 300  # seconds without a word from the teller


def note(percent: int) -> None:
    cache.set(KEY, percent, GIVEN_UP)


def finish() -> None:
    cache.delete(KEY)


class SeedingMiddleware:
    """One page for all addresses, which asks again by itself; after that every page is as everywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        percent = cache.get(KEY)
        if percent is None:
            return self.get_response(request)
        status = 200 if request.path == "/" else 503
        page = render(request, "demo/seeding.html", {"percent": percent}, status=status)
        page["Retry-After"] = page["Refresh"] = "2"
        return page
