"""What happened before the demo began? Three weeks of referrals, on the real road at a simulated clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from careops.local.demo.cast import NEEDS, NETWORKS, REGIONS, Cast
from careops.outbox.deliver import deliver
from careops.people.actors import Actor
from careops.people.models import Provider
from careops.tenancy.scope import tenant_transaction
from careops.workflow.engine import carry_out
from careops.workflow.sweep import sweep
from careops.workflow.turn import Move
from referrals.models import Referral
from referrals.routing import can_take

HOUR = timedelta(hours=1)
WEEKS = timedelta(weeks=3)
STEP = 2 * HOUR
ALICE = Actor("Alice Agent", frozenset({"agent"}), via="admin")
VISITOR = Actor("a visitor", frozenset({"visitor"}), via="form")

State = Referral.State


@dataclass(slots=True)
class Habit:
    """How the next person concerned will act: what, after how many hours; None for silence."""

    answer: str | None
    after: float


@dataclass(slots=True)
class Story:
    """One organization's weeks: who arrives when, and who does what about it."""

    cast: Cast
    random: Random
    habits: dict[tuple[UUID, str, int], Habit] = field(default_factory=dict)

    def arrivals(self, *, at: datetime) -> list[Move]:
        """A new referral now and then, most of them by day."""
        chance = 0.5 if 12 <= at.hour < 24 else 0.1
        return [self.arrival(at=at, preferred=self.wish())] if self.random.random() < chance else []

    def last_arrivals(self, *, at: datetime) -> list[Move]:
        """What waits for an answer when the newcomer looks: two for Bob, and some for others."""
        bob, *others = self.cast.providers
        wished = [bob, bob, *self.random.sample(others, 3), None, None]
        return [self.arrival(at=at, preferred=provider) for provider in wished]

    def wish(self) -> Provider | None:
        return self.random.choice(self.cast.providers) if self.random.random() < 0.7 else None

    def arrival(self, *, at: datetime, preferred: Provider | None) -> Move:
        random, cast = self.random, self.cast
        by_partner = random.random() < 0.2
        referral = Referral(
            client=random.choice(cast.clients),
            need=random.choice(NEEDS),
            region=random.choice(REGIONS[cast.tenant.slug]),
            network=random.choice([*NETWORKS, ""]),
            preferred=preferred,
            only_preferred=bool(preferred) and random.random() < 0.15,
            consented_at=at,
            partner=cast.partner if by_partner else None,
            source=Referral.Source.API if by_partner else Referral.Source.FORM,
        )
        partner = Actor(
            cast.partner.name, frozenset({"insurer"}), person=cast.partner.pk, via="api"
        )
        return Move(referral, Referral.rules()["submit"], partner if by_partner else VISITOR)

    def actions(self, *, at: datetime) -> Iterator[Move]:
        """What people do about the open referrals at this moment."""
        acting = {
            State.OFFERED: ("offered_at", self.answer_offer),
            State.OPEN: ("offered_at", self.answer_post),
            State.ACCEPTED: ("accepted_at", self.contact),
            State.CONTACTED: ("contacted_at", self.finish),
            State.UNPLACED: ("unplaced_at", self.place),
        }
        for referral in Referral.objects.filter(state__in=acting):
            since, act = acting[referral.state]
            habit = self.habit(referral)
            if habit.answer and at >= getattr(referral, since) + habit.after * HOUR:
                move = act(referral, habit.answer)
                if move:
                    yield move

    def habit(self, referral: Referral) -> Habit:
        key = (referral.pk, referral.state, referral.round)
        if key not in self.habits:
            self.habits[key] = self.invent(referral.state)
        return self.habits[key]

    def invent(self, state: str) -> Habit:
        random = self.random
        choices: dict[str, list[tuple[str | None, float, int]]] = {
            State.OFFERED: [("accept", 4, 5), ("decline", 6, 2), ("accept", 26, 1), (None, 0, 2)],
            State.OPEN: [("take", 8, 7), ("leave", 3, 1), (None, 0, 1)],
            State.ACCEPTED: [
                ("mark_contacted", 5, 7),
                ("decline_after_contact", 9, 1),
                (None, 0, 1),
            ],
            State.CONTACTED: [("complete", 60, 6), ("decline_after_contact", 30, 1), (None, 0, 2)],
            State.UNPLACED: [("repool", 10, 3), ("close", 40, 1), ("withdraw", 20, 1)],
        }
        options = choices[state]
        answer, hours, _ = random.choices(options, [weight for *_, weight in options])[0]
        return Habit(answer, hours * random.uniform(0.3, 1.8))

    def answer_offer(self, referral: Referral, answer: str) -> Move:
        return by_provider(referral, answer, self.holder(referral))

    def answer_post(self, referral: Referral, answer: str) -> Move | None:
        able = [p for p in self.cast.providers if can_take(p, referral)]
        return by_provider(referral, answer, self.random.choice(able)) if able else None

    def contact(self, referral: Referral, answer: str) -> Move:
        return self.finish(referral, answer)

    def finish(self, referral: Referral, answer: str) -> Move:
        facts = {"decided_by": "client"} if answer == "decline_after_contact" else {}
        return by_provider(referral, answer, self.holder(referral), **facts)

    def holder(self, referral: Referral) -> Provider:
        return next(p for p in self.cast.providers if p.pk == referral.provider_id)

    def place(self, referral: Referral, answer: str) -> Move:
        facts = {"reason": "No provider in this network"} if answer == "close" else {}
        return Move(referral, Referral.rules()[answer], ALICE, facts)


def by_provider(referral: Referral, answer: str, provider: Provider, **facts: Any) -> Move:
    actor = Actor(provider.name, frozenset({"provider"}), person=provider.pk, via="link")
    return Move(referral, Referral.rules()[answer], actor, facts)


def live_through(
    stories: list[Story], *, until: datetime, show: Callable[[int, int], None]
) -> None:
    """Let the weeks before ``until`` pass, step by step."""
    steps = WEEKS // STEP
    for step in range(steps + 1):
        at = until - (steps - step) * STEP
        sweep(now=at)
        for story in stories:
            with tenant_transaction(story.cast.tenant):
                if moves := [*story.actions(at=at), *story.arrivals(at=at)]:
                    carry_out(moves, at=at)
        deliver(now=at)
        show(step, steps)
    for story in stories:
        with tenant_transaction(story.cast.tenant):
            carry_out(story.last_arrivals(at=until), at=until)
