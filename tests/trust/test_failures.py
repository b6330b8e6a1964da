"""One bad case stops neither the clock nor its neighbours, and one bad tenant no other tenant."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from django.db import connection

from careops.cases.models import Case
from careops.desk.models import Task
from careops.engine.batches import carry_out
from careops.engine.refusals import BadFacts, Refusal
from careops.engine.sweep import sweep
from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.people.models import Patient
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope, tenant_transaction
from referrals.models import Referral
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    make_client,
    make_member,
    make_provider,
    make_tenant,
    story,
    submit_referral,
)
from tests.patience import PATIENCE, eventually

DAY = 24 * HOUR


@pytest.fixture
def twelve(as_owner, tenant):
    """Twelve referrals that nobody answers, the seventh of which cannot be moved."""
    make_provider()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE outbox_message ADD CONSTRAINT nobody_there CHECK (name <> 'Nobody There')"
        )
    referrals = [submit_referral() for _ in range(12)]
    Patient.objects.filter(pk=referrals[6].client_id).update(first_name="Nobody", last_name="There")
    return referrals


def test_a_case_that_the_database_refuses_is_set_aside_and_its_neighbours_are_moved(twelve):
    sweep(now=NOON + DAY)

    actions = [[action for action, _ in story(r)][2:] for r in twelve]
    assert actions == [["bump"]] * 6 + [[]] + [["bump"]] * 5
    (bad,) = Case.objects.exclude(failure="")
    assert bad.pk == twelve[6].pk
    assert "nobody_there" in bad.failure
    assert bad.wake_at > NOON + DAY


def test_a_case_that_fails_again_and_again_is_tried_less_and_less_often(twelve):
    """And not once a minute for ever."""
    waits, at = [], NOON + DAY
    for _ in range(5):
        sweep(now=at)
        bad = Case.objects.get(pk=twelve[6].pk)
        waits.append((bad.wake_at - at).total_seconds() / 60)
        at = bad.wake_at

    assert waits == [1, 2, 4, 8, 16]
    assert bad.failures == 5


def test_a_case_that_was_set_aside_moves_when_the_cause_is_gone(twelve):
    sweep(now=NOON + DAY)
    Patient.objects.filter(first_name="Nobody").update(first_name="Maya", last_name="Hart")
    sweep(now=NOON + DAY + HOUR)

    case = Case.objects.get(pk=twelve[6].pk)
    assert (case.failure, case.failures) == ("", 0)
    assert [action for action, _ in story(twelve[6])] == ["submit", "post", "bump"]


def test_a_tenant_whose_clock_fails_does_not_stop_the_others(db):
    """Not even when it fails in what follows from a move, and whichever tenant comes first."""
    tenants = [make_tenant(slug) for slug in ("acme", "broken", "zebra")]
    referrals = {}
    for tenant in tenants:
        with tenant_scope(tenant):
            make_provider()
            referrals[tenant.slug] = submit_referral()
    Tenant.objects.filter(slug="broken").update(tuning={"referrals.place_within": "soon"})

    sweep(now=NOON + 2 * DAY)

    for slug, what in (("acme", "expire_open"), ("zebra", "expire_open"), ("broken", "post")):
        with tenant_scope(Tenant.objects.get(slug=slug)):
            assert story(referrals[slug])[-1][0] == what
            assert bool(Case.objects.exclude(failure="")) == (slug == "broken")


def test_a_task_that_is_done_meanwhile_does_not_hinder_what_would_have_settled_it(
    transactional_db,
):
    """The agent who withdraws reads nothing of a task that ends in that moment."""
    acme = make_tenant()
    with tenant_transaction(acme):
        agent = make_member(teams=["intake"])
        referral = submit_referral()  # there is no provider, so intake gets a task
        task = Task.objects.get()
        task.claim(by=ALICE, at=NOON, assignee=agent)
    outcome, is_waiting = [], Event()

    def withdraw():
        try:
            with tenant_transaction(acme):
                mine = Referral.objects.get(pk=referral.pk)
                is_waiting.set()
                outcome.append(mine.withdraw(by=ALICE, at=NOON).state)
        except Refusal as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    with tenant_transaction(acme):
        settled = Move(Task.objects.get(), Task.rules()["settle"], ALICE, granted=True)
        carry_out([settled], at=NOON)
        colleague = Thread(target=withdraw)
        colleague.start()
        is_waiting.wait(PATIENCE)
        wait_until_somebody_waits_for_a_lock()
    colleague.join(PATIENCE)

    assert outcome == ["withdrawn"]
    with tenant_transaction(acme):
        assert Task.objects.get().state == "done"


def wait_until_somebody_waits_for_a_lock():
    def waits():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return cursor.fetchone()[0] > 0

    assert eventually(waits)


def test_facts_of_the_wrong_kind_are_refused_and_not_an_error(tenant):
    make_provider()
    referral = submit_referral()
    agent = make_member(teams=["intake"])
    task = Task.about("place_referral", case=None, at=NOON).open(by=ALICE, at=NOON)
    task.claim(by=ALICE, at=NOON, assignee=agent)

    for said in ("maybe", 7, [], {"a": 1}):
        with pytest.raises(BadFacts):
            task.complete(by=ALICE, at=NOON, everything_is_done=said)
    for said in ("\ud800", "a\0b", "x" * 1001, "é" * 1001):
        with pytest.raises(BadFacts):
            referral.withdraw(by=ALICE, at=NOON, reason=said)
    for said in ("not an id", 7, [], "\0"):
        with pytest.raises(BadFacts):
            referral.take(by=ALICE, at=NOON, provider=said)


def test_a_provider_without_a_listing_is_refused_and_not_an_error(tenant):
    make_provider()
    nobody = Actor("Nobody", frozenset({"provider"}), via="test")

    with pytest.raises(Refusal):
        submit_referral().take(by=nobody, at=NOON)


@pytest.mark.parametrize(
    "names", [("x" * 80, "y" * 80), ("ß" * 80, "ﬃ" * 80), ("ﷺ" * 80, "ﷺ" * 80)]
)
def test_the_longest_names_can_be_served(tenant, names):
    make_provider(name="z" * 120)
    referral = submit_referral(client=make_client(*names))
    referral.withdraw(
        by=Actor(
            str(referral.client), frozenset({"patient"}), people=frozenset({referral.client_id})
        ),
        at=NOON,
    )

    assert story(referral)[-1][0] == "withdraw"
