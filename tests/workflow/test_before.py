"""What is to be said before a moment: in time, or at once where it is late already, and once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from careops.clock.timers import Before
from careops.clock.waits import Tunable
from careops.engine.timing import promised
from careops.engine.turn import Move, Turn
from careops.people.actors import AGENT
from careops.people.models import Patient
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.proof.explore import Walk
from careops.proof.printing import timing
from careops.proof.world import Act
from careops.tenancy.models import Tenant
from tests.factories import ALICE, HOUR, NOON
from tests.workflow.test_exploration import Loans

DAY = timedelta(days=1)
REMIND_BEFORE = Tunable("loans.remind_before", 2 * DAY, "How long before it is due it is asked for")
TENANT = Tenant(slug="acme", name="Acme")


@transition(None, "lent", by=AGENT)
def lend(self, *, at: datetime, until: datetime) -> None:
    """Lend it until then."""
    self.lent_at, self.return_at = at, until


@transition("lent", by=AGENT)
def prolong(self, *, at: datetime, until: datetime) -> None:
    """Let them have it longer."""
    self.return_at = until


@transition("lent", when=Before(REMIND_BEFORE, since="return_at"))
def remind(self, *, at: datetime) -> None:
    """Ask for it: it is due soon."""


@pytest.fixture
def policy(loan):
    sentences = {"lend": lend, "prolong": prolong, "remind": remind}
    return loan(return_at=models.DateTimeField(null=True), **sentences)


class Lent:
    """One loan in memory, and what was said of it when."""

    def __init__(self, policy, *, until):
        self.subject = policy(tenant=TENANT, reader=Patient(first_name="Ann"))
        self.said = []
        self.say("lend", at=NOON, until=until)

    def say(self, name, *, at, **facts):
        turn = Turn(self.subject, tenant=TENANT, at=at)
        turn.carry_out(Move(self.subject, self.subject.rules()[name], ALICE, facts))
        self.note(turn)

    def wake(self, *, at):
        turn = Turn(self.subject, tenant=TENANT, at=at)
        turn.tick()
        turn.settle()
        self.note(turn)

    def live(self, *, until):
        """Woken whenever its case asks to be."""
        while self.subject.case.wake_at and self.subject.case.wake_at <= until:
            self.wake(at=self.subject.case.wake_at)

    def note(self, turn):
        self.said += [e["at"] for e in turn.trail.entries if e["action"] == "remind"]


def test_it_is_said_so_long_before(policy):
    lent = Lent(policy, until=NOON + 10 * DAY)
    lent.live(until=NOON + 20 * DAY)

    assert lent.said == [NOON + 8 * DAY]


def test_what_is_late_already_is_said_at_once_and_once(policy):
    lent = Lent(policy, until=NOON + DAY)
    for hour in range(48):
        lent.wake(at=NOON + hour * HOUR)

    assert lent.said == [NOON]


def test_a_moment_that_is_moved_moves_it(policy):
    lent = Lent(policy, until=NOON + 10 * DAY)
    lent.say("prolong", at=NOON + DAY, until=NOON + 20 * DAY)
    lent.live(until=NOON + 18 * DAY)
    assert lent.said == [NOON + 18 * DAY]

    lent.say("prolong", at=NOON + 19 * DAY, until=NOON + 30 * DAY)
    lent.say("prolong", at=NOON + 20 * DAY, until=NOON + 21 * DAY)  # it is wanted back
    lent.live(until=NOON + 40 * DAY)

    assert lent.said[1:] == [NOON + 20 * DAY]


def test_what_else_happens_does_not_have_it_said_again(policy):
    lent = Lent(policy, until=NOON + DAY)
    lent.say("prolong", at=NOON + HOUR, until=NOON + DAY)

    assert lent.said == [NOON]


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=6, unique=True).map(sorted),
    st.integers(1, 300),
)
def test_whenever_the_clock_looks_it_is_said_once_and_never_early(hours, until):
    """Before or after its moment, often or seldom."""
    when = Before(REMIND_BEFORE, since="return_at")
    since, wait = NOON + until * HOUR, REMIND_BEFORE.default
    due = when.moment(since=since, wait=wait)
    said = []
    for before, hour in zip([0, *hours], hours, strict=False):
        now = NOON + hour * HOUR
        last = when.last_due(since=since, wait=wait, upto=now)
        if last and last > NOON + before * HOUR:
            said.append(now)
        coming = when.next_due(since=since, wait=wait, after=now)
        assert (coming is None) == (due <= now)
    assert len(said) == (NOON < due <= NOON + hours[-1] * HOUR)
    assert all(now >= due for now in said)


def test_it_may_be_what_people_are_promised(loan):
    shown = {"lent": Shown("reader", due="remind"), "back": Shown(tone="good")}
    sentences = {"lend": lend, "prolong": prolong, "remind": remind}
    policy = loan(shown=shown, return_at=models.DateTimeField(null=True), **sentences)
    lent = Lent(policy, until=NOON + 10 * DAY)

    assert promised(lent.subject, tuning={}) == NOON + 8 * DAY
    assert promised(lent.subject, tuning={"loans.remind_before": 3600}) == NOON + 10 * DAY - HOUR


def test_it_is_printed_as_it_is_said():
    assert timing(Before(REMIND_BEFORE, since="return_at")) == "48 h before the return"


class Library(Loans):
    """Books are lent for a day, and for ten."""

    def beginnings(self, *, at):
        for days in (1, 10):
            book = self.policy(tenant=self.tenant, reader=self.readers[0])
            yield book, Act("lend", ALICE, {"until": days * DAY}), None

    def acts(self, subject):
        yield Act("prolong", ALICE, {"until": 5 * DAY})
        yield Act("give_back", ALICE)


def test_all_ways_of_such_a_case_are_walked_without_a_fault(policy):
    walk = Walk(Library(policy), at=NOON)

    assert (walk.faults, walk.without_end(), walk.states) == ([], [], {"lent", "back"})
    assert walk.done == {"lend", "prolong", "remind", "chase", "run_late", "give_back"}
