"""Who may come in? Providers, patients and partners who are signed in, each to what is theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from careops.people import acting
from careops.people.actors import PARTNERS, PATIENT, PROVIDER, Role
from careops.web.request import moment

View = Callable[..., HttpResponse]


def only_for(roles: Collection[Role], person: str) -> Callable[[View], View]:
    """Let in who holds one of the roles, and hand the view the person they are; 403 for others (S4-A7)."""
    names = {role.name for role in roles}

    def guard(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = request.membership  # type: ignore[attr-defined]
            if not member or not names & set(member.roles) or not getattr(member, person):
                raise PermissionDenied(f"This page is for a {person}.")
            return view(request, getattr(member, person), *args, **kwargs)

        return enter

    return guard


for_provider = only_for([PROVIDER], "provider")
themselves = only_for(
    [PATIENT], "patient"
)  # whoever has signed in, also while they act for somebody
for_partner = only_for(PARTNERS, "partner")


def for_patient(view: View) -> View:
    """Let in a patient, and hand the view who it is about: themselves, or whom they act for (S1-A5).

    The proxy is asked for anew at each request: nothing is shown or done by one that has ended.
    """

    @acting.seen_by_colleagues
    @themselves
    @wraps(view)
    def enter(request: Any, own: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not acting.is_switched(request):
            return view(request, own, *args, **kwargs)
        proxy = acting.proxy_of(request, at=moment(request))
        if proxy is None:
            acting.switch(request, None)
            return render(request, "patient/acting_over.html", status=403)
        request.actor = acting.actor_of_proxy(request, proxy)
        return view(request, proxy.patient, *args, **kwargs)

    return enter
