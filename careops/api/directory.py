"""Who can be asked for? The active providers and the networks of the organization; and who am I?"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId, Value, read_query
from careops.api.ids import private_id, public_id
from careops.api.pages import PageQuery, page, page_of
from careops.api.problems import to_json
from careops.api.schema import describes
from careops.api.views import PartnerView
from careops.people.models import Network, Provider
from careops.people.names import fitting
from careops.values.table import Text


class ProviderShape(serializers.Serializer[Any]):
    """What clients may know of a provider: no private address or number."""

    id = PublicId("prv")
    name = serializers.CharField()
    phone = serializers.CharField(allow_null=True, help_text="What clients may call, E.164.")
    networks = serializers.ListField(child=serializers.CharField())
    services = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())

    class Meta:
        ref_name = "Provider"


class NetworkShape(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="What `network` says elsewhere.")
    name = serializers.CharField()

    class Meta:
        ref_name = "Network"


class KeyShape(serializers.Serializer[Any]):
    prefix = serializers.CharField()
    last_four = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class MeShape(serializers.Serializer[Any]):
    partner = serializers.CharField()
    kind = serializers.CharField()
    organization = serializers.CharField()
    time_zone = serializers.CharField(help_text="Of the organization, IANA.")
    scopes = serializers.ListField(child=serializers.CharField())
    key = KeyShape()

    class Meta:
        ref_name = "Me"


class ProviderQuery(PageQuery):
    network = Value(Text(40), required=False, help_text="Only those who take part in it.")
    name = Value(
        Text(120), required=False, help_text="Only those whose name has words that begin so."
    )


class Me(PartnerView):
    @describes("Say who I am", name="me", returns=MeShape)
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Which partner, organization, scopes and key these calls are made with."""
        key, tenant = request.key, request.tenant  # type: ignore[attr-defined]
        shown = {name: getattr(key, name) for name in ("prefix", "last_four", "expires_at")}
        return to_json(
            {
                "partner": key.partner.name,
                "kind": key.partner.kind,
                "organization": tenant.name,
                "time_zone": tenant.time_zone,
                "scopes": key.scopes,
                "key": shown,
            }
        )


class Providers(PartnerView):
    area = "directory"

    @describes(
        "List providers",
        name="list_providers",
        query=ProviderQuery,
        returns=page_of("Provider", ProviderShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those who can be asked for now; whoever is away is not listed."""
        query = read_query(ProviderQuery, request.query_params.dict())
        rows = Provider.objects.active().in_network(query.get("network", ""))
        if "name" in query:
            rows = rows.filter(pk__in=fitting(rows, query["name"], "name"))
        response, _ = page(rows, request, query, show=show_provider)
        return response


class OneProvider(PartnerView):
    area, prefix = "directory", "prv"

    @describes("Read a provider", name="read_provider", returns=ProviderShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002, ARG002
        found = Provider.objects.active().filter(pk=private_id(self.prefix, id)).first()
        if found is None:
            raise Http404
        return to_json(show_provider(found))


class Networks(PartnerView):
    area = "directory"

    @describes(
        "List networks",
        name="list_networks",
        query=PageQuery,
        returns=page_of("Network", NetworkShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """The insurance networks that clients belong to and providers take part in."""
        query = read_query(PageQuery, request.query_params.dict())
        response, _ = page(Network.objects.all(), request, query, show=show_network)
        return response


def show_provider(provider: Provider) -> dict[str, Any]:
    return {
        "id": public_id("prv", provider.pk),
        "name": provider.name,
        "phone": provider.phone or None,
        "networks": provider.networks,
        "services": provider.services,
        "languages": provider.languages,
    }


def show_network(network: Network) -> dict[str, Any]:
    return {"code": network.code, "name": network.name}
