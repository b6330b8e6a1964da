"""What does a process do that may die while it does it? Each is asked of the one case of its kind that there is."""

from __future__ import annotations

from uuid import UUID

from careops.people.actors import LEAD
from careops.people.middleware import actor_of
from careops.people.models import Membership, Partner, Patient, Provider
from careops.tenancy.scope import tenant_transaction
from medops.models import (
    BenefitsVerification,
    Credit,
    IdentityCheck,
    Prescription,
    Subscription,
    Voicemail,
)
from tests.factories import NOON
from tests.medops.factories import draft, shop_actor
from tests.medops.identities import TICKS
from tests.medops.prescriptions import pharmacy_actor
from tests.medops.voicemails import called

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


# What goes to a pharmacy, a provider, an insurer or a patient


def send_prescription(tenant):
    with tenant_transaction(tenant):
        for one in Prescription.objects.filter(state="received"):
            pharmacy = Partner.objects.get(kind="pharmacy")
            one.send(by=ann(), at=NOON, pharmacy=pharmacy)


def ask_provider(tenant):
    with tenant_transaction(tenant):
        for one in Prescription.objects.filter(state="received"):
            one.ask_provider(by=ann(), at=NOON, question="Which strength?")


def acknowledge(tenant):
    with tenant_transaction(tenant):
        for one in Prescription.objects.filter(state="sent").select_related("pharmacy"):
            one.acknowledge(by=pharmacy_actor(one.pharmacy), at=NOON, number="7")


def require_authorization(tenant):
    with tenant_transaction(tenant):
        for one in BenefitsVerification.objects.filter(state="checking"):
            one.require_authorization(by=ann(), at=NOON, provider=Provider.objects.get())


def verify(tenant):
    with tenant_transaction(tenant):
        for one in IdentityCheck.objects.filter(state="in_review"):
            one.verify(by=lea(), at=NOON, **TICKS)


def take_voicemail(tenant):
    """The telephone system's call, which may come again."""
    with tenant_transaction(tenant):
        if not Voicemail.objects.exists():
            called(Partner.objects.get(kind="telephony"), Patient.objects.get())
