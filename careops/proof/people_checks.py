"""Can those whom a sentence names be found? Who may take it, and the colleagues who are told."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage

from careops.people.actors import MANAGER, Both, Grant, Role, other_than, the
from careops.people.audience import Audience, everyone, on_call
from careops.people.roles import ROLES
from careops.policy.effects import ADDRESS, Send
from careops.policy.rules import Rule
from careops.proof.faults import Policy, fault, person_class, sentence


def problems_of_people(policy: Policy, rule: Rule) -> Iterator[CheckMessage]:
    for grant in (one for several in rule.by for one in each(several)):
        if isinstance(grant, the | other_than) and person_class(policy, grant.field) is None:
            yield fault(
                6, sentence(policy, rule), f"`by` names {grant.field!r}, which is no person of its own.",
                write=f"Add a TenantKey {grant.field!r} to {policy.__name__}, or name another field.",
            )  # fmt: skip


def each(grant: Grant) -> Iterator[Grant]:
    if isinstance(grant, Both):
        yield from each(grant.one)
        yield from each(grant.other)
    else:
        yield grant


def roles_nobody_could_give() -> Iterator[CheckMessage]:
    for role in ROLES.values():
        if role.rank > MANAGER.rank:
            yield fault(
                33, role.name, "nobody could give this role: it stands above those who give roles.",
                write=f"Give it a rank of {MANAGER.rank} at most, as the {MANAGER} has.",
            )  # fmt: skip


def problems_of_audience(policy: Policy, rule: Rule, send: Send) -> Iterator[CheckMessage]:
    where = f"the {send.channel} {send.template!r} goes to {send.to}"
    if send.channel not in ADDRESS:
        yield fault(
            34, sentence(policy, rule), f"{where}, and members have no address there.",
            write="Say it by e-mail or text message, or post it to a #place.",
        )  # fmt: skip
    if send.link:
        yield fault(
            35, sentence(policy, rule), f"{where}, with a link, and members sign in.",
            write="Leave the link out: their mails lead to the case.",
        )  # fmt: skip
    for role in roles_of(send.to):
        if role not in ROLES.values() or not role.rank:
            yield fault(
                36, sentence(policy, rule), f"{where}, and no colleague can be a {role}.",
                write="Name a role of those who work here, declared by role(...).",
            )  # fmt: skip


def roles_of(audience: str | Audience) -> Iterator[Role]:
    """Those that it names."""
    if isinstance(audience, everyone):
        yield audience.role
    elif isinstance(audience, on_call):
        yield audience.otherwise
