"""Who calls? A partner, by the key in ``Authorization: Bearer``; whatever is wrong with it, the answer is one."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, cast

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from careops.api import tokens
from careops.api.models import ApiKey
from careops.api.problems import Problem
from careops.clock.now import here, house_now
from careops.people.actors import Actor
from careops.people.models import Partner
from careops.tenancy.prepared import NEVER, asked
from careops.tenancy.scope import active_tenant, current_tenant, tenant_scope

NO_DIGEST = "of no key"  # stands in for one
NOTE_USE_EVERY = timedelta(minutes=1)


class PartnerRequest(Request):
    """A request of a partner."""

    @cached_property
    def house_at(self) -> datetime:
        """The moment of the request, read once: keys and kept answers live by the house's clock."""
        return house_now()

    @cached_property
    def at(self) -> datetime:
        """The same as the tenant's clock shows it."""
        return here(self.house_at)

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.user)

    @property
    def key(self) -> ApiKey:
        return cast(ApiKey, self.auth)


class KeyAuthentication(BaseAuthentication):
    """No key, a typo, another tenant's, an expired or revoked one, an inactive partner: 401 all the same."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiKey]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        at = cast(PartnerRequest, request).house_at
        key = find_key(token.strip(), at=at) if scheme.lower() == "bearer" else None
        if key is None:
            raise Problem(
                "not_authenticated",
                f"Send `Authorization: Bearer {tokens.prefix()}...` with a key of this organization.",
                headers={"WWW-Authenticate": 'Bearer realm="careops"'},
            )
        note_use(key, at=at)
        return actor_of(key), key


def find_key(token: str, *, at: datetime) -> ApiKey | None:
    if active_tenant() is None or not tokens.is_sound(token):
        return None
    values = {NO_DIGEST: tokens.digest_of(token), NEVER: at}
    found = asked("the key of a call", of_no_digest, values)
    key: ApiKey | None = next(iter(found), None)  # one at most
    return key if key and is_known_at_home(key.partner) else None


def of_no_digest() -> Any:
    keys = ApiKey.objects.live(at=NEVER).filter(partner__is_active=True, digest=NO_DIGEST)
    return keys.select_related("partner")


def is_known_at_home(partner: Partner) -> bool:
    """Whether the organization itself still works with it; its twin in the sandbox need not have heard."""
    tenant = current_tenant()
    if not tenant.is_sandbox:
        return True
    with tenant_scope(tenant.home):
        return bool(Partner.objects.filter(pk=partner.pk, is_active=True).exists())


def note_use(key: ApiKey, *, at: datetime) -> None:
    """Remember roughly when the key was used: at most one write a minute, and no waiting for another."""
    if key.last_used_at and at - key.last_used_at < NOTE_USE_EVERY:
        return
    free = ApiKey.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=key.pk)
    if free.exists():
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)


def actor_of(key: ApiKey) -> Actor:
    return Actor(
        key.partner.name,
        frozenset({key.partner.kind}),
        people=frozenset({key.partner_id}),
        via="api",
    )


class HasScope(BasePermission):
    """The key's scopes name the view's area, to read or to write."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        scope = scope_of(view, request.method or "")
        if scope and scope not in cast(PartnerRequest, request).key.scopes:
            raise Problem(
                "insufficient_scope",
                f"The key lacks the scope {scope}.",
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
            )
        return True


def scope_of(view: APIView, method: str) -> str:
    """``referrals:write``; empty for what every key may do."""
    area = getattr(view, "area", "")
    return area and f"{area}:{'read' if method in SAFE_METHODS else 'write'}"
