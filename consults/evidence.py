"""Was everything tried? The proof: each attempt with its channel, time and delivery result (S0-24, S0-A9)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from careops.outbox.models import Message
from careops.record.models import Entry
from careops.tenancy.together import together
from consults.columns import ObligationColumns
from consults.ladder import channels_of
from consults.policy.tunables import PATIENCE
from consults.policy.words import PROVIDERS, SILENT

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach the provider, and what became of it."""

    channel: str
    at: datetime
    what: str
    result: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was tried, and what is missing for outreach to be exhausted."""

    ref: str
    ladder: list[str]
    attempts: list[Attempt]
    missing: list[str]

    @property
    def is_exhausted(self) -> bool:
        return not self.missing

    def as_text(self, *, at: datetime) -> str:
        """The pack as it is frozen: the same evidence gives the same text."""
        return json.dumps({"at": at, **asdict(self)}, default=str, sort_keys=True, indent=1)


def evidence_of(obligation: ObligationColumns, *, at: datetime) -> Evidence:
    """Everything that was tried with the provider by then, in one query."""
    told = Entry.objects.of(obligation.case).filter(action__in=["note_call", "hand_on"])
    entries, sent = together(told, Message.objects.of(obligation.case))
    since = max((entry.at for entry in entries if entry.action == "hand_on"), default=EVER)
    calls = [call(entry) for entry in entries if entry.action == "note_call" and entry.at >= since]
    messages = list(attempts_among(sent, obligation, since=since))
    attempts = sorted([*messages, *calls], key=lambda attempt: attempt.at)
    ladder = channels_of(obligation.provider)
    reached = {attempt.channel for attempt in attempts if attempt.counts}
    missing = [
        f"{channel}: not tried, or it came back" for channel in ladder if channel not in reached
    ]
    missing += standing(obligation, at=at)
    return Evidence(obligation.case.ref, ladder, attempts, missing)


def standing(obligation: ObligationColumns, *, at: datetime) -> list[str]:
    """What else stands in the way: an answer, a promise, or silence that has not lasted."""
    if obligation.state == obligation.State.PROMISED:
        return ["a promise is standing"]
    if obligation.state not in SILENT:
        return ["it is not in review, or the provider has answered"]
    heard = [moment for moment in (obligation.chased_at, obligation.responded_at) if moment]
    if at - max(heard) < PATIENCE.of(obligation).value(obligation.tenant.tuning):
        return ["the provider has not been silent for long enough"]
    return []


def attempts_among(
    messages: Iterable[Message], obligation: ObligationColumns, *, since: datetime
) -> Iterator[Attempt]:
    """What was sent to the provider since it is theirs; a post to the leads is no attempt."""
    for message in messages:
        is_to_them = message.person == obligation.provider_id or message.to == PROVIDERS
        if is_to_them and message.queued_at >= since:
            at = message.sent_at or message.queued_at
            yield Attempt(message.channel, at, message.template, message.state, message.has_arrived)


def call(entry: Entry) -> Attempt:
    return Attempt("phone", entry.at, "call", outcome(entry.facts), counts=True)


def outcome(facts: dict[str, Any]) -> str:
    return "reached" if facts.get("was_reached") else "not reached"
