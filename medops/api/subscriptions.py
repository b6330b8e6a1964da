"""How does a shop tell of a subscription, and what does it hear? That it is to be cancelled; and it says when it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import contradicts, read
from careops.api.idempotency import claim
from careops.api.ids import public_id
from careops.api.pages import page_of
from careops.api.problems import Problem
from careops.api.rows import known_id
from careops.api.schema import describes
from careops.api.subjects import SubjectView
from careops.api.versions import version_seen
from careops.people.actors import SHOP
from medops.api.customers import OTHERS, customer_behind, refuse_others
from medops.api.shapes import (
    SubscriptionBody,
    SubscriptionQuery,
    SubscriptionShape,
    show_subscription,
)
from medops.models import Subscription

TOLD = ("name", "price", "next_charge_at")  # what a renewal says


class SubscriptionView(SubjectView):
    area, prefix, owner = "subscriptions", "sub", "shop"
    model, shape = Subscription, SubscriptionShape
    read_by = (SHOP.name,)

    def show(self, subject: Subscription, request: PartnerRequest) -> dict[str, Any]:
        return show_subscription(subject, actor=request.actor)

    def parts(self, subject: Subscription) -> dict[UUID | None, str]:
        return {subject.shop_id: "you", subject.patient_id: "patient"}


class Subscriptions(SubscriptionView):
    @describes(
        "List subscriptions",
        name="list_subscriptions",
        query=SubscriptionQuery,
        returns=page_of("Subscription", SubscriptionShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that you told of, newest first. ``status=cancelling``: what we asked you to cancel."""
        return self.list_all(request, SubscriptionQuery)


class OneSubscription(SubscriptionView):
    is_conditional = True

    @describes("Read a subscription", name="read_subscription", returns=SubscriptionShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.show_one(request, id)


class SubscriptionOfShop(SubscriptionView):
    """The same, by the shop's own id."""

    @describes(
        "Tell of a subscription",
        name="put_subscription",
        takes=SubscriptionBody,
        returns=SubscriptionShape,
        example={
            "customer": "C-1001",
            "name": "Monthly program",
            "price": 9900,
            "currency": "USD",
            "next_charge_at": "2026-04-01T00:00:00Z",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """All of it, each time; the same again changes nothing. The answer is 201 for one that is new to us.

        That it is cancelled is told by ``confirm_cancelled``.
        """
        refuse_others(request.key.partner)
        external_id = known_id(external_id)
        said = read(SubscriptionBody, request.data)
        claim(request.key, f"subscription {external_id}")
        found = self.rows(request).filter(external_id=external_id).first()
        version = seen(request, is_there=found is not None)
        if found is None:
            made = begin(external_id, said, request)
            return self.answer(request, made, status=201)
        renew(found, said, request, version=version)
        return self.answer(request, found)

    def answer(self, request: PartnerRequest, found: Subscription, **more: Any) -> HttpResponse:
        return self.shown(request, self.find(request, public_id(self.prefix, found.pk)), **more)


def seen(request: PartnerRequest, *, is_there: bool) -> int | None:
    """The version that the caller saw, where they say one."""
    if "If-Match" not in request.headers:
        return None
    if not is_there:
        raise Problem("stale_version", "It is not there.")
    return version_seen(request)


def begin(external_id: str, said: dict[str, Any], request: PartnerRequest) -> Subscription:
    shop = request.key.partner
    patient = customer_behind(said.pop("customer"), shop)
    made: Any = Subscription(patient=patient, shop=shop, external_id=external_id, **said)
    started: Subscription = made.start(by=request.actor, at=request.at)
    return started


def renew(
    found: Any, said: dict[str, Any], request: PartnerRequest, *, version: int | None
) -> None:
    """What it says now, where that is new; a refusal where it is cancelled, or of another currency or patient."""
    if version not in (None, found.case_version):
        raise Problem("stale_version", "It has changed since you looked.")
    if customer_behind(said["customer"], request.key.partner).pk != found.patient_id:
        raise contradicts("customer", OTHERS)
    if said["currency"] != found.currency:
        raise contradicts("currency", "It stays: tell of this one under an id of its own.")
    facts = {name: said[name] for name in TOLD}
    if any(getattr(found, name) != value for name, value in facts.items()):
        found.renew(by=request.actor, at=request.at, version=version, **facts)
