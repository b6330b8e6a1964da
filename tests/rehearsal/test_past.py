"""Does a house full of people come out as it was? The demo's lives some days; with CAREOPS_FULL=1 and ``-s`` 90."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from careops.engine.batches import load
from careops.local.demo.cast import ORGANIZATIONS
from careops.local.demo.weeks import live_through
from careops.local.management.commands.demo import begin
from careops.policy.tunables import tunables
from careops.record.models import Entry
from careops.rehearsal.recorded import history, stories
from careops.rehearsal.rehearsing import Past, past_cases, rehearse
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.emptying import uncount
from tests.factories import NOON
from tests.sampling import FULL

# In few days nobody may be silent for 12 hours and answer before 24.
DAYS, SOONER = (90, 12) if FULL else (3, 6)
SILENCE = {"offered": "remind", "open": "bump"}  # what is said of it, by state


@pytest.fixture
def house(transactional_db):
    """A tenant with a past, in which people of all domains took their steps.

    It is committed as it goes: in one transaction PostgreSQL counts no rows, takes each table for empty, and joins
    twenty of them row by row. So it would where it had counted those that earlier tests rolled back.
    """
    uncount()
    lives = replace(ORGANIZATIONS[0], lives=timedelta(days=DAYS), earlier=timedelta())
    story = begin(lives, until=NOON)
    live_through([story], until=NOON, show=id)
    with tenant_transaction(story.cast.tenant):
        yield story.cast.tenant


def test_a_past_full_of_people_comes_out_as_it_was(house):
    same = {name: house.tuning.get(name) for name in tunables()}
    past = Past(house, same, history(house), NOON)
    told, steps, wrong = Counter(), Counter(), []
    for one in stories(load(past_cases(same, at=NOON))):
        told[one.subject.kind] += 1
        steps[one.subject.kind] += sum(len(group) for _, group in one.turns)
        both = past.both_ways(one)
        if both is None or both[0].steps != both[1].steps:
            wrong.append(one.subject.case.ref)
    for kind, count in told.most_common():
        print(f"{kind:16} {count:6,} cases {steps[kind]:7,} steps")

    assert wrong == []
    assert len(told) > 10

    change = {"referrals.remind_after": SOONER * 3600}
    found = rehearse(past_cases(change, at=NOON), change, tenant=house, at=NOON)
    labels = {name: ("referral", "done", Referral.rules()[name].label) for name in SILENCE.values()}
    was, will = counted(hours=24), counted(hours=SOONER)
    print("reminders", was, will, f"{found.differing} of {found.cases} differ")
    assert found.left_out == 0
    assert {name: found.was[label] for name, label in labels.items()} == was
    assert {name: found.will[label] for name, label in labels.items()} == will
    assert will != was


def counted(*, hours):
    """Of how many offers nobody had said anything for so long: from the record alone, by hand."""
    found, since, last = dict.fromkeys(SILENCE.values(), 0), {}, {}

    def end(case, at):
        state, began = since.pop(case, (None, at))
        if state in SILENCE and at - began >= timedelta(hours=hours):
            found[SILENCE[state]] += 1

    for step in Entry.objects.filter(case__kind="referral", outcome="done").order_by("case", "seq"):
        if step.source != step.target:
            end(step.case_id, step.at)
            since[step.case_id] = step.target, step.at
        last[step.case_id] = step.at
    # What falls due at this very moment is still to come, unless a turn was taken in it.
    for case in [*since]:
        end(case, max(last[case], NOON - timedelta.resolution))
    return found
