"""Every way that a case of the portal can go is walked over its clocks (S1, M14 to M16)."""

from __future__ import annotations

from functools import cache

import pytest
from django.db import transaction
from hypothesis import given, settings

from careops.tenancy.scope import tenant_scope
from portal.models import Account, Appointment, Insurance, Refill, Thread
from portal.policy import thread
from tests.factories import make_tenant
from tests.portal.factories import lead_lea, lead_lou, owner_oli
from tests.portal.worlds import (
    Accounts,
    Appointments,
    Insurances,
    OfficeThreads,
    Refills,
    Threads,
)
from tests.walks import walked
from tests.workflow.test_exploration import tunings

pytestmark = pytest.mark.slow


def has_no_fault(walk):
    assert walk.faults == []
    assert walk.without_end() == []


def check(policy, walk, *, beside=()):
    """Nothing is stuck or said twice, everything is reached, and it can always end.

    ``beside`` are the sentences that another, smaller walk says.
    """
    has_no_fault(walk)
    assert walk.states == {str(state) for state in policy.State}
    assert walk.done | set(beside) == set(policy.rules())


@pytest.fixture(scope="module")
def threads(django_db_setup, django_db_blocker):
    """Walked once: its tests only look at what was found. The few things that are written are read once."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(thread, "read", cache(thread.read))
        tenant = make_tenant(tuning={"portal.cap": 1})
        with tenant_scope(tenant):
            found = walked(Threads(tenant=tenant, lea=lead_lea()))
        transaction.set_rollback(True)
    return found


def test_no_thread_gets_stuck_and_what_is_urgent_never_waits_to_be_sorted(threads):
    check(Thread, threads, beside={"give_to_billing"})
    for node in threads.seen.values():
        subject = node.subject
        if subject.is_open:
            assert subject.case.team, node.story
            assert subject.case.wake_at, node.story
        if subject.state in ("triage", "with_staff", "with_provider", "quarantined"):
            assert not subject.said_urgent, node.story


def test_nobody_who_is_away_keeps_a_thread(threads):
    """It has somebody else in the same minute: or the clock is about to look."""
    for node in threads.seen.values():
        subject = node.subject
        if subject.state == "with_provider" and node.outside and subject.provider.name == "Bob":
            assert subject.case.wake_at <= node.at, node.story


def test_no_working_day_makes_a_thread_stuck():
    has_no_fault(walked(OfficeThreads()))


@settings(max_examples=6, derandomize=True)
@given(tunings(Thread))
def test_no_tuning_makes_a_thread_stuck(tuning):
    """SX-16: a tenant may choose any values within the bounds."""
    has_no_fault(walked(OfficeThreads(tuning=tuning)))


@pytest.fixture
def accounts(tenant):
    return walked(Accounts(tenant=tenant, lea=lead_lea(), lou=lead_lou(), oli=owner_oli()))


def test_no_account_gets_stuck(accounts):
    check(Account, accounts)


def test_nobody_ends_or_restores_what_they_have_suspended_themselves(accounts):
    """S1-18, S1-19: four eyes."""
    for node in accounts.seen.values():
        account = node.subject
        if account.state == "ending":
            assert account.ending_by_id != account.suspended_by_id, node.story


def test_no_refill_gets_stuck():
    check(Refill, walked(Refills()))


@settings(max_examples=6, derandomize=True)
@given(tunings(Refill))
def test_no_tuning_makes_a_refill_stuck(tuning):
    has_no_fault(walked(Refills(tuning=tuning)))


def test_no_appointment_gets_stuck_and_each_has_an_owner_and_a_clock():
    walk = walked(Appointments())
    check(Appointment, walk)
    for node in walk.seen.values():
        one = node.subject
        if one.is_open:
            assert one.case.team == "portal", node.story
            assert one.case.wake_at, node.story
            assert one.case.due_at, node.story


@settings(max_examples=6, derandomize=True)
@given(tunings(Appointment))
def test_no_tuning_makes_an_appointment_stuck(tuning):
    has_no_fault(walked(Appointments(tuning=tuning)))


def test_no_insurance_gets_stuck():
    check(Insurance, walked(Insurances()))


@settings(max_examples=6, derandomize=True)
@given(tunings(Insurance))
def test_no_tuning_makes_an_insurance_stuck(tuning):
    has_no_fault(walked(Insurances(tuning=tuning)))
