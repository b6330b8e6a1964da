"""How does a message travel? By its channel, or into the local mailbox when that is not configured."""

from __future__ import annotations

from django.conf import settings

from careops.outbox.channels.channel import LOCAL, Channel, DeliveryError, Mailbox
from careops.outbox.channels.email import Email
from careops.outbox.channels.slack import Slack
from careops.outbox.channels.sms import Sms
from careops.outbox.channels.webhook import Webhook

# The channel, and the setting without which it stays at home.
CHANNELS: dict[str, tuple[type[Channel], str]] = {
    "email": (Email, "EMAIL_HOST"),
    "sms": (Sms, "SMS_URL"),
    "slack": (Slack, "SLACK_TOKEN"),
    "webhook": (Webhook, "WEBHOOK_SECRET"),
}


def open_channel(name: str) -> Channel:
    """A channel for one batch."""
    channel, needed = CHANNELS[name]
    return channel() if getattr(settings, needed) else Mailbox()


__all__ = ["CHANNELS", "LOCAL", "Channel", "DeliveryError", "open_channel"]
