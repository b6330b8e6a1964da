"""Who carries the mail, and how does it tell what became of it? By webhooks, which django-anymail reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest

from careops.outbox.models import Message
from careops.tenancy.scope import current_tenant

NAME = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z][a-z0-9-]*)(?:@|$)")
# What is only delayed says nothing yet. Whoever complains has read it, so it arrived: it is the
# carrier that sends them no more, and tells us so when we try.
FATES = {
    EventType.DELIVERED: Message.State.DELIVERED,
    EventType.BOUNCED: Message.State.BOUNCED,
    EventType.REJECTED: Message.State.BOUNCED,
    EventType.FAILED: Message.State.BOUNCED,
}


@dataclass(frozen=True)
class Carrier:
    """A mail service that we hand mails to by SMTP."""

    view: type[AnymailBaseWebhookView]
    secret: str  # the view's argument that proves who calls
    header: str = ""  # in which it takes our name of a mail, where it replaces the Message-ID


CARRIERS = {
    "mailgun": Carrier(MailgunTrackingWebhookView, "webhook_signing_key"),
    "postmark": Carrier(PostmarkTrackingWebhookView, "webhook_secret", "X-PM-Metadata-message"),
}


@dataclass(frozen=True)
class Fate:
    """What a carrier says of one mail: a message of a tenant, and what has become of it."""

    tenant: str  # its slug
    message: UUID
    state: Message.State
    reason: str


def name_of(message: Message) -> str:
    """What we call a mail towards its carrier: it tells of the mails of all tenants at one address."""
    return f"{message.pk}.{current_tenant().slug}"


def read(request: HttpRequest) -> list[Fate]:
    """What the configured carrier tells; PermissionDenied when it is not the one who calls."""
    carrier = CARRIERS.get(settings.MAIL_CARRIER)
    if carrier is None or not settings.MAIL_HOOK_SECRET:
        raise PermissionDenied("No carrier is configured.")
    view = carrier.view(**{carrier.secret: settings.MAIL_HOOK_SECRET})
    try:
        view.run_validators(request)
        return list(fates(view.parse_events(request)))
    except AnymailWebhookValidationFailure as error:
        raise PermissionDenied("The signature does not fit.") from error
    except (AnymailConfigurationError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise BadRequest("This is not what the carrier says.") from error


def fates(events: list[AnymailTrackingEvent]) -> Iterator[Fate]:
    for event in events:
        known = NAME.match(event.metadata.get("message") or event.message_id or "")
        state = FATES.get(event.event_type)
        if known and state:
            why = event.mta_response or event.description or "The carrier could not deliver it."
            reason = why if state == Message.State.BOUNCED else ""
            yield Fate(known[2], UUID(known[1]), state, reason)
