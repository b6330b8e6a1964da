"""Do the cases of all domains come out as they were? A world with each of them, left to the clock for some weeks."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from careops.engine.batches import load
from careops.engine.sweep import sweep
from careops.policy.tunables import tunables
from careops.policy.workflow import kinds
from careops.rehearsal.recorded import history, stories
from careops.rehearsal.rehearsing import Past, past_cases
from careops.tenancy.scope import tenant_scope
from tests.factories import HOUR, NOON
from tests.tenancy.world import make_world

LATE = timedelta(milliseconds=730)
HOURS = 21 * 24


@pytest.mark.django_db
def test_the_cases_of_every_domain_come_out_as_they_were():
    world, at = make_world("robin", at=NOON), NOON + HOURS * HOUR
    with tenant_scope(world.tenant):
        for hours in range(6, HOURS, 6):
            sweep(now=NOON + hours * HOUR + LATE)
        same = dict.fromkeys(tunables())
        past = Past(world.tenant, same, history(world.tenant), at)
        told, left_out = Counter(), Counter()
        for one in stories(load(past_cases(same, at=at))):
            told[one.subject.kind] += 1
            both = past.both_ways(one)
            left_out[one.subject.kind] += both is None
            assert both is None or both[0].steps == both[1].steps

    assert told.keys() == kinds().keys()
    assert not +left_out
