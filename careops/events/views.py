"""What does a partner see of its systems? Its keys, its endpoints with what they were told, and its last calls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careops.api import keys
from careops.api.models import Call
from careops.events import endpoints
from careops.events.forms import EndpointForm
from careops.events.models import Delivery, Endpoint
from careops.events.secrets import secret_shown
from careops.outbox.strangers import Unreachable
from careops.people.models import Partner
from careops.tenancy.scope import current_tenant
from careops.values.forms import ValueField
from careops.values.table import Row
from careops.web.guards import for_partner
from careops.web.request import moment

CALLS = 50
PAGE = 50


@require_safe
@for_partner
def overview(request: Any, partner: Partner) -> HttpResponse:
    """All of it; four queries, and one more where there are test keys."""
    context = {
        "partner": partner,
        "keys": keys.keys_of(partner),
        "endpoints": mine(partner).order_by("-pk"),
        "calls": Call.objects.filter(partner=partner)
        .select_related("api_key")
        .order_by("-pk")[:CALLS],
        "now": moment(request),
        "house": moment(request) - current_tenant().ahead,  # by whose clock keys live
    }
    return render(request, "partner/overview.html", context)


@require_POST
@for_partner
def revoke(request: Any, partner: Partner, pk: UUID) -> HttpResponse:
    """A key that has got into wrong hands ends at once; another one comes from the organization."""
    key = keys.end(partner, pk, by=request.actor)
    if key is None:
        raise Http404("There is no such key.")
    messages.success(request, f"{key} is revoked: nobody can call with it any more.")
    return redirect("partner")


@require_http_methods(["GET", "HEAD", "POST"])
@for_partner
def new_endpoint(request: Any, partner: Partner) -> HttpResponse:
    form = EndpointForm(request.POST or None, partner=partner, is_new=True)
    if form.is_valid():
        try:
            made = endpoints.create(
                partner, form.cleaned_data, by=request.actor, at=moment(request)
            )
        except (Unreachable, endpoints.Refusal) as reason:
            form.add_error(field_of(reason), str(reason))
        else:
            return with_secret(request, made)
    status = 422 if form.errors else 200
    return render(request, "partner/new_endpoint.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_partner
def one_endpoint(request: Any, partner: Partner, pk: UUID) -> HttpResponse:
    endpoint = find(partner, pk, lock=request.method == "POST")
    known = {name: getattr(endpoint, name) for name in ("url", "types", "is_active")}
    form = EndpointForm(request.POST or None, initial=known, partner=partner, is_new=False)
    if form.is_valid():
        try:
            endpoints.change(endpoint, form.cleaned_data, by=request.actor, at=moment(request))
        except (Unreachable, endpoints.Refusal) as reason:
            form.add_error(field_of(reason), str(reason))
        else:
            messages.success(request, "Saved.")
            return redirect("endpoint", pk=pk)
    return show(request, find(partner, pk), form, status=422 if form.errors else 200)


def show(request: Any, endpoint: Endpoint, form: EndpointForm, *, status: int) -> HttpResponse:
    found = list(page(request, endpoint)[: PAGE + 1])
    context = {
        "endpoint": endpoint,
        "form": form,
        "deliveries": found[:PAGE],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "now": moment(request),
    }
    return render(request, "partner/endpoint.html", context, status=status)


def page(request: Any, endpoint: Endpoint) -> QuerySet[Delivery]:
    rows: QuerySet[Delivery] = endpoint.deliveries.select_related("endpoint").order_by("-pk")
    if before := request.GET.get("before"):
        field = ValueField(Row(Delivery))
        try:
            return rows.filter(pk__lt=field.clean(before))
        except ValidationError as error:
            raise Http404("There is no such page.") from error
    return rows


@require_POST
@for_partner
def act(request: Any, partner: Partner, pk: UUID, name: str) -> HttpResponse:
    """What the buttons of an endpoint's page do."""
    endpoint, at = find(partner, pk, lock=True), moment(request)
    if name == "rotate":
        endpoints.rotate(endpoint, by=request.actor, at=at)
        return with_secret(request, endpoint)
    if name == "remove":
        endpoints.remove(endpoint, by=request.actor, at=at)
        messages.success(request, "It is removed. The events stay in the feed of the API.")
        return redirect("partner")
    try:
        endpoints.test(endpoint, at=at)
        messages.success(request, "A test is on its way; look again in a moment.")
    except endpoints.Refusal as reason:
        messages.error(request, str(reason))
    return redirect("endpoint", pk=pk)


@require_POST
@for_partner
def redeliver(request: Any, partner: Partner, pk: UUID, delivery: UUID) -> HttpResponse:
    rows = find(partner, pk, lock=True).deliveries.select_related("endpoint__partner")
    try:
        endpoints.redeliver(get_object_or_404(rows, pk=delivery), at=moment(request))
        messages.success(request, "It is sent again; look again in a moment.")
    except endpoints.Refusal as reason:
        messages.error(request, str(reason))
    return redirect("endpoint", pk=pk)


def with_secret(request: Any, endpoint: Endpoint) -> HttpResponse:
    context = {"endpoint": endpoint, "secret": secret_shown(endpoint)}
    return render(request, "partner/secret.html", context)


def mine(partner: Partner) -> Any:
    return Endpoint.objects.filter(partner=partner).select_related("partner")


def find(partner: Partner, pk: UUID, *, lock: bool = False) -> Endpoint:
    rows = mine(partner)
    rows = rows.select_for_update(no_key=True, of=("self",)) if lock else rows
    found: Endpoint = get_object_or_404(rows, pk=pk)
    return found


def field_of(reason: Exception) -> str:
    return getattr(reason, "field", "url")
