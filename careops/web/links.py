"""Where does a signed link lead, and for whom? To its case's page for its holder, and nobody else learns of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from careops.clock.now import now
from careops.engine.renewal import named_as
from careops.outbox import links
from careops.outbox.models import Link
from careops.people.models import Partner, Patient, Provider
from careops.policy.workflow import Workflow, kinds
from careops.registry import Registry
from careops.tenancy.scope import active_tenant
from careops.web.link_visit import LinkVisit

logger = logging.getLogger(__name__)

Visits = Mapping[type[Provider | Patient | Partner], type[LinkVisit]]

VISITS: Registry[Visits] = Registry("visits behind links to cases of a kind")


def leads_to(kind: str, visits: Visits) -> None:
    """Declare who may hold a link to a case of this kind, and what each finds there (S4-8)."""
    VISITS.declare(kind, visits)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link, by its case's kind and its holder (M6).

    A forged token and one of another tenant look the same: 404. Openings are logged, not stored.
    """
    link = links.find(token) if active_tenant() else None
    agent = request.headers.get("User-Agent", "")[:200]
    logger.info("%s of link of %s by %r", request.method, link and link.case.ref, agent)
    if link is None or link.case.kind not in VISITS:
        raise Http404("There is no such link.")
    response = visit_of(request, held(link) if request.method == "POST" else link).respond()
    # The token is in the address, so the address goes nowhere. "no-referrer" would have the
    # browser send "Origin: null" with the form, which the protection against forgery refuses.
    response["Referrer-Policy"] = "strict-origin"
    return response


def held(link: Link) -> Link:
    """The link and its case as they stand until this request ends: two presses at once take turns."""
    mine = Link.objects.select_for_update(of=("self", "case"), no_key=True)
    found: Link = mine.select_related("case").get(pk=link.pk)
    return found


def visit_of(request: HttpRequest, link: Link) -> LinkVisit:
    subject = kinds()[link.case.kind].objects.for_list().get(pk=link.case_id)
    holder = holder_of(link, subject)
    visit = VISITS[link.case.kind].get(type(holder))
    if visit is None:
        raise Http404("There is no such link.")
    return visit(request, subject, link, holder, at=now())


def holder_of(link: Link, subject: Workflow) -> Any:
    """Whom the link was sent to, whether or not the case is theirs any more."""
    if whom := named_as(link, subject):
        return getattr(subject, whom)
    found = (model.objects.filter(pk=link.person).first() for model in VISITS[subject.kind])
    return next(filter(None, found), None)
