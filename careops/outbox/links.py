"""How does somebody act without signing in? By a signed link that says little and ends soon."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from careops.outbox.models import Link
from careops.tenancy.scope import current_tenant


class LinkStatus(StrEnum):
    """What a link is worth at a moment (M6)."""

    ISSUED = "issued"
    USED = "used"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


def token_of(message: UUID) -> str:
    """256 bits that only this installation can make: so a retried message says the same link."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"link:" + message.bytes, "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def url_of(message: UUID) -> str:
    return site_url(reverse("link", args=[token_of(message)]))


def site_url(path: str = "") -> str:
    """An address at the active tenant's site; from the configuration, never from a request."""
    base: str = settings.CAREOPS_URL.format(tenant=current_tenant().slug)
    return base.rstrip("/") + path


def find(token: str) -> Link | None:
    """The link of this token in the active tenant, with its case; None for a forged or foreign one."""
    found: Link | None = Link.objects.filter(digest=digest_of(token)).select_related("case").first()
    return found


def status_of(link: Link, *, round: int, at: datetime) -> LinkStatus:  # noqa: A002 (the field's word)
    """What the link is worth now; ``round`` is the subject's present one."""
    if link.used_at:
        return LinkStatus.USED
    if link.round != round:
        return LinkStatus.SUPERSEDED
    return LinkStatus.ISSUED if at < link.expires_at else LinkStatus.EXPIRED
