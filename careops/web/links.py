"""Where does a signed link lead, and for whom? To its case's page for its holder, and nobody else learns of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.clock.now import now
from careops.engine.renewal import named_as
from careops.outbox import links
from careops.outbox.models import Link
from careops.people.models import Partner, Patient, Provider
from careops.policy.workflow import Workflow, kinds
from careops.registry import Registry
from careops.tenancy.prepared import NOBODY, asked
from careops.tenancy.scope import active_tenant
from careops.web.link_view import LinkView, behind_a_link
from careops.web.patients import SOURCES, shut_out

logger = logging.getLogger(__name__)

NOTHING = "There is no such link."
LinkViews = Mapping[type[Model], Callable[..., LinkView]]

LINK_VIEWS: Registry[LinkViews] = Registry("views behind links to cases of a kind")


def leads_to(kind: str, views: LinkViews) -> None:
    """Declare who may hold a link to a case of this kind, and what each finds there (S4-8).

    Its patient finds the page that ``tells_patients`` names.
    """
    LINK_VIEWS.declare(kind, views)


def by_link(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in whoever holds a link, and hand the page the link.

    A forged token and one of another tenant look the same: 404. Openings are logged, not stored.
    """

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(page)
    def enter(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = links.find(token) if active_tenant() else None
        agent = request.headers.get("User-Agent", "")[:200]
        logger.info("%s of link of %s by %r", request.method, link and link.case.ref, agent)
        if link is None:
            raise Http404(NOTHING)
        link = held(link) if request.method == "POST" else link
        link.case = (
            link.case.merged_into or link.case
        )  # it goes on there, and so does whoever waits
        response = page(request, link, **kwargs)
        # The token is in the address, so the address goes nowhere. "no-referrer" would have the
        # browser send "Origin: null" with the form, which the protection against forgery refuses.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return enter


@by_link
def open_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The page behind a link, by its case's kind and its holder (M6)."""
    subject = subject_of(link.case)
    holder = holder_of(link, subject)
    is_patients = isinstance(holder, Patient) and link.case.kind in SOURCES
    if is_patients and (closed := shut_out(request, holder, link.case)):
        return closed
    return view_for(holder, link.case.kind)(request, subject, link, holder, at=now()).respond()


def held(link: Link) -> Link:
    """The link and its case as they stand until this request ends: two presses at once take turns."""
    mine = Link.objects.select_for_update(of=("self", "case"), no_key=True)
    found: Link = mine.select_related("case").get(pk=link.pk)
    return found


def subject_of(case: Case) -> Any:
    rows = kinds()[case.kind].objects
    (subject,) = asked(
        ("behind a link", case.kind), lambda: rows.for_list().filter(pk=NOBODY), {NOBODY: case.pk}
    )
    return subject


def holder_of(link: Link, subject: Workflow) -> Any:
    """Whom the link was sent to, whether or not the case is theirs any more."""
    if whom := named_as(link, subject):
        return getattr(subject, whom)
    found = (model.objects.filter(pk=link.person).first() for model in (Provider, Patient, Partner))
    return next(filter(None, found), None)


def view_for(holder: Any, kind: str) -> Callable[..., LinkView]:
    """What its holder finds behind a link to a case of this kind."""
    view = view_of(type(holder), kind)
    if view is None:
        raise Http404(NOTHING)
    return view


def view_of(person: type[Model], kind: str) -> Callable[..., LinkView] | None:
    """The page that a person of this kind finds there; a check asks that there is one."""
    if person is Patient and kind in SOURCES:
        return behind_a_link(SOURCES[kind].view)
    return LINK_VIEWS.get(kind, {}).get(person)
