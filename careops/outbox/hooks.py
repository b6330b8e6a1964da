"""What became of it in the end? Carriers tell by a signed callback."""

from __future__ import annotations

import hmac
from base64 import b64encode
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from careops.clock.now import now
from careops.outbox.carriers import read
from careops.outbox.deliver import Owner, record_receipt
from careops.outbox.links import site_url
from careops.outbox.models import Message
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope

PORTS = {"https": 443, "http": 80}
# Twilio's words; the ones before these (queued, sending, sent) say nothing new.
FATES = {
    "delivered": Message.State.DELIVERED,
    "undelivered": Message.State.BOUNCED,
    "failed": Message.State.BOUNCED,
}


@csrf_exempt
@require_POST
def sms_receipt(request: HttpRequest, message: UUID, owner: Owner) -> HttpResponse:
    """Twilio's status callback of one text message; ``owner`` is told when it came back."""
    if request.tenant is None or not is_signed(request):  # type: ignore[attr-defined]
        raise PermissionDenied("The signature does not fit.")
    said = request.POST
    if fate := FATES.get(said.get("MessageStatus", "")):
        code = said.get("ErrorCode", "")
        record_receipt(
            message,
            receipt=said.get("MessageSid", ""),
            state=fate,
            at=now(),
            error=f"The carrier could not deliver it ({code})." if code else "",
            owner=owner,
        )
    return HttpResponse(status=204)


def is_signed(request: HttpRequest) -> bool:
    """Twilio signs the public address, whatever proxy it came by, and the sorted fields with the account's token."""
    given = request.headers.get("X-Twilio-Signature", "").encode()
    fields = "".join(f"{name}{value}" for name, value in sorted(request.POST.items()))
    fitting = [
        hmac.compare_digest(signature(url + fields), given)
        for url in spellings(site_url(request.get_full_path()))
    ]
    return bool(settings.SMS_TOKEN) and any(fitting)


def signature(said: str) -> bytes:
    return b64encode(hmac.digest(settings.SMS_TOKEN.encode(), said.encode(), "sha1"))


def spellings(url: str) -> tuple[str, ...]:
    """The public address with its port and without: Twilio signs now the one, now the other."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or PORTS.get(parts.scheme, 80)
    return tuple(urlunsplit(parts._replace(netloc=place)) for place in (host, f"{host}:{port}"))


@csrf_exempt
@require_POST
def mail_receipt(request: HttpRequest, owner: Owner) -> HttpResponse:
    """The webhook of the carrier of all tenants' mail, at any of the installation's hosts."""
    for fate in read(request):
        tenant = Tenant.objects.filter(slug=fate.tenant, is_active=True).first()
        if tenant:
            with tenant_scope(tenant):
                record_receipt(
                    fate.message, state=fate.state, at=now(), error=fate.reason, owner=owner
                )
    return HttpResponse(status=204)


urlpatterns = [
    path("sms/<uuid:message>/", sms_receipt, name="sms_receipt"),
    path("mail/", mail_receipt, name="mail_receipt"),
]
