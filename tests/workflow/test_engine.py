"""The engine: whole batches in few statements, each case by itself, nothing lost and nothing twice."""

from __future__ import annotations

import gc
import logging
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.cases.models import Case
from careops.engine.batches import carry_out
from careops.engine.refusals import BadFacts, NotAllowed, NotMet, Refusal, Stale, WrongState
from careops.engine.sweep import fire, fire_for, sweep
from careops.engine.turn import Move
from careops.engine.waking import touch
from careops.people.actors import THE_CLOCK, Actor
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.record.chain import verify
from careops.record.models import ChainHead, Entry
from referrals.models import Referral
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    make_member,
    make_provider,
    provider_actor,
    said,
    story,
    submit_referral,
)

TICK = timedelta(microseconds=1)
END_OF_TIME = datetime(9999, 12, 31, 23, tzinfo=UTC)


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def eve(tenant):
    return make_provider("Eve Other")


@pytest.fixture
def offered(bob, eve):
    return submit_referral(preferred=bob)


def offered_to(bob, count):
    return [submit_referral(preferred=bob) for _ in range(count)]


def again(subject):
    return Referral.objects.select_related("case").get(pk=subject.pk)


# Boundaries


def test_a_reminder_comes_at_its_instant_and_not_a_microsecond_before(offered):
    sweep(now=NOON + 24 * HOUR - TICK)
    assert story(offered) == [("submit", 0), ("offer", 0)]

    sweep(now=NOON + 24 * HOUR)
    assert story(offered)[2:] == [("remind", 24)]

    sweep(now=NOON + 24 * HOUR + TICK)
    assert story(offered)[2:] == [("remind", 24)]


def test_a_provider_is_in_time_to_the_last_microsecond(offered, bob):
    offered.accept(by=provider_actor(bob), at=NOON + 48 * HOUR - TICK)

    assert again(offered).state == "accepted"


def test_at_the_instant_of_the_expiry_the_clock_wins(offered, bob):
    with pytest.raises(WrongState):
        offered.accept(by=provider_actor(bob), at=NOON + 48 * HOUR)


def test_a_rhythm_stays_on_its_grid_after_a_late_sweep(tenant):
    unplaced = submit_referral()  # nobody is there to take it
    for hours in (24, 60, 73):
        sweep(now=NOON + hours * HOUR)

    assert [step for step in story(unplaced) if step[0] == "bring_up"] == [
        ("bring_up", 24),
        ("bring_up", 60),
        ("bring_up", 73),
    ]
    assert again(unplaced).case.wake_at == NOON + 96 * HOUR


def test_after_an_upgrade_each_open_case_has_its_fixed_date_at_the_next_sweep(tenant):
    """What an earlier release wrote as due was the next beat of a reminder."""
    unplaced = submit_referral()
    sweep(now=NOON + 30 * HOUR)
    Case.objects.filter(pk=unplaced.pk).update(due_at=NOON + 48 * HOUR)
    with connection.cursor() as cursor:
        cursor.execute(import_module("careops.cases.migrations.0003_fixed_promises").WAKE)
    sweep(now=NOON + 31 * HOUR)

    assert again(unplaced).case.due_at == NOON + 24 * HOUR
    assert again(unplaced).case.wake_at == NOON + 48 * HOUR


# A person and the clock


def test_a_move_after_an_overdue_expiry_is_refused_and_the_expiry_stays(offered, bob):
    """The clock catches a case up before any person's move, even if no sweep ever came."""
    with pytest.raises(WrongState) as refusal:
        offered.accept(by=provider_actor(bob), at=NOON + 50 * HOUR)

    assert (
        str(refusal.value)
        == f"{offered.case.ref} is open to all now, so this is not possible any more."
    )
    assert refusal.value.state == "open"
    assert story(offered)[2:] == [("(remind)", 50), ("expire", 50), ("repost", 50)]
    assert again(offered).state == "open"


def test_a_reminder_that_a_move_has_overtaken_is_skipped_and_recorded_as_skipped(offered):
    """S0-A5."""
    sweep(now=NOON + 60 * HOUR)

    assert ("(remind)", 60) in story(offered)
    assert "reminder" not in [template for _, _, template, _ in said(offered)]


def test_a_reminder_that_is_late_but_not_overtaken_is_sent(offered):
    sweep(now=NOON + 47 * HOUR)

    assert story(offered)[2:] == [("remind", 47)]


def test_a_refusal_names_what_this_actor_may_do(offered, eve):
    with pytest.raises(NotAllowed) as refusal:
        offered.accept(by=provider_actor(eve), at=NOON)

    assert (refusal.value.code, refusal.value.status) == ("not_allowed", 403)
    assert refusal.value.allowed == []
    with pytest.raises(WrongState) as refusal:
        offered.complete(by=ALICE, at=NOON)
    assert refusal.value.allowed == [
        "accept",
        "decline",
        "open_up",
        "remind_now",
        "amend",
        "withdraw",
        "release",
        "hand_on",
    ]


def test_a_refused_move_leaves_nothing_behind(offered, eve):
    before = again(offered)
    with pytest.raises(NotAllowed):
        offered.decline(by=provider_actor(eve), at=NOON + HOUR)

    assert vars(again(offered).case).keys() == vars(before.case).keys()
    assert story(offered) == [("submit", 0), ("offer", 0)]
    assert again(offered).case.version == before.case.version


def test_a_stale_version_is_refused(offered):
    seen = offered.case.version
    offered.amend(by=ALICE, at=NOON, need="Low mood", region="Toronto")

    with pytest.raises(Stale) as refusal:
        offered.withdraw(by=ALICE, at=NOON, version=seen)
    assert refusal.value.status == 412
    offered.withdraw(by=ALICE, at=NOON, version=again(offered).case.version)


def test_a_version_from_before_the_clock_acted_is_stale_even_if_no_sweep_came(offered):
    with pytest.raises(Stale):
        offered.withdraw(by=ALICE, at=NOON + 50 * HOUR, version=offered.case.version)

    assert again(offered).state == "open"


def test_a_condition_is_refused_in_its_own_words(offered):
    pause = 5 * HOUR / 60
    offered.remind_now(by=ALICE, at=NOON)

    with pytest.raises(NotMet, match="They were reminded a moment ago"):
        offered.remind_now(by=ALICE, at=NOON + pause - TICK)
    offered.remind_now(by=ALICE, at=NOON + pause)


# Facts


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "Reason is missing."),
        ({"reason": "  "}, "Reason is missing."),
        ({"reason": ""}, "Reason is missing."),
        ({"reason": "x" * 1001}, "Reason: This is longer than 1000 characters: shorten it by 1."),
        ({"reason": "a\0b"}, "Reason: This holds a character that is no text."),
        ({"reason": "ok", "color": "red"}, "'color' is not asked for here; say reason."),
    ],
)
def test_facts_are_complete_known_and_sane(tenant, facts, reason):
    unplaced = submit_referral()
    with pytest.raises(BadFacts) as refusal:
        unplaced.close(by=ALICE, at=NOON, **facts)

    assert reason in str(refusal.value)
    assert refusal.value.status == 422


@pytest.mark.parametrize("decided_by", ["nobody", 7, "PROVIDER"])
def test_a_choice_is_one_of_its_choices(offered, bob, decided_by):
    offered.accept(by=provider_actor(bob), at=NOON)

    with pytest.raises(BadFacts, match="is not a valid choice"):
        offered.decline_after_contact(by=ALICE, at=NOON, decided_by=decided_by)


def test_nobody_names_a_provider_who_is_away(tenant):
    unplaced = submit_referral()
    away = make_provider("Inga Inactive", is_active=False)

    for named in (away, away.pk, str(away.pk)):
        with pytest.raises(BadFacts, match="Provider: This is not a valid choice"):
            unplaced.reoffer(by=ALICE, at=NOON, provider=named)


def test_only_colleagues_name_members_and_no_former_ones(tenant, bob):
    ann, former = make_member("Ann Agent"), make_member("Fay Former", is_active=False)
    partner = Actor("Maple Mutual", frozenset({"insurer"}), via="api")

    assert set(Membership.objects.nameable_by(ALICE)) == {ann}
    assert former not in Membership.objects.nameable_by(ALICE)
    for stranger in (partner, provider_actor(bob), THE_CLOCK):
        assert not Membership.objects.nameable_by(stranger).exists()


def test_what_was_said_is_on_record_typed_and_by_name(offered, bob):
    offered.decline(by=provider_actor(bob), at=NOON, reason="full")

    entry = Entry.objects.get(action="decline")
    assert entry.facts == {"reason": "full"}
    assert (entry.actor, entry.actor_id, entry.via) == ("Bob Brown", bob.pk, "test")


def test_the_values_in_force_are_on_record(tenant):
    """SX-16: which value a step rested on stays known after the tenant has tuned it."""
    tenant.tuning = {"referrals.remind_after": 3600}
    tenant.save()
    submit_referral(preferred=make_provider())
    sweep(now=NOON + HOUR)

    assert Entry.objects.get(action="remind").policy == {
        "referrals.remind_after": 3600,
        "referrals.link_valid_for": 43200,
        "referrals.client_link_for": 2592000,
    }


def test_a_provider_speaks_for_nobody_else(tenant, bob, eve):
    """S4-A7: taken from the session; only staff may name another."""
    open_to_all = submit_referral()

    with pytest.raises(BadFacts, match="Provider can only be you"):
        open_to_all.take(by=provider_actor(bob), at=NOON, provider=eve)
    open_to_all.take(by=provider_actor(bob), at=NOON)
    assert again(open_to_all).provider == bob


def test_staff_name_the_provider_for_whom_they_speak(tenant, bob, eve):
    """S4-A7."""
    open_to_all = submit_referral()
    by = Actor("Alice Agent", ALICE.roles, via="admin", behalf="Eve Other")
    open_to_all.take(by=by, at=NOON, provider=str(eve.pk))

    entry = Entry.objects.get(action="take")
    assert again(open_to_all).provider == eve
    assert (entry.actor, entry.behalf) == ("Alice Agent", "Eve Other")
    assert entry.facts == {"provider": {"id": str(eve.pk), "name": "Eve Other"}}


def test_a_member_who_names_nobody_means_themselves(offered, tenant):
    alice = make_member(teams=["intake"])
    by = actor_of(alice, via="test")
    sweep(now=NOON + 96 * HOUR)
    sweep(now=NOON + 192 * HOUR)
    task = offered.case.tasks.get()

    task.claim(by=by, at=NOON + 192 * HOUR)

    assert task.assignee == alice


# Batches


def test_a_batch_gives_each_move_its_own_answer(tenant, bob, eve):
    first, second, third = offered_to(bob, 3)
    moves = [
        Move(first, Referral.rules()["accept"], provider_actor(bob)),
        Move(second, Referral.rules()["accept"], provider_actor(eve)),
        Move(third, Referral.rules()["decline"], provider_actor(bob)),
    ]
    outcomes = carry_out(moves, at=NOON)

    assert [
        getattr(o, "state", None) if not isinstance(o, Refusal) else o.code for o in outcomes
    ] == [
        "accepted",
        "not_allowed",
        "open",
    ]
    assert [again(r).state for r in (first, second, third)] == ["accepted", "offered", "open"]


def test_two_moves_of_one_case_in_a_batch_are_one_after_the_other(offered, bob):
    rules, by = Referral.rules(), provider_actor(bob)
    moves = [Move(offered, rules["accept"], by), Move(offered, rules["mark_contacted"], by)]
    outcomes = carry_out([*moves, Move(offered, rules["accept"], by)], at=NOON)

    assert isinstance(outcomes[2], WrongState)
    assert story(offered)[2:] == [("accept", 0), ("mark_contacted", 0)]
    assert again(offered).state == "contacted"


@pytest.mark.parametrize("hours", [24, 48, 96])
def test_the_statements_of_a_sweep_do_not_grow_with_the_batch(tenant, bob, eve, hours):
    """Reminders, expiries, and what nobody took with its tasks: 5 or 50, it is all the same."""
    counts = []
    for size in (5, 50):
        offered_to(bob, size)
        for earlier in range(24, hours, 24):
            sweep(now=NOON + earlier * HOUR)
        with CaptureQueriesContext(connection) as queries:
            fire(now=NOON + hours * HOUR, limit=500)
        counts.append(len(queries))
        Case.objects.update(wake_at=None)

    assert counts[0] == counts[1] <= 25


def test_the_statements_of_a_batch_of_moves_do_not_grow_with_it(tenant, bob):
    counts = []
    for size in (5, 50):
        rule = Referral.rules()["accept"]
        moves = [Move(r, rule, provider_actor(bob)) for r in offered_to(bob, size)]
        with CaptureQueriesContext(connection) as queries:
            carry_out(moves, at=NOON)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def test_a_sweep_takes_the_earliest_first_and_no_more_than_its_limit(tenant, bob):
    late, early = submit_referral(preferred=bob, at=NOON + HOUR), submit_referral(preferred=bob)

    assert fire(now=NOON + 30 * HOUR, limit=1) == 1
    assert (story(early)[2:], story(late)[2:]) == ([("remind", 30)], [])


def test_a_sweep_goes_on_until_nothing_is_due(tenant, bob):
    offered_to(bob, 7)

    assert sweep(now=NOON + 24 * HOUR, limit=2) == 7
    assert sweep(now=NOON + 24 * HOUR, limit=2) == 0


def test_a_sweep_that_comes_twice_does_nothing_twice(offered):
    for _ in range(2):
        sweep(now=NOON + 24 * HOUR)

    assert story(offered)[2:] == [("remind", 24)]
    assert [t for _, _, t, _ in said(offered)].count("reminder") == 1


# What is broken stands aside


@pytest.fixture
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="careops.engine.sweep")


def test_a_subject_that_fails_is_set_aside_and_the_rest_is_moved(tenant, bob, quiet):
    good, bad, other = offered_to(bob, 3)
    Referral.objects.filter(pk=bad.pk).update(offered_at=END_OF_TIME)

    sweep(now=NOON + 24 * HOUR)

    assert [story(r)[2:] for r in (good, bad, other)] == [[("remind", 24)], [], [("remind", 24)]]
    case = again(bad).case
    assert case.failure.startswith("OverflowError")
    assert (case.failures, case.wake_at) == (1, NOON + 24 * HOUR + timedelta(minutes=1))


def test_what_the_database_refuses_is_found_in_the_batch_and_set_aside(tenant, bob, quiet):
    """The batch is halved until the bad one stands alone; the others lose nothing."""
    referrals = offered_to(bob, 7)
    bad = referrals.pop(4)
    Referral.objects.filter(pk=bad.pk).update(round=32767)  # the next round does not fit

    sweep(now=NOON + 48 * HOUR)

    assert again(bad).state == "offered"
    assert again(bad).case.failure.startswith("DataError")
    assert again(bad).case.failures == 1
    for referral in referrals:
        assert [action for action, _ in story(referral)[2:]] == ["(remind)", "expire", "shelve"]
    assert verify(Entry.objects.order_by("seq"), head=ChainHead.objects.get()) is None


def test_garbage_is_looked_for_again_whatever_became_of_a_batch(tenant, bob, monkeypatch, quiet):
    def fail(**_):
        assert not gc.isenabled()
        raise ZeroDivisionError

    monkeypatch.setattr("careops.engine.sweep.fire", fail)

    assert fire_for(tenant, now=NOON, limit=10) == 0
    assert gc.isenabled()


def test_it_is_tried_again_ever_more_rarely_up_to_once_a_day(tenant, bob, quiet):
    (bad,) = offered_to(bob, 1)
    Referral.objects.filter(pk=bad.pk).update(offered_at=END_OF_TIME)
    at, waits = NOON + 24 * HOUR, []
    for _ in range(13):
        sweep(now=at)
        waits.append((again(bad).case.wake_at - at) / timedelta(minutes=1))
        at = again(bad).case.wake_at

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440]


def test_once_mended_it_goes_on_and_the_error_is_forgotten(tenant, bob, quiet):
    (bad,) = offered_to(bob, 1)
    Referral.objects.filter(pk=bad.pk).update(offered_at=END_OF_TIME)
    sweep(now=NOON + 24 * HOUR)
    Referral.objects.filter(pk=bad.pk).update(offered_at=NOON)

    sweep(now=NOON + 24 * HOUR + timedelta(minutes=1))

    case = again(bad).case
    assert [action for action, _ in story(bad)[2:]] == ["remind"]
    assert (case.failures, case.failure) == (0, "")


def test_an_error_is_logged_with_the_reference_and_without_a_name(tenant, bob, caplog):
    (bad,) = offered_to(bob, 1)
    Referral.objects.filter(pk=bad.pk).update(offered_at=END_OF_TIME)
    sweep(now=NOON + 24 * HOUR)

    (logged,) = [r for r in caplog.records if r.name == "careops.engine.sweep"]
    assert logged.getMessage() == f"Case {bad.case.ref} could not be moved"


# Looking again


def test_a_touched_case_is_looked_at_in_the_next_sweep(offered, bob):
    bob.is_active = False
    bob.save()
    touch(Case.objects.filter(provider=bob), at=NOON + HOUR)
    sweep(now=NOON + HOUR)

    assert story(offered)[2:] == [("take_back", 1), ("repost", 1)]


def test_a_touch_that_changes_nothing_leaves_no_trace(offered):
    touch(Case.objects.all(), at=NOON + HOUR)
    sweep(now=NOON + HOUR)

    case = again(offered).case
    assert story(offered) == [("submit", 0), ("offer", 0)]
    assert (case.version, case.wake_at) == (offered.case.version, NOON + 24 * HOUR)


def test_a_closed_case_is_never_touched(offered):
    offered.withdraw(by=client_actor(offered.client), at=NOON)

    assert touch(Case.objects.all(), at=NOON + HOUR) == 0
    assert again(offered).case.wake_at is None


def test_a_case_keeps_the_promise_that_was_broken_in_sight(offered, bob):
    """S4-25: due at 12 h, and still shown as due when it is late."""
    offered.accept(by=provider_actor(bob), at=NOON)
    sweep(now=NOON + 13 * HOUR)

    assert again(offered).case.due_at == NOON + 12 * HOUR
    assert list(Case.objects.overdue(at=NOON + 13 * HOUR)) == [again(offered).case]
