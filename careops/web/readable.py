"""Can this address be read at all? What holds no text is nobody's page, whichever parameter it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from careops.values.text import Refused, tidy

OF_PARTNERS = "/api/"  # where each parameter is answered for by its name


class ReadableMiddleware:
    """Refuses NUL, control characters and halves of characters in a path or a query with 400.

    No page can mean them, and a database that is asked for them breaks off.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(OF_PARTNERS):
            try:
                for text in texts(request):
                    tidy(text)
            except Refused as refusal:
                raise BadRequest(str(refusal)) from refusal
        return self.get_response(request)


def texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from map(str, values)
