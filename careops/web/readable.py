"""Can this address be read at all? What holds no text is nobody's page, whichever parameter it stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from careops.values.cards import refuse_card_numbers
from careops.values.text import Refused, tidy

OF_PARTNERS = "/api/"  # where each parameter is answered for by its name


class ReadableMiddleware:
    """Refuses NUL, control characters and halves of characters in a path or a query with 400.

    No page can mean them, and a database that is asked for them breaks off. So with card numbers
    (SX-12), whether looked for or sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(OF_PARTNERS):
            try:
                for text in texts(request):
                    refuse_card_numbers(tidy(text))
            except Refused as refusal:
                raise BadRequest(str(refusal)) from refusal
        return self.get_response(request)


@requires_csrf_token
def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page that says what was wrong, where that was found out on purpose."""
    why = str(exception) if isinstance(exception, BadRequest) else ""
    return HttpResponseBadRequest(render_to_string("400.html", {"why": why}, request=request))


def texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield name
        yield from map(str, values)
