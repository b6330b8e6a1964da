"""Every way that a case can go is walked over its clocks: no case gets stuck, whatever the tuning."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careops.clock.timers import After, Every, at_once
from careops.clock.waits import Tunable, WorkingDays
from careops.desk.models import Task, Viewing
from careops.engine.timing import running
from careops.outbox.links import LinkStatus, status_of
from careops.outbox.models import Link
from careops.people.actors import AGENT
from careops.people.models import Patient
from careops.policy.effects import email
from careops.policy.rules import condition, transition
from careops.policy.states import Shown
from careops.policy.tunables import tunables_of
from careops.proof.explore import Walk
from careops.proof.world import Act, World
from careops.tenancy.models import Tenant
from referrals.models import Referral
from referrals.policy.tunables import CLIENT_LINK_FOR, LINK_VALID_FOR
from tests.factories import ALICE, HOUR, NOON
from tests.workflow.loans import CHASE_EVERY, SHOWN
from tests.workflow.worlds import QuietReferrals, Referrals, Tasks, Viewings

TO_PROVIDER = {"offer", "reminder"}


@pytest.fixture(scope="module")
def referrals():
    walk = Walk(Referrals(), at=NOON)
    print(f"referral: {len(walk.seen)} situations, {walk.steps} steps")
    return walk


@pytest.fixture(scope="module")
def tasks():
    walk = Walk(Tasks(), at=NOON)
    print(f"task: {len(walk.seen)} situations, {walk.steps} steps")
    return walk


def test_no_referral_gets_stuck_or_is_told_twice_or_keeps_a_link_too_long(referrals):
    """S4-A8, S4-A11, S4-A12: thousands of situations, each reached by the policy's own sentences."""
    assert referrals.faults == []
    assert len(referrals.seen) > 1_000


def test_no_task_gets_stuck(tasks):
    assert tasks.faults == []


def test_every_viewing_ends():
    viewings = Walk(Viewings(), at=NOON)

    assert viewings.faults == viewings.without_end() == []
    assert viewings.done == set(Viewing.rules())


def test_every_state_of_a_referral_and_every_sentence_is_reached(referrals):
    assert referrals.states == {str(state) for state in Referral.State}
    assert referrals.done == set(Referral.rules())


def test_no_referral_rests_before_it_is_routed(referrals):
    assert not [n.story for n in referrals.seen.values() if n.subject.state == "received"]


def test_every_state_of_a_task_and_every_sentence_is_reached(tasks):
    assert tasks.states == {str(state) for state in Task.State}
    assert tasks.done == set(Task.rules()) - {"settle"}  # what a referral's effect asks for


def test_whatever_has_happened_the_case_can_still_end(referrals, tasks):
    assert referrals.without_end() == []
    assert tasks.without_end() == []


def test_the_clocks_of_a_state_begin_when_it_is_entered(referrals):
    """So what an earlier state or round left behind can never set them off."""
    for node in referrals.seen.values():
        if node.before and node.before.subject.state != node.subject.state:
            assert {since for _, _, since in running(node.subject)} <= {node.at}, node.story


def test_no_link_outlives_its_time(referrals):
    """S4-8: 12 hours for a provider, whichever message carries it."""
    spans = {span for template, span in referrals.links if template in TO_PROVIDER}
    others = {span for template, span in referrals.links if template not in TO_PROVIDER}

    assert {template for template, _ in referrals.links} > TO_PROVIDER
    assert (spans, others) == ({LINK_VALID_FOR.default}, {CLIENT_LINK_FOR.default})


def test_a_link_stands_to_the_last_microsecond_and_in_its_round_only():
    """S4-8, S4-15."""
    link = Link(round=1, issued_at=NOON, expires_at=NOON + 12 * HOUR)
    last = NOON + 12 * HOUR - timedelta(microseconds=1)

    assert status_of(link, round=1, at=last) == LinkStatus.ISSUED
    assert status_of(link, round=1, at=NOON + 12 * HOUR) == LinkStatus.EXPIRED
    assert status_of(link, round=2, at=NOON) == LinkStatus.SUPERSEDED


def minutes(tunable):
    least, most = tunable.bounds
    if isinstance(least, int):
        return st.integers(least, min(most, 4))
    return st.integers(1, min(most, timedelta(days=10)) // timedelta(minutes=1)).map(
        lambda minutes: minutes * 60
    )


def tunings(policy):
    """Any value for any tunable, from a minute to ten days; round ones, so that some fall together."""
    hours = st.sampled_from([3600, 12 * 3600, 24 * 3600, 48 * 3600])
    days = st.integers(1, 10).map(lambda count: count * 86_400)
    each = {
        t.name: days if isinstance(t, WorkingDays) else hours | minutes(t) if t.unit else minutes(t)
        for t in tunables_of(policy)
    }
    return st.fixed_dictionaries(each)


@pytest.mark.slow
@settings(max_examples=4, derandomize=True)
@given(tunings(Referral))
def test_no_tuning_makes_a_referral_stuck(tuning):
    """SX-16: a tenant may choose any values within the bounds."""
    walk = Walk(QuietReferrals(tuning=tuning), at=NOON)
    print(f"{len(walk.seen)} situations under {tuning}")

    assert walk.faults == []
    assert walk.without_end() == []


@settings(max_examples=20, derandomize=True)
@given(tunings(Task))
def test_no_tuning_makes_a_task_stuck(tuning):
    walk = Walk(Tasks(tuning=tuning), at=NOON)

    assert walk.faults == []
    assert walk.without_end() == []


class Loans(World):
    """A reader and a librarian, around whatever policy of loans a test makes."""

    def __init__(self, policy):
        self.policy, self.tenant = policy, Tenant(slug="acme", name="Acme")
        self.readers = [Patient(first_name=name, email=f"{name}@mail.example") for name in "AB"]

    def beginnings(self, *, at):
        yield self.policy(tenant=self.tenant, reader=self.readers[0]), Act("lend", ALICE), None

    def acts(self, subject):
        others = set(self.policy.rules()) - {"lend"}
        return [Act(name, ALICE) for name in sorted(others) if not subject.rules()[name].when]

    def arrange(self, subject, outside):
        subject.readers = self.readers

    def changes(self, outside):
        return ()

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return None

    def is_notice(self, message):
        return True


def test_a_whole_policy_is_walked_without_a_fault(loan):
    walk = Walk(Loans(loan()), at=NOON)

    assert (walk.faults, walk.without_end(), walk.states) == ([], [], {"lent", "back"})


def test_what_comes_only_after_many_beats_is_reached(loan):
    @transition("lent", "lost", when=After(Tunable("t", timedelta(days=300)), since="lent_at"))
    def lose(self, *, at: datetime) -> None:
        """Give it up."""

    walk = Walk(Loans(loan(shown={**SHOWN, "lost": Shown()}, lose=lose)), at=NOON)

    assert (walk.faults, walk.states) == ([], {"lent", "back", "lost"})


def test_a_case_that_nothing_wakes_any_more_is_found(loan):
    @transition("lent", when=After(CHASE_EVERY, since="lent_at"))
    def chase(self, *, at: datetime) -> None:
        """Ask for it once, and never again."""

    faults = Walk(Loans(loan(chase=chase)), at=NOON).faults

    assert faults
    assert {fault.partition(":")[0] for fault in faults} == {"stuck in lent"}


def test_a_promise_that_the_clock_moves_is_found(loan):
    @transition("lent", when=Every(CHASE_EVERY, since="lent_at"))
    def chase(self, *, at: datetime) -> None:
        """Ask for it, and forget when it was lent."""
        self.lent_at = at

    faults = Walk(Loans(loan(chase=chase)), at=NOON).faults

    assert {fault.partition(":")[0] for fault in faults} == {"the clock moves what is promised"}


def test_a_clock_that_waits_for_what_never_comes_is_found(loan):
    @condition("There is no reader.")
    def nobody_reads(loan) -> bool:
        return loan.reader is None

    @transition("lent", "back", when=After(CHASE_EVERY, since="lent_at"), only_if=nobody_reads)
    def chase(self, *, at: datetime) -> None:
        """Take it back."""

    faults = Walk(Loans(loan(chase=chase)), at=NOON).faults

    assert {fault.partition(":")[0] for fault in faults} == {"stuck in lent"}


def test_a_case_that_cannot_end_is_found(loan):
    @condition("It is lost.")
    def is_found(loan) -> bool:
        return loan.reader is None

    @transition("lost", "back", by=AGENT, only_if=is_found)
    def find(self, *, at: datetime) -> None:
        """Find it again."""

    @transition("lent", "lost", by=AGENT)
    def lose(self, *, at: datetime) -> None:
        """Lose it."""

    policy = loan(shown={**SHOWN, "lost": Shown("us", team="desk")}, lose=lose, find=find)
    walk = Walk(Loans(policy), at=NOON)

    assert walk.faults == []
    assert walk.without_end() == ["begin > lend > Alice Agent lose"]


def test_a_notice_that_is_said_again_in_a_round_is_found(loan):
    @transition("lent", by=AGENT, then=[email("reader", "please")])
    def ask(self, *, at: datetime) -> None:
        """Ask for it."""

    faults = Walk(Loans(loan(ask=ask)), at=NOON).faults

    assert "says ['please'] once more in a round" in faults[0]


def test_a_link_that_outlives_its_holder_is_found(loan):
    @transition("lent", by=AGENT, then=[email("reader", "please", link=CHASE_EVERY)])
    def hand_on(self, *, at: datetime) -> None:
        """Give it to the other reader."""
        self.reader = next(reader for reader in self.readers if reader.pk != self.reader_id)

    faults = Walk(Loans(loan(hand_on=hand_on)), at=NOON).faults

    assert any("the link of reader would outlive their part" in fault for fault in faults)


def test_a_policy_that_runs_in_circles_is_found(loan):
    @transition("lent", "away", when=at_once("lent_at"))
    def leave(self, *, at: datetime) -> None:
        """Leave."""

    @transition("away", "lent", when=at_once("lent_at"))
    def come(self, *, at: datetime) -> None:
        """Come."""

    policy = loan(shown={**SHOWN, "away": Shown("us", team="desk")}, leave=leave, come=come)
    faults = Walk(Loans(policy), at=NOON).faults

    assert "runs in circles" in faults[0]


def test_a_body_that_fails_is_found(loan):
    @transition("lent", "back", by=AGENT)
    def give_back(self, *, at: datetime) -> None:
        """Give it back."""
        self.back_after = at - self.shelved_at

    faults = Walk(Loans(loan(give_back=give_back)), at=NOON).faults

    assert "has no attribute 'shelved_at'" in faults[0]


def test_a_world_without_bounds_is_refused(loan):
    with pytest.raises(RuntimeError, match="more than 1 situations"):
        Walk(Loans(loan()), at=NOON, most=1)
