"""How does an organization begin? With its name and zone, and one person who can bring in the others."""

from __future__ import annotations

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from careops.access.addresses import free, owner_of
from careops.desk.words import teams
from careops.people.actors import LEAD, MANAGER
from careops.people.models import Membership, User
from careops.record.chain import add
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope

# The first person stands as high as anybody: nobody gives a role above their own.
FIRST = (LEAD.name, MANAGER.name)


def found(tenant: Tenant, *, email: str, name: str, at: datetime) -> Membership:
    """Make the organization and its first member, on record; ValidationError says what cannot be.

    A new login gets no password: ``password_link`` lets its owner choose one.
    """
    with transaction.atomic():
        tenant.full_clean()
        tenant.save(force_insert=True)
        with tenant_scope(tenant):
            member = Membership(user=login_of(email, name), roles=[*FIRST], teams=teams())
            member.save()
            note("create_tenant", tenant, at=at, first_lead=member.user.name)
    return member


def login_of(email: str, name: str) -> User:
    """The login of whoever has proved this address; or a new one, for whose address the operator vouches."""
    new = User(email=email, name=name)
    new.clean_fields(exclude=["password", "name"])
    known = owner_of(new.email)
    if known is None:
        new.clean_fields(exclude=["password"])
        free(new.email)
        return User.objects.create_user(new.email, None, name=new.name)
    if not known.is_active:
        raise ValidationError({"first lead": f"The login of {email} was deactivated."})
    return known


def note(action: str, tenant: Tenant, *, at: datetime, **facts: str) -> None:
    """On record, as each change by an operator is (SX-7)."""
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED, actor="an operator")
    entry.via, entry.facts = "command", {"id": str(tenant.pk), "name": tenant.name, **facts}
    add([entry])


def address_of(tenant: Tenant, path: str = "/") -> str:
    return settings.CAREOPS_URL.format(tenant=tenant.slug).rstrip("/") + path


def password_link(tenant: Tenant, user: User) -> str:
    """Where the user chooses a password: works once, and until Django's PASSWORD_RESET_TIMEOUT ends."""
    key = default_token_generator.make_token(user)
    where = {"uidb36": user_pk_to_url_str(user), "key": key}
    return address_of(tenant, reverse("account_reset_password_from_key", kwargs=where))
