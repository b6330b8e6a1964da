"""What does a page say while the database is away? When to come back."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template import loader

from careops.tenancy.away import first_line, is_away

logger = logging.getLogger(__name__)

Page = Callable[..., HttpResponse]
WAIT = "5"  # seconds


def away_page(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (an error view's signature)
    """Asks the database nothing, not even whose page it is."""
    return HttpResponse(loader.get_template("503.html").render(), status=503)


def broken(page: Page, *, away: Page) -> Page:
    """Django's view of any exception, wherever it came up: the database's absence is no fault of ours."""

    def view(request: HttpRequest) -> HttpResponse:
        error = sys.exc_info()[1]
        if not isinstance(error, Exception) or not is_away(error):
            return page(request)
        logger.warning("The database is away (%s): %s", first_line(error), request.path)
        response = away(request)
        response["Retry-After"] = WAIT
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 (one line, no traceback)
        return response

    return view
