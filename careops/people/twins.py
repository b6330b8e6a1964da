"""Who is who in a sandbox? Partners, networks and members of the organization itself, under the same ids."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

from careops.people.actors import PARTNERS
from careops.people.models import Membership, Network, Partner, User
from careops.people.roles import desk_roles
from careops.tenancy.scope import current_tenant, tenant_scope

Row = TypeVar("Row", bound=Model)


def mirror(original: Row, *fields: str, **changed: Any) -> Row:
    """The twin of a row in the active sandbox, made or brought up to date; nothing is written if it is.

    Two may make it at the same moment: whoever comes second takes the row of the first.
    """
    said = {name: getattr(original, name) for name in fields} | changed
    kind: Any = type(original)
    twin, is_new = kind.objects.get_or_create(pk=original.pk, defaults=said)
    if not is_new and any(getattr(twin, name) != value for name, value in said.items()):
        vars(twin).update(said)
        twin.save()
    found: Row = twin
    return found


def twin_of_partner(partner: Partner) -> Partner:
    return mirror(partner, "name", "kind", "email", "hours", "is_active")


def twin_of_network(network: Network) -> Network:
    return mirror(network, "code", "name")


def twin_of_member(member: Membership) -> Membership | None:
    """Staff, and the people of a partner that has a twin; nobody else comes into a sandbox."""
    partner = Partner.objects.filter(pk=member.partner_id).first()
    known = {role.name for role in (*desk_roles(), *(PARTNERS if partner else ()))}
    roles = [role for role in member.roles if role in known]
    if not roles:
        return None
    here = {"roles": roles, "partner_id": partner and partner.pk}
    return mirror(member, "user_id", "teams", "own_mobile", "is_active", **here)


def member_here(user: User) -> Membership | None:
    """As what this user comes into the active sandbox: what they are in the organization itself now."""
    with tenant_scope(current_tenant().home):
        original = Membership.objects.of(user)
    return twin_of_member(original) if original else None
