"""Every way that a consult, and what follows it, can go is walked over its clocks (S0, M1 to M4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from careops.engine.timing import running
from consults.models import Consult, Obligation, Refund, Revocation
from consults.policy.tunables import LINK_VALID_FOR, PATIENT_LINK_FOR
from tests.consults.factories import director_dan, finance_fay, lead_lea
from tests.consults.worlds import (
    Consults,
    Obligations,
    ObligationsInVain,
    PassedObligations,
    PausedObligations,
    QuietObligations,
    Refunds,
    Revocations,
)
from tests.factories import HOUR, NOON
from tests.walks import walked
from tests.workflow.test_exploration import tunings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def obligations():
    return walked(Obligations())


@pytest.fixture(scope="module")
def paused():
    return walked(PausedObligations())


@pytest.fixture(scope="module")
def passed():
    return walked(PassedObligations())


@pytest.fixture(scope="module")
def consults():
    return walked(Consults())


@pytest.fixture
def refunds(tenant):
    return walked(Refunds(tenant=tenant, lea=lead_lea(), fay=finance_fay()))


def check(policy, *walks):
    """Nothing is stuck or said twice, everything is reached, and it can always end."""
    for walk in walks:
        assert walk.faults == []
        assert walk.without_end() == []
    assert set().union(*(walk.states for walk in walks)) == {str(state) for state in policy.State}
    assert set().union(*(walk.done for walk in walks)) == set(policy.rules())


def test_no_obligation_gets_stuck(obligations, paused, passed):
    check(Obligation, obligations, paused, passed, walked(ObligationsInVain()))


def test_no_consult_gets_stuck(consults):
    check(Consult, consults)


def test_no_refund_gets_stuck(refunds):
    check(Refund, refunds)


PROVIDERS = {"asked", "follow_up", "reminder", "lapsed", "escalated", "courtesy"}


def test_no_link_outlives_its_time(obligations, paused):
    """12 hours for a provider and 30 days for a patient, whichever message carries it."""
    links = obligations.links | paused.links
    theirs = {span for template, span in links if template in PROVIDERS}
    others = {span for template, span in links if template not in PROVIDERS}

    assert {template for template, _ in links} > PROVIDERS
    assert (theirs, others) == ({LINK_VALID_FOR.default}, {PATIENT_LINK_FOR.default})


SINCE_OWED = ("cap", "lose_provider", "fall_away")


def test_the_clocks_of_a_state_begin_when_it_is_entered(obligations, consults):
    """But for what counts from when it is owed, whatever comes between."""
    for node in [*obligations.seen.values(), *consults.seen.values()]:
        if node.before and node.before.subject.state != node.subject.state:
            begun = {
                since for rule, _, since in running(node.subject) if rule.name not in SINCE_OWED
            }
            assert begun <= {node.at, getattr(node.subject, "promised_at", None)}, node.story


def test_what_is_the_teams_own_tells_the_provider_nothing(obligations):
    """S0-10"""
    for node in obligations.seen.values():
        if node.subject.about == "administrative":
            assert node.subject.owed_at is None, node.story
            assert node.subject.state in ("admin", "fulfilled", "cancelled"), node.story


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_nobodys_sleep_makes_an_obligation_stuck(hour):
    walk = walked(QuietObligations(), at=NOON + hour * HOUR)

    assert walk.faults == []
    assert walk.without_end() == []


def test_no_revocation_gets_stuck(tenant):
    people = {"lea": lead_lea(), "fay": finance_fay(), "dan": director_dan()}
    check(Revocation, walked(Revocations(tenant=tenant, **people)))


@settings(max_examples=10, derandomize=True)
@given(tunings(Obligation))
def test_no_tuning_makes_an_obligation_stuck(tuning):
    """SX-16: a tenant may choose any values within the bounds."""
    walk = walked(QuietObligations(tuning=tuning))

    assert walk.faults == []
    assert walk.without_end() == []
