"""What happens to one subject in a batch? A turn: the clock first, then the move, then the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.cases.refs import new_ref
from careops.outbox.digests import GATHER
from careops.outbox.links import digest_of, token_of
from careops.people.actors import THE_CLOCK, Actor
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.tenancy.models import Tenant, TenantModel
from careops.values.phones import for_text_messages
from careops.workflow.effects import ADDRESS, Effect, Keep, Send, Wake
from careops.workflow.facts import read_facts
from careops.workflow.models import Workflow
from careops.workflow.refusals import NotAllowed, NotMet, Stale, WrongState
from careops.workflow.rules import Rule
from careops.workflow.timing import fallen_due, next_wake, promised, running_ahead

DONE, SKIPPED = Entry.Outcome.DONE.value, Entry.Outcome.SKIPPED.value
CIRCLES = 20  # more system moves in one turn than any honest policy makes


@dataclass(frozen=True, slots=True)
class Move:
    """One transition that somebody asks for. ``version`` is what they last saw, if they say.

    ``granted``: a policy's own effect asks, so that roles are not asked again.
    """

    subject: Workflow
    rule: Rule
    by: Actor
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    granted: bool = False


class Turn:
    """One subject in a batch: what it becomes, and what it leaves behind to be written."""

    def __init__(self, subject: Workflow, *, tenant: Tenant, at: datetime) -> None:
        self.subject = subject
        self.is_new = not subject.state
        self.is_settled = False
        self.case = self.open_case(at) if self.is_new else subject.case
        self.tenant = tenant
        self.at = max(at, self.case.clock_at)
        self.ahead = frozenset() if self.is_new else running_ahead(subject)
        self.before, self.header_before = dict(vars(subject)), dict(vars(self.case))
        # Rows to be, as rows.insert takes them.
        self.entries: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []
        self.spoken: set[tuple[UUID, str, str]] = set()
        self.kept: list[TenantModel] = []
        self.follow_ups: list[tuple[Effect, Actor]] = []  # to be begun or moved in this batch
        self.wakes: list[Wake] = []

    def open_case(self, at: datetime) -> Case:
        case = Case(kind=self.subject.kind, ref=new_ref(self.subject.prefix), version=0)
        case.tenant_id = self.subject.tenant_id
        case.opened_at = case.clock_at = at
        self.subject.case = case
        return case

    # What happens

    def carry_out(self, move: Move) -> None:
        """The clock up to now, the move, and what the system decides at once; or a Refusal."""
        if not self.is_new:
            self.tick()
        facts = self.check(move)
        self.apply(move.rule, move.by, facts)
        self.tick()
        self.settle()

    def tick(self) -> None:
        """Carry out what the clock owes up to now; reminders overtaken by a move are skipped."""
        facts = {"at": self.at}
        for _ in range(CIRCLES):
            due = [
                rule
                for moment, rule in fallen_due(self.subject, upto=self.at, tuning=self.tuning)
                if rule.target or moment > self.case.clock_at or self.begins_late(rule)
                if not rule.unmet(self.subject, facts)
            ]
            moves = [rule for rule in due if rule.target]
            reminders = [rule for rule in due if not rule.target]
            self.case.clock_at, self.ahead = self.at, running_ahead(self.subject)
            if not moves:
                for rule in reminders:
                    self.apply(rule, THE_CLOCK, {})
                return
            for rule in reminders:
                self.record(rule, THE_CLOCK, {}, self.subject.state, SKIPPED)
            self.apply(moves[0], THE_CLOCK, {})
        raise RuntimeError(f"The policy of {self.subject.kind} runs in circles at {self.case.ref}.")

    def begins_late(self, rule: Rule) -> bool:
        """Whether it is to be said before a moment, begins to run now, and should have been said by now."""
        return any(name == rule.name for name, _ in running_ahead(self.subject) - self.ahead)

    def check(self, move: Move) -> dict[str, Any]:
        """The facts, complete and typed, of a move that may be made; or a Refusal."""
        rule, subject = move.rule, self.subject
        if move.version is not None and (self.entries or move.version != self.case.version):
            raise Stale(f"{self.case.ref} has changed since you looked; look again.")
        if subject.state not in rule.sources:
            raise WrongState(self.wrong_state(), **self.options(move.by))
        if not move.granted and not rule.grants(move.by, subject):
            who = " or ".join(str(grant) for grant in rule.by) or "the clock"
            raise NotAllowed(
                f"Only {who} may do this: {rule.label.lower()}.", **self.options(move.by)
            )
        facts = read_facts(rule, move.by, move.facts, policy=type(subject))
        if unmet := rule.unmet(subject, {**facts, "at": self.at}):
            raise NotMet(unmet.refusal, **self.options(move.by))
        return facts

    def wrong_state(self) -> str:
        """Whoever comes second reads who was first (S4-A8)."""
        state = self.subject.label_of(self.subject.state).lower()
        holder = self.subject.is_open and getattr(self.subject, "provider", None)
        having = f" ({holder} has it)" if holder else ""
        return f"{self.case.ref} is {state} now{having}, so this is not possible any more."

    def options(self, actor: Actor) -> dict[str, Any]:
        allowed = [rule.name for rule in self.subject.allowed(actor)] if not self.is_new else []
        return {"state": self.subject.state, "allowed": allowed}

    def apply(self, rule: Rule, actor: Actor, facts: dict[str, Any]) -> None:
        source = self.subject.state
        rule.legal(self.subject, at=self.at, **facts)
        entry = self.record(rule, actor, facts, source, DONE)
        for effect in rule.then:
            if isinstance(effect, Send):
                self.say(effect, entry)
            elif isinstance(effect, Keep):
                self.keep(effect)
            elif isinstance(effect, Wake):
                self.wakes.append(effect)
            else:
                self.follow_ups.append((effect, actor))

    # What it leaves behind

    def record(
        self, rule: Rule, actor: Actor, facts: Mapping[str, Any], source: str, outcome: str
    ) -> UUID:
        key: UUID = uuid7()
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
            "actor_id": actor.member or actor.person,
            "behalf": actor.behalf,
            "via": actor.via,
            "facts": {
                name: plain(value) for name, value in facts.items() if value not in ("", None)
            },
            "policy": self.in_force(rule),
            "trace": current_trace(),
        }
        self.entries.append(entry)
        return key

    def in_force(self, rule: Rule) -> dict[str, Any]:
        """The values of the policy that this step rested on (SX-16)."""
        tunables = [wait.of(self.subject) for wait in rule.when.waits] if rule.when else []
        tunables += [e.link for e in rule.then if isinstance(e, Send) and e.link]
        return {t.name: plain(t.value(self.tuning)) for t in tunables if "." in t.name}

    def say(self, effect: Send, entry: UUID) -> None:
        """Queue a message; with nobody to say it to, say nothing."""
        is_place = effect.to.startswith("#")
        whom = effect.tag if is_place else effect.to
        person = getattr(self.subject, whom) if whom else None
        to = effect.to if is_place else address(person, effect.channel)
        if not to or (entry, effect.channel, to) in self.spoken:
            return
        self.spoken.add((entry, effect.channel, to))
        message = {
            "id": uuid7(),
            "tenant_id": self.case.tenant_id,
            "case_id": self.case.pk,
            "entry_id": entry,
            "channel": effect.channel,
            "template": effect.template,
            "to": to,
            "person": person.pk if person else None,
            "name": str(person) if person and not is_place else "",
            "digest": effect.digest,
            "queued_at": self.at,
            "next_attempt_at": self.at + GATHER if effect.digest else self.at,
        }
        self.messages.append(message)
        if effect.link and person:
            self.issue(message, valid_for=effect.link.value(self.tuning))

    def issue(self, message: Mapping[str, Any], *, valid_for: timedelta) -> None:
        self.links.append(
            {
                "tenant_id": self.case.tenant_id,
                "digest": digest_of(token_of(message["id"])),
                "case_id": self.case.pk,
                "message": message["id"],
                "person": message["person"],
                "round": self.subject.round,
                "issued_at": self.at,
                "expires_at": self.at + valid_for,
            }
        )

    def keep(self, effect: Keep) -> None:
        row: TenantModel = getattr(self.subject, effect.make)(at=self.at)
        row.tenant_id = self.case.tenant_id
        self.kept.append(row)

    def settle(self) -> None:
        """Bring the case's header in line with what the subject has become."""
        self.is_settled = True
        case, shown = self.case, self.subject.shown[self.subject.state]
        case.state = self.subject.state
        case.title = self.subject.headline()
        header = self.subject.header()
        case.patient_id = header.get("patient")
        case.provider_id = header.get("provider")
        case.partner_id = header.get("partner")
        case.owner_id = header.get("owner")
        case.waiting_on, case.team = shown.waiting_on, header.get("team", shown.team)
        case.failures, case.failure = 0, ""
        if shown.is_open:
            case.closed_at = None
            case.wake_at = next_wake(self.subject, after=self.at, tuning=self.tuning)
            case.due_at = promised(self.subject, tuning=self.tuning)
        else:
            case.closed_at = case.closed_at or self.at
            case.wake_at = case.due_at = None
        # Whoever looked before the step, or before the promise moved, has to look again.
        case.version += bool(self.entries or case.due_at != self.header_before.get("due_at"))

    @cached_property
    def tuning(self) -> Mapping[str, Any]:
        tuning: Mapping[str, Any] = self.tenant.tuning
        return tuning

    @property
    def changed(self) -> set[str]:
        """The columns of the subject that differ from what was loaded."""
        return changes(self.subject, self.before)

    @property
    def changed_header(self) -> set[str]:
        return changes(self.case, self.header_before)


def changes(instance: models.Model, before: Mapping[str, Any]) -> set[str]:
    # Identity first: comparing a moment or an id costs more than finding it untouched.
    now = vars(instance)
    return {name for name, was in before.items() if now[name] is not was and now[name] != was}


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
