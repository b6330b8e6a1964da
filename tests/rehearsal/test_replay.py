"""Does the past come out as it was, and what would another value have made of it?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from careops.cases.models import Case
from careops.engine.sweep import sweep
from careops.rehearsal.rehearsing import past_cases, rehearse
from careops.tenancy.scope import current_tenant
from tests.factories import (
    HOUR,
    NOON,
    client_actor,
    make_provider,
    provider_actor,
    story,
    submit_referral,
)

DAY = 24 * HOUR
LATE = timedelta(milliseconds=730)  # as a sweep that is a little behind


def pass_hours(hours, *, since=NOON):
    for hour in range(1, hours + 1):
        sweep(now=since + hour * HOUR + LATE)


def rehearsed(change, *, at):
    cases = past_cases(change, at=at).order_by("pk")
    return rehearse(cases, change, tenant=current_tenant(), at=at)


@pytest.fixture
def lively(tenant):
    """Some weeks of referrals: silent ones, one accepted after a day and a half, a decline, a withdrawal."""
    bob, eve, ann = (make_provider(name) for name in ("Bob Brown", "Eve Other", "Ann Amber"))
    quick = submit_referral(preferred=bob, at=NOON)
    slow = submit_referral(preferred=bob, at=NOON)
    silent = submit_referral(preferred=eve, at=NOON)
    declined = submit_referral(preferred=ann, at=NOON)
    for hour in range(1, 24 * 12):
        at = NOON + hour * HOUR
        sweep(now=at + LATE)
        if hour == 6:
            quick.accept(by=provider_actor(bob), at=at + HOUR / 2)
        if hour == 20:
            declined.decline(by=provider_actor(ann), at=at + HOUR / 2)
        if hour == 36:
            slow.accept(by=provider_actor(bob), at=at + HOUR / 2)
        if hour == 40:
            declined.take(provider=eve, by=provider_actor(eve), at=at + HOUR / 2)
        if hour == 60:
            silent.withdraw(by=client_actor(silent.client), at=at + HOUR / 2)
    return quick, slow, silent, declined


def test_under_unchanged_values_the_past_comes_out_as_it_was(lively):
    same = {"referrals.remind_after": 24 * 3600}
    found = rehearsed(same, at=NOON + 12 * DAY)

    assert [story(one)[0][0] for one in lively] == ["submit"] * 4
    assert (found.left_out, found.differing) == (0, 0)
    assert found.cases == Case.objects.filter(kind="referral").count()
    assert found.was == found.will
    assert found.was["referral", "done", "Take silence as a decline"] == 1


def test_a_reminder_after_half_the_time_is_counted_as_by_hand(lively):
    found = rehearsed({"referrals.remind_after": 12 * 3600}, at=NOON + 12 * DAY)

    label = "referral", "done", "Remind the silent provider and reassure the client"
    assert found.left_out == 0
    # By hand: whoever waited for 24 hours was reminded, for 12 would have been.
    assert (found.was[label], found.will[label]) == (2, 3)


def test_who_accepted_after_it_would_have_expired_is_lost(lively):
    found = rehearsed({"referrals.expire_after": 30 * 3600}, at=NOON + 12 * DAY)

    lost = {words: n for (_, group, words), n in found.will.items() if group == "lost"}
    assert found.left_out == 0
    assert lost == {"Agree to contact the client": 1}
