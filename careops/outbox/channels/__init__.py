"""How does a message travel? By its channel, or into the local mailbox when that is not configured."""

from __future__ import annotations

from django.conf import settings

from careops.outbox.channels.channel import (
    LOCAL,
    Channel,
    DeliveryError,
    Kept,
    Mailbox,
    Suppressed,
)
from careops.outbox.channels.email import Email
from careops.outbox.channels.slack import Slack
from careops.outbox.channels.sms import Sms
from careops.registry import Registry
from careops.tenancy.scope import active_tenant

CHANNELS: Registry[type[Channel]] = Registry("channels")


def register(name: str, channel: type[Channel]) -> None:
    """Add a channel, in ``AppConfig.ready``."""
    CHANNELS.declare(name, channel)


def label_of(name: str) -> str:
    """``text message``; a way that the outbox does not know, as ``phone``, by its name."""
    return CHANNELS[name].label if name in CHANNELS else name


def has_carrier(name: str) -> bool:
    """Whether what is said on this channel leaves the installation: from a sandbox nothing does."""
    needed = CHANNELS[name].needs
    return not needed or (bool(getattr(settings, needed)) and not in_sandbox())


def in_sandbox() -> bool:
    tenant = active_tenant()
    return tenant is not None and tenant.is_sandbox


def open_channel(name: str) -> Channel:
    """A channel for one batch."""
    channel = CHANNELS[name]
    return channel() if has_carrier(name) else Mailbox(channel)


register("email", Email)
register("sms", Sms)
register("slack", Slack)

__all__ = [
    "CHANNELS",
    "LOCAL",
    "Channel",
    "DeliveryError",
    "Kept",
    "Suppressed",
    "has_carrier",
    "label_of",
    "open_channel",
    "register",
]
