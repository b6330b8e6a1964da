"""Do messages leave this installation? In production each channel should have its carrier."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 (Django's name)

from careops.outbox.carriers import CARRIERS
from careops.outbox.channels import CHANNELS


@register("outbox")
def production_has_carriers(**_: Any) -> list[CheckMessage]:
    """What has no carrier is kept on the mailbox page, and reaches nobody."""
    lacking = [
        (name, needed)
        for name, channel in CHANNELS.items()
        if (needed := channel.needs) and not getattr(settings, needed)
    ]
    return [
        Warning(
            f"No {name} message will leave this installation: settings.{needed} is empty.",
            hint="Configure the carrier, unless the local mailbox is all you want.",
            id="outbox.W001",
        )
        for name, needed in lacking
        if settings.PRODUCTION
    ]


@register("outbox")
def the_mail_carrier_is_known(**_: Any) -> list[CheckMessage]:
    """Otherwise no bounce would ever be heard of."""
    if settings.MAIL_CARRIER in ("", *CARRIERS):
        return []
    hint = f"Name one of {', '.join(CARRIERS)}, or none."
    return [Error(f"No mail carrier is {settings.MAIL_CARRIER!r}.", hint=hint, id="outbox.E001")]
