"""Who is told that events do not arrive? The partner, by mail: at its address, and else its people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from careops.events.models import Endpoint
from careops.outbox import letters
from careops.outbox.html import ours
from careops.outbox.links import site_url
from careops.outbox.rendering import split_subject
from careops.people.models import Membership
from careops.tenancy.scope import current_tenant


def warn(endpoint: Endpoint, *, at: datetime) -> None:
    words = {
        "endpoint": endpoint,
        "error": last_error(endpoint),
        "tenant": current_tenant(),
        "page": ours(site_url(reverse("partner"))),
    }
    subject, text = split_subject(render_to_string("email/events_not_taken.txt", words).strip())
    for address in readers(endpoint):
        letters.post(to=address, template="events_not_taken", subject=subject, text=text, at=at)


def readers(endpoint: Endpoint) -> list[str]:
    if endpoint.partner.email:
        return [endpoint.partner.email]
    members: Any = Membership.objects.active().filter(partner=endpoint.partner)
    return list(members.values_list("user__email", flat=True))


def last_error(endpoint: Endpoint) -> str:
    tried = endpoint.deliveries.exclude(error="").order_by("-tried_at")
    return tried.values_list("error", flat=True).first() or "It did not answer."
