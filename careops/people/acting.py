"""As whom does a patient act now? As themselves, or as somebody whose proxy they are: asked anew at each request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from careops.people.actors import PATIENT, Actor
from careops.people.proxies import Proxy

KEY = "acting_for"  # of the session: the id of a patient

Page = TypeVar("Page", bound=Callable[..., Any])


def seen_by_colleagues(page: Page) -> Page:
    """Mark a page of a patient's that a colleague may see as they do; nothing can be pressed there (S3-45)."""
    page.is_seen_by_colleagues = True  # type: ignore[attr-defined]
    return page


def is_switched(request: Any) -> bool:
    """Whether this session says that it acts for somebody; that they still may is another matter."""
    return KEY in request.session


def proxy_of(request: Any, *, at: datetime) -> Proxy | None:
    """The proxy by which this request acts for another patient; None: as themselves, or not any more."""
    if not hasattr(request, "acting_proxy"):
        request.acting_proxy = find(request, at=at)
    found: Proxy | None = request.acting_proxy
    return found


def find(request: Any, *, at: datetime) -> Proxy | None:
    member, named = request.membership, request.session.get(KEY, "")
    if not named or not member or not member.patient_id:
        return None
    mine = Proxy.objects.of_holder(member.patient_id, at=at)
    return next((one for one in mine if str(one.patient_id) == named), None)


def actor_of_proxy(request: Any, proxy: Proxy) -> Actor:
    """They act, and for whom: the record keeps both. They are the other patient and nobody else."""
    return Actor(
        name=request.membership.user.name,
        roles=frozenset({PATIENT.name}),
        people=frozenset({proxy.patient_id}),
        member=request.membership.pk,
        via="page",
        behalf=proxy.patient.name,
    )


def switch(request: Any, proxy: Proxy | None) -> None:
    """Act for this patient from now on, or as oneself again."""
    request.session.pop(KEY, None)
    if proxy:
        request.session[KEY] = str(proxy.patient_id)
    vars(request).pop("acting_proxy", None)
