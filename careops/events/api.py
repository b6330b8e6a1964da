"""How do partners' systems read events, and say where they want to be told of them?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404, HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import read, read_query, wrong
from careops.api.idempotency import once
from careops.api.ids import private_id, public_id
from careops.api.pages import PageQuery, page, page_of
from careops.api.problems import Problem, to_json
from careops.api.schema import describes
from careops.api.versions import etag, shown, versioned
from careops.api.views import PartnerView, routes
from careops.events import endpoints, feed
from careops.events.models import Delivery, Endpoint
from careops.events.secrets import secret_shown
from careops.events.shapes import (
    DELIVERY,
    ENDPOINT,
    DeliveryQuery,
    DeliveryShape,
    EndpointChange,
    EndpointShape,
    EventQuery,
    EventShape,
    NewEndpoint,
    SecretShape,
    show_delivery,
    show_endpoint,
)
from careops.outbox.strangers import Unreachable


class Events(PartnerView):
    area = "events"

    @describes(
        "Read what happened",
        name="list_events",
        query=EventQuery,
        returns=page_of("Event", EventShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """To your cases, oldest first, each once. Say the `next_cursor` as `after` next time.

        Whoever reads on from there misses nothing, whatever happens at the same time.
        """
        query = read_query(EventQuery, request.query_params.dict())
        limit, partner = query["limit"], request.key.partner
        found = feed.events(partner, after=place_in(query, request), limit=limit + 1)
        last = public_id(feed.PREFIX, found[:limit][-1].pk) if found else None
        cursor = last or request.query_params.get("after")
        data = [feed.show(entry) for entry in found[:limit]]
        has_more = len(found) > limit
        page = {"data": data, "next_cursor": cursor, "has_more": has_more}
        return to_json(page, headers=link_to(cursor, request) if has_more else {})


def place_in(query: dict[str, Any], request: PartnerRequest) -> int:
    if "after" not in query:
        return 0
    place = feed.place_of(request.key.partner, query["after"])
    if place is None:
        unknown = {"parameter": "after", "code": "unknown", "detail": "You have no such event."}
        raise Problem("invalid_parameter", "See `errors` for each parameter.", errors=[unknown])
    return place


def link_to(cursor: str | None, request: PartnerRequest) -> dict[str, str]:
    parameters = request.query_params.copy()
    parameters["after"] = cursor or ""
    url = request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")
    return {"Link": f'<{url}>; rel="next"'}


class EndpointView(PartnerView):
    area, prefix = "webhooks", ENDPOINT

    def find(self, request: PartnerRequest, name: str, *, lock: bool = False) -> Endpoint:
        """The partner's own; Http404 for what is missing and what is another's, in the same words."""
        mine = Endpoint.objects.filter(partner=request.key.partner).select_related("partner")
        mine = mine.select_for_update(no_key=True, of=("self",)) if lock else mine
        found: Endpoint | None = mine.filter(pk=private_id(ENDPOINT, name)).first()
        if found is None:
            raise Http404
        return found

    def seen(self, request: PartnerRequest, name: str, version: int | None) -> Endpoint:
        found = self.find(request, name, lock=True)
        if version not in (None, found.version):
            raise Problem("stale_version", "Read it again, and decide anew.")
        return found

    def shown(self, request: PartnerRequest, endpoint: Endpoint, **more: Any) -> HttpResponse:
        return shown(show_endpoint(endpoint), request, version=endpoint.version, **more)


def with_secret(endpoint: Endpoint, *, status: int = 200) -> HttpResponse:
    """The secret is said once: what is kept to answer a repeated request has none."""
    data = show_endpoint(endpoint)
    where = f"/api/v1/webhook-endpoints/{data['id']}"
    headers = {"ETag": etag(endpoint.version), "Location": where}
    response = to_json(data | {"secret": secret_shown(endpoint)}, status=status, headers=headers)
    response.kept = to_json(data | {"secret": None}).content  # type: ignore[attr-defined]
    return response


@contextmanager
def refusals() -> Iterator[None]:
    """As problems that point at the field."""
    try:
        yield
    except Unreachable as reason:
        raise wrong("url", "unreachable", str(reason)) from reason
    except endpoints.Refusal as reason:
        raise wrong(reason.field, "refused", str(reason)) from reason


class Endpoints(EndpointView):
    @describes(
        "List endpoints",
        name="list_endpoints",
        query=PageQuery,
        returns=page_of("Endpoint", EndpointShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Where you are told of events as they happen."""
        query = read_query(PageQuery, request.query_params.dict())
        mine = Endpoint.objects.filter(partner=request.key.partner)
        return page(mine, request, query, show=show_endpoint)[0]

    @describes(
        "Add an endpoint",
        name="create_endpoint",
        takes=NewEndpoint,
        returns=SecretShape,
        status=201,
        example={"url": "https://hooks.example.com/careops", "types": ["referral.accept"]},
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """It is told of all that happens from now on. The answer says its secret, once."""
        said = read(NewEndpoint, request.data)
        with refusals():
            made = endpoints.create(request.key.partner, said, by=request.actor, at=request.at)
        return with_secret(made, status=201)


class OneEndpoint(EndpointView):
    is_conditional = True

    @describes("Read an endpoint", name="read_endpoint", returns=EndpointShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.shown(request, self.find(request, id))

    @describes(
        "Change an endpoint",
        name="change_endpoint",
        takes=EndpointChange,
        returns=EndpointShape,
        example={"is_active": True},
    )
    @once
    @versioned
    def patch(self, request: PartnerRequest, id: str, *, version: int | None) -> HttpResponse:  # noqa: A002
        """What is not named stays. Turned on again, it is told of what happens from then on."""
        said = read(EndpointChange, request.data)
        endpoint = self.seen(request, id, version)
        with refusals():
            endpoints.change(endpoint, said, by=request.actor, at=request.at)
        return self.shown(request, endpoint)

    @describes("Remove an endpoint", name="remove_endpoint", returns=None, status=204)
    @versioned
    def delete(self, request: PartnerRequest, id: str, *, version: int | None) -> HttpResponse:  # noqa: A002
        """With its deliveries. The events stay in the feed."""
        endpoints.remove(self.seen(request, id, version), by=request.actor, at=request.at)
        return HttpResponse(status=204)


class Rotate(EndpointView):
    @describes("Give it a new secret", name="rotate_endpoint", returns=SecretShape)
    @once
    def post(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """For 24 hours each delivery has two signatures: by the new secret and by the one before."""
        endpoint = self.find(request, id, lock=True)
        endpoints.rotate(endpoint, by=request.actor, at=request.at)
        return with_secret(endpoint)


class Ping(EndpointView):
    @describes("Send it a test", name="test_endpoint", returns=DeliveryShape, status=202)
    @once
    def post(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """A `test.ping`, at once, also while the endpoint rests after failures."""
        with refusals():
            made = endpoints.test(self.find(request, id, lock=True), at=request.at)
        return to_json(show_delivery(made), status=202)


class Deliveries(EndpointView):
    @describes(
        "List deliveries",
        name="list_deliveries",
        query=DeliveryQuery,
        returns=page_of("Delivery", DeliveryShape),
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """What it was told, newest first: when, and what it answered. Kept for 30 days."""
        query = read_query(DeliveryQuery, request.query_params.dict())
        rows = self.find(request, id).deliveries.select_related("endpoint")
        rows = rows.filter(state=query["state"]) if "state" in query else rows
        return page(rows, request, query, show=show_delivery)[0]


class Redeliver(EndpointView):
    @describes("Deliver it again", name="redeliver", returns=DeliveryShape, status=202)
    @once
    def post(self, request: PartnerRequest, id: str, delivery: str) -> HttpResponse:  # noqa: A002
        """Under the same event id, whatever became of it before."""
        pk: Any = private_id(DELIVERY, delivery)
        endpoint = self.find(request, id, lock=True)
        mine = endpoint.deliveries.select_related("endpoint__partner")
        found: Delivery | None = mine.filter(pk=pk).first()
        if found is None:
            raise Http404
        with refusals():
            endpoints.redeliver(found, at=request.at)
        return to_json(show_delivery(mine.get(pk=pk)), status=202)


v1 = [
    *routes("events", Events.as_view()),
    *routes("webhook-endpoints", Endpoints.as_view()),
    *routes("webhook-endpoints/<str:id>", OneEndpoint.as_view()),
    *routes("webhook-endpoints/<str:id>/rotate", Rotate.as_view()),
    *routes("webhook-endpoints/<str:id>/test", Ping.as_view()),
    *routes("webhook-endpoints/<str:id>/deliveries", Deliveries.as_view()),
    *routes("webhook-endpoints/<str:id>/deliveries/<str:delivery>/redeliver", Redeliver.as_view()),
]
