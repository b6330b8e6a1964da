"""On which channel is a provider followed up next? One a beat, those they have, round and round (S0-26)."""

from __future__ import annotations

from careops.people.models import Provider

# Each channel, and what a provider must have for it; everybody has a phone number with support.
LADDER = {"email": "email", "sms": "mobile", "slack": "slack_id", "phone": ""}


def channels_of(provider: Provider) -> list[str]:
    """The channels on which this provider can be reached, in their order."""
    return [channel for channel, needs in LADDER.items() if not needs or getattr(provider, needs)]


def next_channel(provider: Provider, *, tried: int) -> str:
    """The channel of the next follow-up, after so many."""
    channels = channels_of(provider)
    return channels[tried % len(channels)]
