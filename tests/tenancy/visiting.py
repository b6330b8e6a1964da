"""Who comes to a tenant's addresses, and where have they business?"""

from __future__ import annotations

from django.test import Client
from django.urls import resolve

from careops.api.auth import find_key
from careops.clock.now import now
from tests.sampling import FULL
from tests.tenancy.addresses import PARAMETER


def visitor(world, member=None, *, token=""):
    """A browser, a member's or a stranger's; with a token a partner's system, and the ``areas`` that its key names."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    host = {"host": f"{world.word}.localhost"}
    client = Client(raise_request_exception=False, headers=host | headers)
    scopes = find_key(token, at=now()).scopes if token else ()
    client.areas = {scope.partition(":")[0] for scope in scopes}
    client.is_staff = bool(member and member.is_staff)
    if member:
        client.force_login(member.user)
    return client


def is_for(visitor, template):
    """Systems come to the API, people to pages."""
    return template.startswith("api/v1") == bool(visitor.areas)


def has_business(visitor, template):
    """Whoever has none is turned away for who they are, whichever row it is."""
    if not is_for(visitor, template):
        return False
    if template.startswith("api/v1"):
        return view_of(template).area in {"", *visitor.areas}
    return visitor.is_staff or not template.startswith("admin/")


def who_goes(visitors, template, turn):
    """Everybody who has business there, and of the others one, in turn; with FULL all of them."""
    others = [name for name, who in visitors.items() if not has_business(who, template)]
    chosen = others if FULL else [others[turn % len(others)]]
    return {name: who for name, who in visitors.items() if name in chosen or name not in others}


def view_of(template):
    """Of an address of the API, whatever it is filled with."""
    return resolve("/" + PARAMETER.sub("x", template)).func.cls
