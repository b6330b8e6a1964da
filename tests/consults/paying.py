"""How far is a refund? Proposed, approved, asked for; and what a process does that may die while it does it."""

from __future__ import annotations

import os
from pathlib import Path

from django.test import Client

from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.tenancy.scope import tenant_transaction
from consults.models import Refund
from tests.consults.factories import (
    escalate,
    lead_lea,
    make_consult,
    manager_max,
    propose_refund,
    raise_obligation,
)
from tests.factories import HOUR, NOON, fresh

AT = NOON + 50 * HOUR


def proposed(payment="pi_1", *, by=None):
    """A refund that Lea has proposed for a silent provider's patient."""
    obligation = raise_obligation(consult=make_consult(payment=payment))
    sweep(now=NOON + 48 * HOUR)
    return propose_refund(escalate(fresh(obligation)), by=by or lead_lea())


def approved(payment="pi_1"):
    """And Max has approved it: the payment provider is to be asked."""
    return proposed(payment).approve(by=manager_max(), at=AT)


def asked(payment="pi_1"):
    """And has been."""
    refund = approved(payment)
    deliver(now=AT)
    return fresh(refund)


def pay(tenant):
    """A manager approves what is proposed, and the outbox asks for it."""
    with tenant_transaction(tenant):
        for refund in Refund.objects.filter(state="proposed"):
            manager = Membership.objects.filter(roles=["manager"]).first()
            refund.approve(by=actor_of(manager, via="test"), at=AT)
    deliver(now=AT)


def hear(tenant):
    """The provider tells its event: the signature, and below it the body."""
    signature, _, body = Path(os.environ["EVENT"]).read_bytes().partition(b"\n")
    headers = {"HTTP_HOST": "acme.localhost", "HTTP_STRIPE_SIGNATURE": signature.decode()}
    answer = Client().post("/hooks/payments/", body, "application/json", **headers)
    assert answer.status_code == 200
