"""Who makes this request? A member of the tenant, or a stranger."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from careops.people.actors import Actor
from careops.people.models import Membership
from careops.people.twins import member_here
from careops.tenancy.scope import active_tenant

STRANGER = Actor("a visitor", frozenset({"visitor"}), via="page")


class ActorMiddleware:
    """Give each request its ``membership`` (or None) and its ``actor``, when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership = SimpleLazyObject(lambda: find_membership(request))  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: actor_of(request.membership, via="page"))  # type: ignore[attr-defined]
        return self.get_response(request)


def find_membership(request: HttpRequest) -> Membership | None:
    """The membership of whoever is signed in, in this tenant (S4-A7); their address is proved."""
    tenant = active_tenant()
    if tenant is None or not request.user.is_authenticated:
        return None
    if tenant.is_sandbox:
        return member_here(request.user)
    user = request.user
    is_known = tenant.pk in user.known_as
    found: Membership | None = user.known_as[tenant.pk] if is_known else Membership.objects.of(user)
    return found


def actor_of(membership: Membership | None, *, via: str) -> Actor:
    """The actor behind a membership; a stranger when there is none."""
    if not membership:
        return STRANGER
    return Actor(
        name=membership.user.name,
        roles=frozenset(membership.roles),
        people=people_of(membership),
        member=membership.pk,
        via=via,
        teams=frozenset(membership.teams),
    )


def people_of(membership: Membership) -> frozenset[UUID]:
    """The provider, patient and partner that a member is, by their ids."""
    ids = (membership.provider_id, membership.patient_id, membership.partner_id)
    return frozenset(filter(None, ids))
