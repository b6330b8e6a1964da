"""On which channel is a provider followed up next? One a beat, those they have, round and round (S0-26)."""

from __future__ import annotations

from careops.people.models import Provider
from careops.values.phones import for_text_messages

# Each channel, and what a provider must have for it; everybody has a phone number with support.
LADDER = {"email": "email", "sms": "mobile", "slack": "slack_id", "phone": ""}


def channels_of(provider: Provider | None) -> list[str]:
    """The channels on which this provider can be reached, in their order; nobody, on none."""
    if provider is None:
        return []
    return [channel for channel, needs in LADDER.items() if has(provider, channel, needs)]


def has(provider: Provider, channel: str, needs: str) -> bool:
    there = getattr(provider, needs) if needs else channel
    return bool(for_text_messages(there) if channel == "sms" else there)


def next_channel(provider: Provider | None, *, tried: int) -> str:
    """The channel of the next follow-up, after so many."""
    channels = channels_of(provider)
    return channels[tried % len(channels)] if channels else ""
