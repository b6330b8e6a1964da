"""How does a message travel? By its channel, or into the local mailbox when that is not configured."""

from __future__ import annotations

from django.conf import settings

from careops.outbox.channels.channel import (
    LOCAL,
    NAMES,
    Channel,
    DeliveryError,
    Kept,
    Mailbox,
    Suppressed,
)
from careops.outbox.channels.email import Email
from careops.outbox.channels.slack import Slack
from careops.outbox.channels.sms import Sms
from careops.outbox.channels.webhook import Webhook
from careops.registry import Registry

# The channel, and the setting without which its messages stay at home.
CHANNELS: Registry[tuple[type[Channel], str]] = Registry("channels")
CHANNELS |= {
    "email": (Email, "EMAIL_HOST"),
    "sms": (Sms, "SMS_URL"),
    "slack": (Slack, "SLACK_TOKEN"),
    "webhook": (Webhook, "WEBHOOK_SECRET"),
}


def register(name: str, channel: type[Channel]) -> None:
    """Add a domain's own channel, in its ``AppConfig.ready``; nothing of it stays in the mailbox."""
    CHANNELS.declare(name, (channel, ""))


def has_carrier(name: str) -> bool:
    """Whether what is said on this channel leaves the installation."""
    _, needed = CHANNELS[name]
    return not needed or bool(getattr(settings, needed))


def open_channel(name: str) -> Channel:
    """A channel for one batch."""
    return CHANNELS[name][0]() if has_carrier(name) else Mailbox()


__all__ = [
    "CHANNELS",
    "LOCAL",
    "NAMES",
    "Channel",
    "DeliveryError",
    "Kept",
    "Suppressed",
    "has_carrier",
    "open_channel",
    "register",
]
