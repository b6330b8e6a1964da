"""What is said to somebody about their own sign-in? A letter: a message of no case, that nobody else reads."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from careops.outbox.html import plain
from careops.outbox.models import Message
from careops.outbox.nudge import nudge
from careops.outbox.rendering import html_of, tidy
from careops.people.models import Membership
from careops.tenancy.models import Tenant
from careops.tenancy.scope import active_tenant, tenant_scope

logger = logging.getLogger(__name__)


def post(*, to: str, template: str, subject: str, text: str, at: datetime) -> None:
    """Queue a letter in the active tenant, or at the bare domain in the first that knows the address.

    The addresses in its text that are ours are marked (``careops.outbox.html``).
    """
    tenant = active_tenant() or tenant_of(to)
    if tenant is None:
        logger.info("A letter was not written: no organization knows its reader.")
        return
    text = tidy(text)
    with tenant_scope(tenant):
        member = Membership.objects.filter(user__email=to.lower()).select_related("user").first()
        letter = Message(
            channel="email",
            template=template[:60],
            to=to,
            name=member.user.name if member else "",
            subject=subject[:200],
            text=plain(text),
            queued_at=at,
            next_attempt_at=at,
        )
        letter.html = html_of(text, {"message": letter, "tenant": tenant})
        letter.save(force_insert=True)
    transaction.on_commit(nudge)


def tenant_of(address: str) -> Tenant | None:
    for tenant in Tenant.objects.real().filter(is_active=True).order_by("slug"):
        with tenant_scope(tenant):
            if Membership.objects.active().filter(user__email=address.lower()).exists():
                return tenant
    return None
