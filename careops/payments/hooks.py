"""What became of a payment? The payment provider tells by a signed webhook, at each tenant's own address."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from careops.clock.now import now
from careops.payments.channel import tell
from careops.tenancy.scope import active_tenant


@csrf_exempt
@require_POST
def payments(request: HttpRequest) -> HttpResponse:
    """What concerns no case of this tenant is none of its business, and answered with 200 all the same."""
    from careops.payments.stripe_api import (
        answers_in,  # a large library, which other pages never need
    )

    if active_tenant() is None:
        raise PermissionDenied("Each organization has its own address.")
    answers = answers_in(
        request.body,
        signature=request.headers.get("Stripe-Signature", ""),
        secrets=settings.STRIPE_WEBHOOK_SECRETS,
    )
    at = now()
    for answer in answers:
        tell(answer, at=at)
    return HttpResponse(status=200)


urlpatterns = [path("payments/", payments, name="payments_hook")]
