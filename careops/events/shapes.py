"""What do events, endpoints and deliveries look like to partners?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from careops.api.fields import PublicId, Strict, Value, Written
from careops.api.ids import public_id
from careops.api.pages import MOST, PageQuery
from careops.events.models import TYPE, Delivery, Endpoint
from careops.events.queueing import name_of
from careops.values.table import Text, Whole

ENDPOINT, DELIVERY, EVENT = "we", "dlv", "evt"
URL = Value(
    Text(500),
    help_text="https, port 443 or 8443, a public address: https://hooks.example.com/careops",
)
TYPES = serializers.ListField(
    child=Value(Text(TYPE)),
    required=False,
    max_length=200,
    help_text="As `referral.accept`; none: all that you hear of.",
)


class EventQuery(Strict):
    """Oldest first, unlike other lists: ask again from the last one that you have."""

    limit = Written(Whole(1, MOST), default=50, help_text="Rows a page.")
    after = PublicId(EVENT, required=False, help_text="The last event that you have.")


class AboutShape(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="referral, obligation.")
    id = serializers.CharField()
    reference = serializers.CharField(help_text="What people call it, as R-7KQ2MXW.")
    state = serializers.CharField(help_text="From this event on.")
    href = serializers.CharField(help_text="Where it is read as it is now.")

    class Meta:
        ref_name = "EventData"


class EventShape(serializers.Serializer[Any]):
    """The same that an endpoint is told. Nothing of a person: read that at its `href`."""

    id = PublicId(EVENT, help_text="As in the timeline, and the `webhook-id` of a delivery.")
    type = serializers.CharField(help_text="The kind and the action, as `referral.accept`.")
    timestamp = serializers.DateTimeField()
    data = AboutShape()  # type: ignore[assignment]  # the metaclass takes it away

    class Meta:
        ref_name = "Event"


class NewEndpoint(Strict):
    url = URL
    types = TYPES


class EndpointChange(Strict):
    url = Value(Text(500), required=False)
    types = TYPES
    is_active = serializers.BooleanField(required=False, help_text="Off: nothing is sent there.")


class EndpointShape(serializers.Serializer[Any]):
    id = PublicId(ENDPOINT)
    url = serializers.CharField()
    types = serializers.ListField(child=serializers.CharField())
    is_active = serializers.BooleanField()
    disabled_reason = serializers.CharField(allow_null=True)
    failing_since = serializers.DateTimeField(allow_null=True)
    old_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the secret before this one signs, too."
    )
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="As in the ETag.")

    class Meta:
        ref_name = "Endpoint"


class SecretShape(EndpointShape):
    """It says its secret once; a repeated request reads null."""

    secret = serializers.CharField(
        allow_null=True, help_text="`whsec_...`: verify signatures with it."
    )

    class Meta:
        ref_name = "EndpointWithSecret"


class DeliveryShape(serializers.Serializer[Any]):
    id = PublicId(DELIVERY)
    event_id = PublicId(EVENT)
    type = serializers.CharField()
    state = serializers.ChoiceField(Delivery.State.choices)
    attempts = serializers.IntegerField()
    queued_at = serializers.DateTimeField()
    tried_at = serializers.DateTimeField(allow_null=True)
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    status = serializers.IntegerField(allow_null=True, help_text="Of the last answer.")
    error = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "Delivery"


class DeliveryQuery(PageQuery):
    state = serializers.ChoiceField(Delivery.State.choices, required=False)


def show_endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": public_id(ENDPOINT, endpoint.pk),
        "url": endpoint.url,
        "types": endpoint.types,
        "is_active": endpoint.is_active,
        "disabled_reason": endpoint.disabled_reason or None,
        "failing_since": endpoint.failing_since,
        "old_secret_until": endpoint.overlap_until,
        "created_at": endpoint.created_at,
        "version": endpoint.version,
    }


def show_delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": public_id(DELIVERY, delivery.pk),
        "event_id": name_of(delivery),
        "type": delivery.type,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "queued_at": delivery.queued_at,
        "tried_at": delivery.tried_at,
        "next_attempt_at": delivery.next_attempt_at,
        "status": delivery.status,
        "error": delivery.error or None,
    }
