"""What should nobody at the desk overlook? Messages that reach nobody, and a calendar that ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from careops.clock.office import office_of
from careops.desk.frame import Frame
from careops.engine.trail import address
from careops.outbox.channels import CHANNELS, has_carrier, label_of
from careops.outbox.models import Rest
from careops.people.audience import Audience
from careops.policy.effects import Send
from careops.policy.tunables import working_days
from careops.policy.workflow import kinds
from careops.tenancy.scope import current_tenant


@cache
def spoken() -> frozenset[tuple[str, str | Audience]]:
    """The channels that the policies use, each with whom or where to."""
    rules = [rule for model in kinds().values() for rule in model.rules().values()]
    sends = [effect for rule in rules for effect in rule.effects if isinstance(effect, Send)]
    return frozenset((effect.channel, effect.to) for effect in sends)


def notices(frame: Frame) -> list[str]:
    """In words: what has no carrier is kept, what rests waits. Every page says what test data is."""
    if current_tenant().is_sandbox:
        return []
    heads, rests = frame.heads, frame.rests
    return [*uncarried(), *unnamed(), *unheard(heads), *resting(rests), *ending(frame.at)]


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
    places = {str(to) for channel, to in spoken() if channel == "slack"}
    lacking = sorted(
        places - {name for name, found in current_tenant().slack_channels.items() if found}
    )
    if lacking and not settings.MAILBOX_CARRIES:
        yield f"No channel in Slack is named for {', '.join(lacking)}: these posts are kept here and reach nobody."


def unheard(heads: Iterable[Any]) -> Iterator[str]:
    """Nobody is left to hear what is said to colleagues, when those who are meant cannot be reached."""
    used = {channel for channel, to in spoken() if isinstance(to, Audience)}
    if not used:
        return
    known = {channel for channel in used for member in heads if address(member, channel)}
    for channel in sorted(used - known):
        yield (
            f"No lead or manager can be reached by {label_of(channel)}. When those who are meant cannot be reached"
            " either, nobody hears it."
        )


def resting(rests: Iterable[Rest]) -> Iterator[str]:
    for rest in rests:
        way = capfirst(label_of(rest.channel))
        yield (
            f"{way}: the carrier has refused us, or cannot be reached, since {moment_of(rest.since)}."
            f" All messages wait, and none is lost; the next try is at {moment_of(rest.until)}. ({rest.reason})"
        )


def ending(at: datetime) -> Iterator[str]:
    """Only where something counts on the calendar."""
    office = office_of(current_tenant())
    if office and office.list_ends_soon(at) and working_days():
        yield (
            "The list of closed days ends soon: from then on, holidays would count as working days."
            " A lead or manager can fill in more under Office hours."
        )


def moment_of(at: datetime) -> str:
    return date_format(timezone.localtime(at), "D j M, H:i")
