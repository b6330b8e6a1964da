"""Where does a signed link lead? To the page of its case's kind, and nobody else learns of it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from careops.outbox import links
from careops.outbox.models import Link
from careops.registry import Registry
from careops.tenancy.scope import active_tenant

logger = logging.getLogger(__name__)

Page = Callable[[HttpRequest, Link], HttpResponse]

PAGES: Registry[Page] = Registry("pages behind links to cases of a kind")


def leads_to(kind: str, page: Page) -> None:
    """Declare the page behind links to cases of this kind, whoever holds them (S4-8)."""
    PAGES.declare(kind, page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link, by its case's kind (M6).

    A forged token and one of another tenant look the same: 404. Openings are logged, not stored.
    """
    link = links.find(token) if active_tenant() else None
    agent = request.headers.get("User-Agent", "")[:200]
    logger.info("%s of link of %s by %r", request.method, link and link.case.ref, agent)
    if link is None or link.case.kind not in PAGES:
        raise Http404("There is no such link.")
    response = PAGES[link.case.kind](request, held(link) if request.method == "POST" else link)
    # The token is in the address, so the address goes nowhere. "no-referrer" would have the
    # browser send "Origin: null" with the form, which the protection against forgery refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


def held(link: Link) -> Link:
    """The link and its case as they stand until this request ends: two presses at once take turns."""
    mine = Link.objects.select_for_update(of=("self", "case"), no_key=True)
    found: Link = mine.select_related("case").get(pk=link.pk)
    return found
