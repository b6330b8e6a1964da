"""Which tenant is this request for? The one its host names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from careops.tenancy.models import Tenant
from careops.tenancy.prepared import asked
from careops.tenancy.scope import tenant_scope

NO_HOST = "@"  # no slug has it


class TenantMiddleware:
    """One tenant, its time zone and one transaction around the view *and* its template."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant = find_tenant(request.get_host())
        request.tenant = tenant  # type: ignore[attr-defined]
        zone = timezone.override(tenant.time_zone if tenant else None)
        with tenant_scope(tenant), zone, transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


def find_tenant(host: str) -> Tenant | None:
    """``acme.localhost:8000`` -> acme; None for the bare domain; Http404 for a stranger."""
    name = host.partition(":")[0].lower()
    slug = name.removesuffix(settings.CAREOPS_DOMAIN).rstrip(".")
    if not slug or name == slug:
        return None
    found = asked("the tenant of a host", of_no_host, {NO_HOST: slug})
    if not found:
        raise Http404("There is no organization at this address.")
    tenant: Tenant = found[0]
    return tenant


def of_no_host() -> Any:
    is_open = Q(sandbox_of=None) | Q(sandbox_of__is_active=True)
    return Tenant.objects.filter(is_open, slug=NO_HOST, is_active=True)
