"""Do two who press at once ever get the same case? Never; and none is left lying while somebody asks for it."""

from __future__ import annotations

from collections import Counter

from careops.cases.models import Case
from careops.clock.now import now
from careops.desk.models import Task
from careops.desk.next import take_next
from careops.engine.batches import carry_out
from careops.engine.turn import Move
from careops.people.actors import AGENT, Actor
from careops.people.middleware import actor_of
from careops.record.models import Entry
from careops.tenancy.scope import tenant_transaction
from tests.factories import make_member
from tests.sampling import FULL
from tests.trust.conftest import crowd, field  # noqa: F401 (a fixture)

CASES = 1000 if FULL else 200
SYSTEM = Actor("a system", frozenset({AGENT.name}), via="test")


def press(tenant, member, at):
    with tenant_transaction(tenant):
        taken = take_next(member, by=actor_of(member, via="page"), at=at)
        return taken and taken.pk


def press_till_nothing_is_left(tenant, member, at):
    taken = []
    while case := press(tenant, member, at):
        taken.append(case)
    return taken


def test_two_who_press_at_once_share_the_queue_without_a_case_twice_or_left(field):  # noqa: F811
    at = now()
    with tenant_transaction(field):
        pair = [make_member(name, teams=["ops"]) for name in ("Alice Agent", "Ben Both")]
        opened = [Task.about("undelivered_message", case=None, at=at) for _ in range(CASES)]
        carry_out([Move(task, Task.rules()["open"], SYSTEM) for task in opened], at=at)

    with crowd(2) as people:
        pressing = [lambda one=one: press_till_nothing_is_left(field, one, at) for one in pair]
        mine, bens = people.at_once(*pressing)

    assert not set(mine) & set(bens)
    assert len(mine) + len(bens) == CASES
    with tenant_transaction(field):
        owners = Counter(Case.objects.values_list("owner", flat=True))
        assert owners == {pair[0].pk: len(mine), pair[1].pk: len(bens)}
        assert Entry.objects.filter(action="claim").count() == CASES


def test_what_a_colleague_holds_at_this_moment_is_passed_over_and_not_waited_for(field):  # noqa: F811
    at = now()
    with tenant_transaction(field):
        alice = make_member("Alice Agent", teams=["ops"])
        first, second = (
            Task.about("undelivered_message", case=None, at=at).open(by=SYSTEM, at=at)
            for _ in range(2)
        )

    with crowd(1) as people, tenant_transaction(field):
        Case.objects.select_for_update().get(pk=first.pk)
        (taken,) = people.at_once(lambda: press(field, alice, at))

    assert taken == second.pk
