"""Does whatever may happen come out as it was? Random walks of people and clock, replayed under unchanged values."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careops.engine.refusals import Refusal
from careops.engine.sweep import sweep
from careops.rehearsal.rehearsing import past_cases, rehearse
from careops.tenancy.scope import current_tenant
from referrals.policy.words import DecidedBy, Reason
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    make_member,
    make_provider,
    provider_actor,
    submit_referral,
)

LATE = timedelta(milliseconds=730)
STEPS = (
    "accept", "decline", "take", "leave", "mark_contacted", "complete", "hand_on", "reoffer",
    "decline_after_contact", "release", "repool", "remind_now", "bump_now", "amend", "open_up",
    "withdraw",
)  # fmt: skip
MOVES = st.lists(st.tuples(st.integers(1, 40), st.sampled_from(STEPS)), max_size=9)


def attempt(name, referral, people, at):
    """Whoever may say it says it, if it can be said."""
    bob, eve = people
    if name in ("accept", "decline", "mark_contacted", "complete"):
        said = {"reason": Reason.FULL} if name == "decline" else {}
        by = provider_actor(referral.provider or bob)
    elif name in ("take", "leave"):
        said, by = {"provider": eve}, provider_actor(eve)
    elif name in ("hand_on", "reoffer"):
        said, by = {"provider": eve}, ALICE
    elif name in ("open_up", "withdraw"):
        said, by = {}, client_actor(referral.client)
    else:
        said = {
            "decline_after_contact": {"decided_by": DecidedBy.CLIENT},
            "release": {"reason": "No answer by phone."},
            "amend": {"need": "Low mood", "region": "Toronto"},
        }.get(name, {})
        by = ALICE
    with suppress(Refusal):
        getattr(referral, name)(by=by, at=at, **said)


@pytest.mark.django_db
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES, prefers=st.booleans())
def test_every_walk_comes_out_as_it_was(tenant, moves, prefers):
    people = [make_provider("Bob Brown"), make_provider("Eve Other")]
    make_member("Lena Lead", ["lead"])
    referral = submit_referral(preferred=people[0] if prefers else None, at=NOON)
    at = NOON
    for hours, name in moves:
        for _ in range(hours):
            at += HOUR
            sweep(now=at + LATE)
        attempt(name, referral, people, at + HOUR / 2)
    sweep(now=at + HOUR)

    change = {"referrals.remind_after": 24 * 3600}
    cases = past_cases(change, at=at + HOUR).filter(pk=referral.pk)
    found = rehearse(cases, change, tenant=current_tenant(), at=at + HOUR)

    assert (found.cases, found.left_out, found.differing) == (1, 0, 0)
    assert found.was == found.will
