"""What does a process do that may die while it does it? Each is asked of the one subscription, or credit, there is."""

from __future__ import annotations

from uuid import UUID

from careops.people.actors import LEAD
from careops.people.middleware import actor_of
from careops.people.models import Membership, Partner, Patient
from careops.tenancy.scope import tenant_transaction
from medops.models import Credit, Subscription
from tests.factories import NOON
from tests.medops.factories import draft, shop_actor

KEY = UUID("0190a000-0000-7000-8000-000000000001")


def ann():
    return actor_of(Membership.objects.get(user__name="Ann Agent"), via="test")


def lea():
    return actor_of(Membership.objects.get(roles=[LEAD.name]), via="test")


def order_cancellation(tenant):
    """An agent has the shop cancel it, once."""
    with tenant_transaction(tenant):
        for one in Subscription.objects.filter(state__in=("active", "cancel_requested")):
            one.order_cancellation(by=ann(), at=NOON, reason="They asked.")


def confirm_cancelled(tenant):
    with tenant_transaction(tenant):
        for one in Subscription.objects.filter(state="cancelling").select_related("shop"):
            one.confirm_cancelled(by=shop_actor(one.shop), at=NOON)


def give_credit(tenant):
    """An agent's press, which may come again."""
    with tenant_transaction(tenant):
        if not Credit.objects.filter(key=KEY).exists():
            shop, patient = Partner.objects.get(), Patient.objects.get()
            draft(shop, patient, key=KEY).post_small(by=ann(), at=NOON)


def reverse(tenant):
    with tenant_transaction(tenant):
        for one in Credit.objects.filter(state="applied"):
            one.reverse(by=lea(), at=NOON, reason="By mistake.")


def confirm_reversal(tenant):
    with tenant_transaction(tenant):
        for one in Credit.objects.filter(state="reversing").select_related("shop"):
            one.confirm_reversal(by=shop_actor(one.shop), at=NOON)
