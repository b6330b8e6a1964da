"""How does a link that has stopped become a fresh one? By a sentence of its own, whatever the policy (M6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from careops.clock.waits import Tunable
from careops.engine.batches import carry_out
from careops.engine.refusals import Refusal
from careops.engine.trail import address
from careops.engine.turn import Move
from careops.outbox.models import Link
from careops.people.actors import Actor
from careops.policy.effects import ADDRESS, Send
from careops.policy.rules import Condition, Rule
from careops.policy.workflow import Workflow

SEND_LINK, TEMPLATE = "send_link", "fresh_link"
PAUSE = timedelta(minutes=5)  # at least, between two links to one person about one case
PASSED = "It has moved on, and nothing is asked of you any more."
UNREACHED = "We have no address of yours: please call us."
JUST_SENT = "A link was sent a moment ago: please look for it first."


def renew(subject: Workflow, link: Link, *, once: bool, by: Actor, at: datetime) -> None:
    """Send whoever holds this link one like it, to their address on file; or raise a Refusal.

    ``once``: it was for an answer, and is renewed only while that is asked of them.
    """
    say(sentence_of(link, subject, once=once), subject, by=by, at=at)


def say(rule: Rule, subject: Workflow, *, by: Actor, at: datetime) -> None:
    """Carry out a sentence that stands in no policy; the link is the grant."""
    (outcome,) = carry_out([Move(subject, rule, by, granted=True)], at=at)
    if isinstance(outcome, Refusal):
        raise outcome


def sentence_of(link: Link, subject: Workflow, *, once: bool) -> Rule:
    """What a policy would say of it: from, only if, and then."""
    whom = named_as(link, subject)
    person = getattr(subject, whom) if whom else None
    channel = next((name for name in ADDRESS if address(person, name)), "")
    as_long = Tunable("as_long", link.expires_at - link.issued_at)
    return Rule(
        name=SEND_LINK,
        sources=tuple(state for state, shown in subject.shown.items() if shown.is_open or not once),
        target=None,
        by=(),
        only_if=(
            Condition(lambda now: is_theirs(link, now, once=once), PASSED),
            Condition(lambda _: bool(channel), UNREACHED),
            Condition(lambda _, at: at - last_sent(link) >= PAUSE, JUST_SENT),
        ),
        when=None,
        then=(Send(channel, whom, TEMPLATE, link=as_long),),
        body=send_link,
        legal=send_link,
    )


def send_link(subject: Workflow, *, at: datetime) -> None:
    """Send me a fresh link."""


def named_as(link: Link, subject: Workflow) -> str:
    """The field by which the subject names the link's person now; empty when it does not any more."""
    names = subject.recipients()
    return next((n for n in names if getattr(subject, f"{n}_id", None) == link.person), "")


def is_theirs(link: Link, subject: Workflow, *, once: bool) -> bool:
    return bool(named_as(link, subject)) and (not once or subject.round == link.round)


def last_sent(link: Link) -> datetime:
    """When its person got their newest link to the case, by whatever message."""
    theirs = Link.objects.filter(case=link.case_id, person=link.person)
    newest: datetime = theirs.aggregate(at=Max("issued_at"))["at"]
    return newest
