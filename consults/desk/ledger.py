"""What has a provider earned, and what was taken back? The ledger of payouts, to be read only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from careops.desk.site import TenantAdmin, holds, page
from careops.people.actors import FINANCE, LEAD, MANAGER
from careops.people.models import Provider
from careops.web.request import MemberRequest
from consults.models import Payout

READERS = (FINANCE, LEAD, MANAGER)
LINES = 200  # of one provider, the newest


def may_read(request: HttpRequest) -> bool:
    return holds(request, READERS)


def url_of_ledger(provider: UUID) -> str:
    return reverse("admin:consults_payout_changelist", query={"provider": provider})


def balances(**which: Any) -> Any:
    """By provider and currency: what was released, taken back, given back, and what is left."""
    kind = Payout.Kind
    sums = {
        name: Sum("amount", filter=Q(kind=value), default=0)
        for name, value in (
            ("released", kind.RELEASED), ("revoked", kind.REVOKED), ("reversed", kind.REVERSED),
        )
    }  # fmt: skip
    payouts = Payout.objects.filter(**which).values("provider", "provider__name", "currency")
    return payouts.annotate(**sums, balance=Sum("amount")).order_by("provider__name", "currency")


@require_safe
def ledger(request: MemberRequest) -> HttpResponse:
    """All providers with their balances, or the lines of one."""
    if not may_read(request):
        raise PermissionDenied
    if "provider" not in request.GET:
        return page(request, "admin/consults/balances.html", title="Payouts", rows=balances())
    try:
        pk = UUID(request.GET["provider"])
    except ValueError as error:
        raise Http404("There is no such provider.") from error
    provider = get_object_or_404(Provider, pk=pk)
    lines = Payout.objects.filter(provider=provider).order_by("-at", "-pk")
    return page(
        request,
        "admin/consults/ledger.html",
        title=f"Payouts of {provider}",
        provider=provider,
        balances=balances(provider=provider),
        lines=lines.select_related("consult__case", "revocation__case")[:LINES],
    )


class PayoutAdmin(TenantAdmin):
    """Lines are added by transitions, and never changed."""

    label = "Payouts"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return may_read(request)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("", wrap(ledger), name="consults_payout_changelist")]
