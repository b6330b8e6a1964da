"""What does a turn leave behind? Rows for the record and the outbox, as ``rows.insert`` takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from uuid_utils.compat import uuid7

from careops.clock.quiet import Quiet
from careops.engine.facts import free_texts
from careops.outbox.digests import GATHER
from careops.people.actors import Actor
from careops.people.audience import Audience
from careops.people.models import Membership, Patient
from careops.policy.effects import ADDRESS, Keep, Send
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.record.trace import current_trace
from careops.tenancy.models import TenantModel
from careops.values.phones import for_text_messages
from careops.values.private import seal

NOBODY_LEFT = "Nobody of them can be reached on this channel, nor any lead or manager."


class Trail:
    """The entries, messages, links and rows to keep of one turn, in the order in which they came about."""

    def __init__(self, subject: Workflow, *, tuning: Mapping[str, Any], at: datetime) -> None:
        self.subject, self.case, self.tuning, self.at = subject, subject.case, tuning, at
        self.entries: list[dict[str, Any]] = []
        self.words: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []
        self.kept: list[TenantModel] = []
        self.spoken: set[tuple[UUID, str, str]] = set()
        self.awake: set[UUID] = set()  # whoever has acted in this turn
        self.calls: list[tuple[Send, Audience, UUID]] = []  # what is said to audiences

    def record(
        self, rule: Rule, actor: Actor, facts: Mapping[str, Any], source: str, outcome: str
    ) -> UUID:
        key: UUID = uuid7()
        self.awake |= actor.people
        said = {n: v for n, v in facts.items() if v not in ("", None) and n not in rule.unkept}
        written = free_texts(said, rule, type(self.subject))
        entry = {
            "id": key,
            "tenant_id": self.case.tenant_id,
            "case_id": self.case.pk,
            "at": self.at,
            "action": rule.name,
            "source": source,
            "target": self.subject.state,
            "outcome": outcome,
            "actor": actor.name,
            "actor_id": actor.id,
            "behalf": actor.behalf,
            "via": actor.via,
            "facts": {
                name: seal(value) if name in rule.private | written else plain(value)
                for name, value in said.items()
            },
            "policy": self.in_force(rule),
            "trace": current_trace(),
        }
        self.entries.append(entry)
        if written:
            words = {"tenant_id": self.case.tenant_id, "entry_id": key}
            self.words.append(words | {"said": {name: said[name] for name in written}})
        return key

    def in_force(self, rule: Rule) -> dict[str, Any]:
        """The values of the policy that this step rested on (SX-16)."""
        tunables = [wait.of(self.subject) for wait in rule.when.waits] if rule.when else []
        tunables += [e.link for e in rule.then if isinstance(e, Send) and e.link]
        return {t.name: plain(t.value(self.tuning)) for t in tunables if "." in t.name}

    def say(self, effect: Send, entry: UUID) -> None:
        """Queue a message; with nobody to say it to, say nothing. An audience is asked later (``speak``)."""
        if not isinstance(effect.to, str):
            self.calls.append((effect, effect.to, entry))
            return
        person = getattr(self.subject, effect.field) if effect.field else None
        if to := effect.to if effect.is_place else address(person, effect.channel):
            name = str(person) if person and not effect.is_place else ""
            self.queue(effect, entry, to=to, person=person, name=name)

    def tell(
        self, effect: Send, entry: UUID, members: Sequence[Membership], audience: Audience
    ) -> None:
        """Queue a message to each of them; where nobody is left, keep one that has failed."""
        for member in members:
            to = address(member, effect.channel)
            self.queue(effect, entry, to=to, person=member, name=str(member))
        if not members and audience.has_to_be_heard:
            whom = str(audience)[:120]
            self.queue(effect, entry, to="", person=None, name=whom, lost=NOBODY_LEFT)

    def queue(
        self, effect: Send, entry: UUID, *, to: str, person: Any, name: str, lost: str = ""
    ) -> None:
        if (entry, effect.channel, to) in self.spoken:
            return
        self.spoken.add((entry, effect.channel, to))
        wait = GATHER if effect.digest else effect.hold
        sent_at = self.at + wait
        if isinstance(person, Patient) and not effect.urgent and person.pk not in self.awake:
            sent_at = out_of_quiet(person, sent_at, zone=self.subject.tenant.time_zone)
        message = {
            "id": uuid7(),
            "tenant_id": self.case.tenant_id,
            "case_id": self.case.pk,
            "entry_id": entry,
            "channel": effect.channel,
            "template": effect.template,
            "to": to,
            "person": person.pk if person else None,
            "name": name,
            "digest": effect.digest,
            "state": "failed" if lost else "queued",
            "error": lost,
            "queued_at": self.at,
            "next_attempt_at": None if lost else sent_at,
        }
        self.messages.append(message)
        if effect.link and person:
            self.issue(message, valid_for=effect.link.value(self.tuning))

    def issue(self, message: Mapping[str, Any], *, valid_for: timedelta) -> None:
        self.links.append(
            {
                "tenant_id": self.case.tenant_id,
                "case_id": self.case.pk,
                "message": message["id"],
                "person": message["person"],
                "round": self.subject.round,
                "issued_at": self.at,
                "expires_at": self.at + valid_for,
            }
        )

    def keep(self, effect: Keep, facts: dict[str, Any]) -> None:
        for row in effect.made_by(self.subject, facts | {"at": self.at}):
            row.tenant_id = self.case.tenant_id
            self.kept.append(row)


def out_of_quiet(person: Patient, at: datetime, *, zone: str) -> datetime:
    """When a patient is written to: at the end of their quiet hours, where it lies in them."""
    if person.quiet_from is None or person.quiet_until is None:
        return at
    return Quiet(person.quiet_from, person.quiet_until, ZoneInfo(zone)).after(at)


def address(person: Any, channel: str) -> str:
    to = getattr(person, ADDRESS[channel], "") if person else ""
    return for_text_messages(to) if channel == "sms" else to


def plain(value: Any) -> Any:
    """A fact as the record keeps it: JSON, with people and things by name."""
    if isinstance(value, models.Model):
        return {"id": str(value.pk), "name": str(value)}
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return str(value) if isinstance(value, Decimal) else value
