"""Where does a signed link lead? To the page of its case's kind, and nobody else learns of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from careops.outbox import links
from careops.outbox.models import Link
from careops.tenancy.scope import active_tenant

logger = logging.getLogger(__name__)

Page = Callable[[HttpRequest, Link], HttpResponse]


def link_page(pages: Mapping[str, Page]) -> Callable[[HttpRequest, str], HttpResponse]:
    """The page behind every link, given the page of each kind of case (M6, S4-8).

    A forged token and one of another tenant look the same: 404. Openings are logged, not stored.
    """

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def open_link(request: HttpRequest, token: str) -> HttpResponse:
        link = links.find(token) if active_tenant() else None
        agent = request.headers.get("User-Agent", "")[:200]
        logger.info("%s of link of %s by %r", request.method, link and link.case.ref, agent)
        if link is None or link.case.kind not in pages:
            raise Http404("There is no such link.")
        response = pages[link.case.kind](request, link)
        # The token is in the address, so the address goes nowhere. "no-referrer" would have the
        # browser send "Origin: null" with the form, which the protection against forgery refuses.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return open_link
