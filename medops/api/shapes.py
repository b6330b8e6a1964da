"""What do rows of a shop, subscriptions, credits and tickets look like outside? Fields in and out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from careops.api.fields import MinorUnits, PublicId, Strict, Value
from careops.api.shapes import NamedShape, SubjectQuery, SubjectShape, show_subject
from careops.money import smallest_units
from careops.people.actors import Actor
from careops.values.table import (
    BIRTH_DATE,
    EMAIL,
    FIRST_NAME,
    LANGUAGE,
    LAST_NAME,
    MOMENT,
    MONEY,
    PHONE,
)
from medops.models import Credit, Order, Subscription, Ticket, TreatmentRequest
from medops.values import CODE, CURRENCY, EXTERNAL_ID, GOODS, PLAN

YOURS = "Its id in your system."
CUSTOMER = "The customer's id in your system: PUT them first."
PROVIDER = "See /api/v1/providers."
CENTS = "In the smallest unit of the currency."

# Rows


class CustomerBody(Strict):
    first_name = Value(FIRST_NAME)
    last_name = Value(LAST_NAME)
    birth_date = Value(BIRTH_DATE)
    email = Value(EMAIL)
    mobile = Value(PHONE, required=False)
    language = Value(LANGUAGE, required=False, help_text="BCP 47; English when left out.")

    class Meta:
        ref_name = "CustomerBody"


class OrderBody(Strict):
    customer = Value(EXTERNAL_ID, help_text=CUSTOMER)
    kind = serializers.ChoiceField(Order.Kind.choices)
    goods = Value(GOODS, help_text="What was ordered, as you call it.")
    state = serializers.ChoiceField(Order.State.choices)
    ordered_at = Value(MOMENT)

    class Meta:
        ref_name = "OrderBody"


class TreatmentRequestBody(Strict):
    customer = Value(EXTERNAL_ID, help_text=CUSTOMER)
    provider = PublicId("prv", required=False, help_text=PROVIDER)
    condition = Value(GOODS, help_text="What it is for.")
    state = serializers.ChoiceField(TreatmentRequest.State.choices)
    requested_at = Value(MOMENT)

    class Meta:
        ref_name = "TreatmentRequestBody"


class PlanBody(Strict):
    treatment_request = Value(EXTERNAL_ID, help_text="Its id in your system: PUT it first.")
    text = Value(PLAN)
    written_at = Value(MOMENT)

    class Meta:
        ref_name = "PlanBody"


class RowShape(serializers.Serializer[Any]):
    external_id = serializers.CharField(help_text=YOURS)
    version = serializers.IntegerField(help_text="As in the ETag.")


class CustomerShape(RowShape):
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    email = serializers.CharField()
    mobile = serializers.CharField(allow_null=True)
    language = serializers.CharField()

    class Meta:
        ref_name = "Customer"


class OrderShape(RowShape):
    kind = serializers.ChoiceField(Order.Kind.choices)
    goods = serializers.CharField()
    state = serializers.ChoiceField(Order.State.choices)
    ordered_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Order"


class TreatmentRequestShape(RowShape):
    provider = NamedShape(allow_null=True)
    condition = serializers.CharField()
    state = serializers.ChoiceField(TreatmentRequest.State.choices)
    requested_at = serializers.DateTimeField()

    class Meta:
        ref_name = "TreatmentRequest"


class PlanShape(RowShape):
    treatment_request = serializers.CharField()
    text = serializers.CharField()
    written_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Plan"


# Subscriptions


class SubscriptionBody(Strict):
    customer = Value(EXTERNAL_ID, help_text=CUSTOMER)
    name = Value(GOODS, help_text="As you call it.")
    price = MinorUnits(MONEY, help_text=CENTS)
    currency = Value(CURRENCY)
    next_charge_at = Value(MOMENT)

    class Meta:
        ref_name = "SubscriptionBody"


class SubscriptionQuery(SubjectQuery):
    status = serializers.ChoiceField(Subscription.State.choices, required=False)


class SubscriptionShape(SubjectShape):
    id = PublicId("sub")
    state = serializers.ChoiceField(Subscription.State.choices)
    name = serializers.CharField()
    price_minor = serializers.IntegerField(help_text=CENTS)
    currency = serializers.CharField()
    next_charge_at = serializers.DateTimeField(allow_null=True)
    cancel_by = serializers.DateTimeField(
        allow_null=True, help_text="By when the patient was told that it is cancelled."
    )
    cancelled_at = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "Subscription"


def show_subscription(found: Any, *, actor: Actor) -> dict[str, Any]:
    return {
        **show_subject(found, prefix="sub", actor=actor),
        "name": found.name,
        "price_minor": smallest_units(found.price, found.currency),
        "currency": found.currency,
        "next_charge_at": found.next_charge_at,
        "cancel_by": found.cancel_by,
        "cancelled_at": found.cancelled_at,
    }


# Credits


class CreditQuery(SubjectQuery):
    status = serializers.ChoiceField(Credit.State.choices, required=False)


class CreditShape(SubjectShape):
    id = PublicId("crd")
    state = serializers.ChoiceField(Credit.State.choices)
    customer = serializers.CharField(
        allow_null=True, help_text="Whose account it is: their id in your system."
    )
    amount_minor = serializers.IntegerField(help_text=CENTS)
    spent_minor = serializers.IntegerField(help_text="What you told last.")
    currency = serializers.CharField()

    class Meta:
        ref_name = "Credit"


def show_credit(found: Any, *, actor: Actor) -> dict[str, Any]:
    return {
        **show_subject(found, prefix="crd", actor=actor),
        "customer": found.customer,
        "amount_minor": smallest_units(found.amount, found.currency),
        "spent_minor": smallest_units(found.spent, found.currency),
        "currency": found.currency,
    }


# Tickets


class NewTicket(Strict):
    customer = Value(EXTERNAL_ID, help_text=CUSTOMER)
    type = Value(
        CODE, help_text="Of the company's catalogue: refund, cancellation, orders and so on."
    )
    subscription = Value(EXTERNAL_ID, required=False, help_text="Your id of the one it is about.")
    order = Value(EXTERNAL_ID, required=False, help_text="Your id of the one it is about.")
    external_id = Value(EXTERNAL_ID, required=False, help_text="Yours; once only.")


class TicketQuery(SubjectQuery):
    status = serializers.ChoiceField(Ticket.State.choices, required=False)


TICKET_COLUMNS = ("order__external_id", "subscription__external_id")


class TicketShape(SubjectShape):
    id = PublicId("tkt")
    state = serializers.ChoiceField(Ticket.State.choices)
    type = serializers.CharField()
    about = serializers.CharField(help_text="In a few words, as the catalogue calls it.")
    subscription = serializers.CharField(allow_null=True, help_text="Your id of it.")
    order = serializers.CharField(allow_null=True, help_text="Your id of it.")
    ordered_anew_at = serializers.DateTimeField(
        allow_null=True, help_text="When we asked for a new order, in place of that one."
    )

    class Meta:
        ref_name = "Ticket"


def show_ticket(found: Any, *, actor: Actor) -> dict[str, Any]:
    return {
        **show_subject(found, prefix="tkt", actor=actor),
        "type": found.code,
        "about": found.label,
        "subscription": found.subscription_external_id,
        "order": found.order_external_id,
        "ordered_anew_at": found.reordered_at,
    }
