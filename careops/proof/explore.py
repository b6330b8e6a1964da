"""Can a case get stuck? Every way it can go is walked, over its clocks, on the real policy in memory.

The walk takes the same turns as the engine, without a database. At each instant anybody may say
any sentence, the world around the case may change, and the sweep may come or be late. Two
situations are one when the case looks the same, the same is owed, and the deadlines ahead lie in
the same order: so the walk ends although time does not.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from careops.engine.consequences import beginnings
from careops.engine.refusals import Refusal
from careops.engine.turn import Move, Turn
from careops.policy.workflow import Workflow
from careops.proof.invariants import faults_of, faults_of_turn
from careops.proof.situations import Node, Situations, copied
from careops.proof.world import Act, World


class Walk:
    """All situations that a policy can come into, and what is wrong with some of them."""

    def __init__(self, world: World, *, at: datetime, most: int = 100_000) -> None:
        self.world, self.most = world, most
        self.situations = Situations(world)
        # Each situation by a number: its key is long, and is looked at once.
        self.numbers: dict[Hashable, int] = {}
        self.seen: dict[int, Node] = {}
        self.leads_to: dict[int | None, set[int]] = defaultdict(set)
        self.states: set[str] = set()
        self.done: set[str] = set()
        self.said: set[str] = set()
        self.begun: set[str] = set()
        self.links: set[tuple[str, timedelta]] = set()
        self.faults: list[str] = []
        self.waiting: deque[tuple[int, Node]] = deque()
        for subject, act, outside in world.beginnings(at=at):
            self.begin(subject, act, Node(subject, at, outside, step="begin"))
        while self.waiting:
            self.go_on(*self.waiting.popleft())

    # Walking

    def begin(self, subject: Workflow, act: Act, nothing: Node) -> None:
        facts = act.facts_at(nothing.at)
        move = Move(subject, subject.rules()[act.rule], act.by, facts, granted=act.granted)
        for found in self.taken(nothing, act.rule, lambda turn: turn.carry_out(move)):
            self.arrive(found, since=None)

    def go_on(self, number: int, node: Node) -> None:
        for found in self.next_of(node):
            self.arrive(found, since=number)

    def arrive(self, node: Node, *, since: int | None) -> None:
        number = self.numbers.setdefault(self.situations.key(node), len(self.numbers))
        self.leads_to[since].add(number)
        self.faults += (f"{fault}: {node.story}" for fault in faults_of(node))
        if number not in self.seen:
            self.seen[number] = node
            self.waiting.append((number, node))
        if len(self.seen) > self.most:
            raise RuntimeError(f"There are more than {self.most} situations.")

    def next_of(self, node: Node) -> Iterator[Node]:
        wake_at = node.subject.case.wake_at
        if wake_at is not None and wake_at <= node.at:
            yield from self.taken(node, "sweep", sweep)
            if self.situations.only_tells(node):
                return  # whatever else may happen now happens after it, too
        yield from self.after_acts(node)
        yield from self.after_changes(node)
        if node.subject.is_open:
            yield from self.after_waiting(node)

    def after_acts(self, node: Node) -> Iterator[Node]:
        """Whoever says a sentence, its body is the same: so it is tried once for its facts."""
        tried = []
        for act in self.world.acts(node.subject):
            rule = node.subject.rules()[act.rule]
            if node.subject.state not in rule.sources or (act.rule, act.facts) in tried:
                continue
            if act.granted or rule.grants(act.by, node.subject):
                tried.append((act.rule, act.facts))
                facts = act.facts_at(node.at)
                move = Move(node.subject, rule, act.by, facts, granted=act.granted)
                yield from self.taken(node, f"{act.by} {rule.name}", carrying_out(move))

    def after_changes(self, node: Node) -> Iterator[Node]:
        for name, outside in self.world.changes(node.outside):
            subject = copied(node.subject)
            self.world.arrange(subject, outside)
            if subject.is_open:
                subject.case.wake_at = node.at
            yield replace(node, subject=subject, outside=outside, before=node, step=name)

    def after_waiting(self, node: Node) -> Iterator[Node]:
        """To the next instants at which the order of deadlines changes, and half-way there."""
        for earlier, later in self.situations.spans(node):
            for moment in (earlier + (later - earlier) / 2, later):
                wait = f"wait {moment - node.at}"
                yield replace(node, at=moment, before=node, step=wait)

    def taken(self, node: Node, name: str, act: Callable[[Turn], object]) -> Iterator[Node]:
        """Where the node goes when this turn is taken; nowhere when it is refused."""
        subject = copied(node.subject)
        self.world.arrange(subject, node.outside)
        turn = Turn(subject, tenant=self.world.tenant, at=node.at)
        try:
            is_taken = taken(turn, act) and self.can_begin(turn)
        except Exception as error:  # noqa: BLE001 (it is what the walk looks for)
            self.faults.append(f"{error!r}: {node.story} > {name}")
            return
        if is_taken:
            yield self.after(node, name, turn)

    def can_begin(self, turn: Turn) -> bool:
        """Whether what it begins can begin; else, as in the engine, the step is not taken."""
        for move in beginnings([turn]):
            move.subject.tenant = self.world.tenant
            first = Turn(move.subject, tenant=self.world.tenant, at=turn.at)
            if not taken(first, carrying_out(move)):
                return False
            self.begun.add(f"{move.subject.kind} {move.rule.name}")
        return True

    def after(self, node: Node, step: str, turn: Turn) -> Node:
        self.note(turn)
        sent = node.sent if turn.subject.round == node.subject.round else frozenset()
        notices = [message["template"] for message in self.notices_of_round(turn)]
        found = Node(turn.subject, node.at, node.outside, sent.union(notices), node, step)
        if len(found.sent) < len(sent) + len(notices):
            self.faults.append(f"says {notices} once more in a round: {found.story}")
        self.faults += (f"{fault}: {found.story}" for fault in faults_of_turn(turn, node.subject))
        return found

    def notices_of_round(self, turn: Turn) -> Iterator[Mapping[str, Any]]:
        """Those of the round in which the turn ends; a turn may pass through several."""
        last = turn.subject.round
        rounds = {link["message"]: link["round"] for link in turn.trail.links}
        for message in filter(self.world.is_notice, turn.trail.messages):
            if rounds.get(message["id"], last) == last:
                yield message

    def note(self, turn: Turn) -> None:
        templates = {message["id"]: message["template"] for message in turn.trail.messages}
        self.states |= {str(entry["target"]) for entry in turn.trail.entries}
        self.done |= {entry["action"] for entry in turn.trail.entries}
        self.said |= {
            f"{message['channel']} {message['template']}" for message in turn.trail.messages
        }
        self.said |= {f"{send.channel} {send.template}" for send, *_ in turn.trail.calls}
        for link in turn.trail.links:
            self.links.add((templates[link["message"]], link["expires_at"] - link["issued_at"]))

    # What it shows

    @property
    def steps(self) -> int:
        return sum(map(len, self.leads_to.values()))

    def without_end(self) -> list[str]:
        """Situations from which no closed state can be reached."""
        comes_from: dict[int | None, set[int | None]] = defaultdict(set)
        for number, following in self.leads_to.items():
            for found in following:
                comes_from[found].add(number)
        ending: set[int | None] = {
            number for number, node in self.seen.items() if not node.subject.is_open
        }
        waiting = list(ending)
        while waiting:
            fresh = comes_from[waiting.pop()] - ending
            ending |= fresh
            waiting += fresh
        return [node.story for number, node in self.seen.items() if number not in ending]


def taken(turn: Turn, act: Callable[[Turn], object]) -> bool:
    """Whether anything has happened: what the clock owed has, also when the act is refused."""
    try:
        act(turn)
    except Refusal:
        if turn.trail.entries:
            turn.settle()  # as the engine does
    return turn.is_settled


def sweep(turn: Turn) -> None:
    turn.tick()
    turn.settle()


def carrying_out(move: Move) -> Callable[[Turn], None]:
    return lambda turn: turn.carry_out(move)
