"""Who may put their name to a step? Members of the right role, and never the same one twice (SX-13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from careops.desk.surroundings import Surroundings
from careops.people.actors import Actor, Both, Grant, other_than
from careops.people.middleware import actor_of
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow


@dataclass(frozen=True, slots=True)
class SignatureNeeded:
    """A step of this state that takes a signature: whose it may be, and why not the reader's."""

    label: str
    names: list[str]
    own: str  # ``You proposed it``, which is why somebody else has to


def signatures_needed(
    subject: Workflow, actor: Actor, around: Surroundings, *, at: datetime
) -> list[SignatureNeeded]:
    """The steps that take a signature now; colleagues are asked for only where one does."""
    signed = [rule for rule in subject.rules().values() if takes_one(rule, subject, at=at)]
    rules = [
        rule for rule in signed if names_somebody_else(rule) or not rule.grants(actor, subject)
    ]
    if not rules:
        return []
    staff = [actor_of(member, via="page") for member in around.staff]
    return [
        SignatureNeeded(
            rule.label,
            [member.name for member in staff if rule.grants(member, subject)],
            own(rule, subject, actor),
        )
        for rule in rules
    ]


def takes_one(rule: Rule, subject: Workflow, *, at: datetime) -> bool:
    """Whether nothing but a name is wanting: what is not possible anyhow, nobody has to sign."""
    is_of_now = bool(rule.signatures) and subject.state in rule.sources
    return is_of_now and rule.unmet(subject, {"at": at}) is None


def names_somebody_else(rule: Rule) -> bool:
    """Whether it takes another than somebody who signed before; where it does not, a button says enough."""
    return any(list(others(grant)) for grant in rule.by)


def own(rule: Rule, subject: Any, actor: Actor) -> str:
    for field in (field for grant in rule.by for field in others(grant)):
        if actor.member and getattr(subject, f"{field}_id") == actor.member:
            return f"You {field.removesuffix('_by')} it"
    return ""


def others(grant: Grant) -> Iterator[str]:
    """The fields that name somebody whom the grant excludes."""
    if isinstance(grant, Both):
        yield from others(grant.one)
        yield from others(grant.other)
    elif isinstance(grant, other_than):
        yield grant.field
