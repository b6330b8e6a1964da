"""How does whoever holds a link show that they read what is sent to them now? By a one-time code (M6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from careops.engine.renewal import UNREACHED, named_as, say
from careops.engine.trail import address
from careops.outbox.models import Link
from careops.people.actors import Actor
from careops.policy.effects import ADDRESS, Send
from careops.policy.rules import Condition, Rule
from careops.policy.workflow import Workflow
from careops.record.models import Entry

SEND_CODE, TEMPLATE = "send_code", "code"
PAUSE = timedelta(minutes=1)  # at least, between two codes to one person about one case
JUST_SENT = "A code was sent a moment ago: please look for it first."


def send(subject: Workflow, link: Link, *, by: Actor, at: datetime) -> None:
    """Send whoever holds this link a code, to all their addresses on file; or raise a Refusal."""
    say(sentence_of(link, subject), subject, by=by, at=at)


def sentence_of(link: Link, subject: Workflow) -> Rule:
    """What a policy would say of it: from, only if, and then."""
    whom = named_as(link, subject)
    person = getattr(subject, whom) if whom else None
    channels = [name for name in ADDRESS if address(person, name)]
    return Rule(
        name=SEND_CODE,
        sources=tuple(subject.shown),
        target=None,
        by=(),
        only_if=(
            Condition(lambda _: bool(channels), UNREACHED),
            Condition(lambda _, at: sent_since(link, at - PAUSE) is None, JUST_SENT),
        ),
        when=None,
        then=tuple(Send(channel, whom, TEMPLATE) for channel in channels),
        body=send_code,
        legal=send_code,
    )


def send_code(subject: Workflow, *, at: datetime) -> None:
    """Send me a one-time code."""


def sent_since(link: Link, moment: datetime) -> Entry | None:
    """The step that sent its holder the newest code about the case, if that was after this moment."""
    steps = Entry.objects.of(link.case).filter(action=SEND_CODE, actor_id=link.person)
    found: Entry | None = steps.filter(at__gt=moment).last()
    return found
