"""A2: whatever the statement at which a worker dies, all of its transaction has happened, or nothing."""

from __future__ import annotations

import pytest
from django.db import connection

from careops.engine.sweep import sweep
from careops.outbox.deliver import LEASE, deliver
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from careops.tenancy.walls import tenant_models
from tests.factories import HOUR, NOON, make_provider, story, submit_referral

MOST = 200  # statements; more than any of these needs


@pytest.fixture
def five(field):
    """Five referrals: two are to be expired and two handed to intake; one has a task already."""
    with tenant_transaction(field):
        alone = submit_referral()  # nobody is there yet: intake has it
        bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
        return [
            alone,
            *(submit_referral(preferred=preferred) for preferred in (bob, bob, None, None)),
        ]


def everything(tenant):
    """All rows of the tenant."""
    with tenant_transaction(tenant), connection.cursor() as cursor:
        found = {}
        for model in tenant_models():
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t ORDER BY 1')
            found[model.__name__] = cursor.fetchall()
        return found


@pytest.mark.parametrize("action", ["fire", "batch", "take_in"])
def test_a_worker_that_dies_at_any_statement_leaves_nothing_and_its_successor_does_it_all(
    field, five, dying, action
):
    die_at = dying(action)
    before = everything(field)
    for moment in ("commit", *range(1, MOST)):
        if die_at(moment) != "killed":
            break
        assert everything(field) == before, f"at {moment}"
    assert moment > 8  # the one that lived
    check_what_was_done(field, five, action)


def check_what_was_done(tenant, five, action):
    with tenant_transaction(tenant):
        stories = [[what for what, _ in story(referral)] for referral in five]
        expired = ["submit", "offer", "(remind)", "expire", "repost"]
        unplaced = ["submit", "post", "(bump)", "expire_open"]
        if action == "fire":
            assert stories == [
                ["submit", "shelve", "run_late", "apologize", "bring_up"],
                expired,
                expired,
                unplaced,
                unplaced,
            ]
        if action == "batch":
            assert [story[-1] for story in stories] == ["withdraw"] * 5
        if action == "take_in":
            assert Message.objects.filter(template="offer").count() == 6


def test_a_sender_that_dies_at_any_statement_loses_no_message(field, five, dying):
    """It gives them back when its lease ends."""
    with tenant_transaction(field):
        queued = Message.objects.count()
    die_at = dying("send")
    for statement in range(1, MOST):
        with tenant_transaction(field):
            Message.objects.filter(state="queued").update(next_attempt_at=NOON, attempts=0)
        if die_at(statement) != "killed":
            break
    assert statement > 5
    deliver(now=NOON + 2 * LEASE)

    with tenant_transaction(field):
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
        assert Message.objects.count() == queued
        assert not Message.objects.filter(text="").exists()


def test_sweeping_after_a_death_moves_each_case_once(field, five, dying):
    """Also after one just behind its commit, before anybody was told."""
    die_at = dying("fire")
    for moment in ("5", "commit", "committed", "never"):
        die_at(moment)
        sweep(now=NOON + 48 * HOUR)

    check_what_was_done(field, five, "fire")
