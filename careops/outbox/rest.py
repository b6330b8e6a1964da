"""Which channel rests? One whose carrier refuses our account or is away: nothing is lost, and a probe ends it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from careops.outbox.channels import DeliveryError
from careops.outbox.models import Message, Rest
from careops.tenancy.scope import current_tenant

logger = logging.getLogger(__name__)

# Between two probes; whoever has mended the account need not wait long.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))
LONGEST = timedelta(hours=1)  # whatever a carrier asks for
# The log and the desks of all tenants show the reason, so it names nobody.
WHOM = re.compile(r"\S*@\S+|\+?\d[\d -]{6,}\d")


def names() -> set[str]:
    """The channels that rest, or whose probe is out."""
    return set(Rest.objects.values_list("channel", flat=True))


def allowed(messages: list[Message], *, at: datetime, until: datetime) -> list[Message]:
    """Those whose channel does not rest. Where it has rested long enough, they are its probe until then.

    What stays in a sandbox needs no carrier, and proves nothing of one.
    """
    if current_tenant().is_sandbox:
        return messages
    waited = set(Rest.objects.filter(until__lte=at).values_list("channel", flat=True))
    lost = {m.channel for m in messages if m.channel in waited}
    lost -= {channel for channel in lost if is_mine(channel, at, until)}
    return [message for message in messages if message.channel not in lost]


def is_mine(channel: str, at: datetime, until: datetime) -> bool:
    """Whether nobody else was quicker to take the probe."""
    return bool(Rest.objects.filter(pk=channel, until__lte=at).update(until=until))


def resting(*, at: datetime) -> list[str]:
    if current_tenant().is_sandbox:
        return []
    return list(Rest.objects.filter(until__gt=at).values_list("channel", flat=True))


def end(channels: Iterable[str]) -> None:
    """The carrier has taken something."""
    for found in Rest.objects.filter(pk__in=channels):
        logger.warning("The channel %s works again.", found.channel)
        found.delete()


def begin(channel: str, error: DeliveryError, *, at: datetime) -> None:
    """Let it rest, and longer each time; the operator is told the first time."""
    found = Rest.objects.filter(pk=channel).first() or Rest(channel=channel, since=at)
    found.reason = WHOM.sub("…", str(error)).replace("\0", "")[:300]
    if not found.tries:
        logger.error("The channel %s rests, and its messages wait: %s", channel, found.reason)
    pause = max(PAUSES[min(found.tries, len(PAUSES) - 1)], min(error.wait, LONGEST))
    found.until, found.tries = at + pause, found.tries + 1
    told = ["since", "until", "tries", "reason"]  # in one statement: another sender may say so, too
    Rest.objects.bulk_create(
        [found], update_conflicts=True, unique_fields=["channel"], update_fields=told
    )
