"""Which messages reach nobody just now? What the desk says on top of all its pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from careops.outbox.channels import CHANNELS, has_carrier, label_of
from careops.outbox.models import Rest
from careops.policy.effects import Send
from careops.policy.workflow import kinds
from careops.tenancy.scope import current_tenant


@cache
def spoken() -> frozenset[tuple[str, str]]:
    """The channels that the policies use, each with whom or where to."""
    rules = [rule for model in kinds().values() for rule in model.rules().values()]
    sends = [effect for rule in rules for effect in rule.then if isinstance(effect, Send)]
    return frozenset((effect.channel, effect.to) for effect in sends)


def notices() -> list[str]:
    """In words: what has no carrier is kept, what rests waits."""
    return [*uncarried(), *unnamed(), *resting()]


def uncarried() -> Iterator[str]:
    used = {channel for channel, _ in spoken()}
    lacking = [label_of(name) for name in CHANNELS if name in used and not has_carrier(name)]
    if lacking and not settings.MAILBOX_CARRIES:
        yield (
            f"No carrier is configured for what goes by {', '.join(lacking)}: these messages are kept"
            " here and reach nobody. Whoever runs this installation can name one."
        )


def unnamed() -> Iterator[str]:
    if not has_carrier("slack"):
        return
    places = {to for channel, to in spoken() if channel == "slack" and to.startswith("#")}
    lacking = sorted(
        places - {name for name, found in current_tenant().slack_channels.items() if found}
    )
    if lacking and not settings.MAILBOX_CARRIES:
        yield f"No channel in Slack is named for {', '.join(lacking)}: these posts are kept here and reach nobody."


def resting() -> Iterator[str]:
    for rest in Rest.objects.order_by("channel"):
        way = capfirst(label_of(rest.channel))
        yield (
            f"{way}: the carrier has refused us, or cannot be reached, since {moment_of(rest.since)}."
            f" All messages wait, and none is lost; the next try is at {moment_of(rest.until)}. ({rest.reason})"
        )


def moment_of(at: datetime) -> str:
    return date_format(timezone.localtime(at), "D j M, H:i")
