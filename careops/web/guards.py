"""Who may come in? Providers, patients and partners who are signed in, each to what is theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from careops.people.actors import PARTNERS, PATIENT, PROVIDER, Role

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
for_patient = only_for([PATIENT], "patient")
for_partner = only_for(PARTNERS, "partner")
