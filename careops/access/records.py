"""What did somebody change about how they sign in? An entry in each organization that they belong to."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from careops.access.factors import shown
from careops.access.sign_in import CONFIRMED
from careops.clock.now import house_now, now
from careops.people.middleware import actor_of
from careops.people.models import Membership, User
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction


def note(user: User, action: str, **changed: list[str]) -> None:
    """On record wherever they are a member, tenant by tenant: a login is one, whatever the tenants."""
    at = house_now()
    for tenant in Tenant.objects.real().filter(is_active=True).order_by("pk"):
        with tenant_transaction(tenant):
            member = Membership.objects.filter(user=user).select_related("user").first()
            if member:
                add([entry_of(member, action, changed, at)])


def entry_of(member: Membership, action: str, changed: dict[str, list[str]], at: Any) -> Entry:
    actor = actor_of(member, via="page")
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED, trace=current_trace())
    entry.actor, entry.actor_id, entry.via = actor.name, actor.member, actor.via
    entry.facts = {"id": str(member.pk), "name": actor.name, "changed": changed}
    return entry


@receiver([account.password_changed, account.password_set])
def password_changed(user: User, **_: Any) -> None:
    note(user, "change_password")


@receiver(account.password_reset)
def password_reset(user: User, **_: Any) -> None:
    note(user, "reset_password")


@receiver(account.email_added)
def address_asked_for(user: User, email_address: Any, **_: Any) -> None:
    note(user, "ask_for_address", email=[user.email, email_address.email])


@receiver(account.email_changed)
def address_changed(user: User, from_email_address: Any, to_email_address: Any, **_: Any) -> None:
    before = from_email_address.email if from_email_address else ""
    note(user, "change_address", email=[before, to_email_address.email])


@receiver(mfa.authenticator_added)
def second_factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        shown(request, user, authenticator.type)
    note(user, "add_second_factor", kind=["", authenticator.type])


@receiver(mfa.authenticator_removed)
def second_factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Whoever needs one is led to set up another."""
    request.session.pop(CONFIRMED, None)
    note(user, "remove_second_factor", kind=[authenticator.type, ""])


@receiver(mfa.authenticator_reset)
def second_factor_renewed(user: User, authenticator: Authenticator, **_: Any) -> None:
    note(user, "renew_second_factor", kind=[authenticator.type, authenticator.type])


@receiver(pre_save, sender=Authenticator)
def shown_from_the_start(instance: Authenticator, **_: Any) -> None:
    """Allauth notes when recovery codes were first looked at, and a look shall write nothing."""
    if instance.type == Authenticator.Type.RECOVERY_CODES:
        instance.data.setdefault("viewed_at", now().timestamp())
