"""A credit is one line of a ledger, whoever presses how often; above the limit two decide (S3-47, S3-A6, M24)."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careops.engine.refusals import NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from careops.events.feed import events, show
from medops.models import Credit, CreditLine
from medops.models.credit import balances
from tests.factories import HOUR, NOON, fresh, said
from tests.medops.factories import applied, draft, manager_max, post, shop_actor


def lines(credit):
    return [(str(one.cause), one.amount) for one in credit.lines.order_by("id")]


def commands(shop):
    return [show(entry)["type"] for entry in events(shop, after=0, limit=100)]


def test_an_agent_credits_what_is_small_and_the_shop_is_told_once(shop, maya, ann):
    credit = post(shop, maya, by=ann)

    assert lines(credit) == [("granted", Decimal(20))]
    assert commands(shop) == ["credit.post_small"]
    assert (credit.posted_by_id, credit.case.due_at) == (ann.member, NOON + 4 * HOUR)
    assert balances(maya) == {"USD": Decimal(20)}

    done = fresh(credit).confirm_credit(by=shop_actor(shop), at=NOON + HOUR)
    assert (done.state, done.case.due_at) == ("applied", None)
    assert [row[1:] for row in said(credit)] == [("email", "credited", "Maya Hart")]


def test_above_the_limit_a_lead_decides_who_has_not_proposed_it(shop, maya, ann, lea):
    with pytest.raises(NotMet, match="propose it"):
        post(shop, maya, 51, by=lea)
    with pytest.raises(NotMet, match="post it"):
        draft(shop, maya, 50).propose(by=ann, at=NOON)

    own = draft(shop, maya, 80).propose(by=lea, at=NOON)
    with pytest.raises(NotAllowed):
        fresh(own).post(by=lea, at=NOON)
    with pytest.raises(NotAllowed):
        fresh(own).post(by=ann, at=NOON)
    assert lines(own) == []
    posted = fresh(own).post(by=manager_max(), at=NOON)
    assert lines(posted) == [("granted", Decimal(80))]


def test_many_small_ones_are_no_way_around_the_limit(shop, maya, ann, set_clock):
    """S3-A6: it is counted over 30 days."""
    post(shop, maya, 30, by=ann)
    post(shop, maya, 20, by=ann)
    with pytest.raises(NotMet, match="propose it"):
        post(shop, maya, Decimal("0.01"), by=ann)


def test_no_lead_decides_in_time_and_the_managers_hear_of_it(shop, maya, ann):
    max_manager = manager_max()
    credit = draft(shop, maya, 80).propose(by=ann, at=NOON)
    sweep(now=NOON + 24 * HOUR)

    assert ("email", "undecided", max_manager.name) in {row[1:] for row in said(credit)}
    assert (
        fresh(credit).reject(by=max_manager, at=NOON + 25 * HOUR, reason="Too much.").state
        == "rejected"
    )


def test_it_is_taken_back_while_nothing_is_spent_by_a_line_against_it(shop, maya, ann, lea):
    credit = applied(shop, maya, by=ann)
    fresh(credit).reverse(by=lea, at=NOON, reason="By mistake.")
    assert lines(credit) == [("granted", Decimal(20))]
    gone = fresh(credit).confirm_reversal(by=shop_actor(shop), at=NOON + HOUR)

    assert lines(gone) == [("granted", Decimal(20)), ("reversed", Decimal(-20))]
    assert balances(maya) == {"USD": Decimal(0)}
    assert commands(shop) == [
        "credit.post_small", "credit.confirm_credit", "credit.reverse", "credit.confirm_reversal",
    ]  # fmt: skip


def test_what_is_spent_is_not_taken_back_also_where_the_shop_says_so_last(shop, maya, ann, lea):
    system = shop_actor(shop)
    credit = applied(shop, maya, by=ann)
    fresh(credit).reverse(by=lea, at=NOON, reason="By mistake.")
    kept = fresh(credit).refuse_reversal(by=system, at=NOON, spent=Decimal(15))

    assert (kept.state, lines(kept)) == (
        "applied", [("granted", Decimal(20)), ("spent", Decimal(-15))],
    )  # fmt: skip
    with pytest.raises(NotMet, match="spent already"):
        kept.reverse(by=lea, at=NOON, reason="By mistake.")
    with pytest.raises(NotMet, match="not more than it was"):
        kept.tell_spent(by=system, at=NOON, spent=Decimal(21))


@settings(max_examples=10, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cents=st.lists(st.integers(0, 2500), max_size=6))
def test_whatever_the_shop_tells_the_ledger_is_what_was_given_less_what_is_spent(
    shop, maya, ann, cents
):
    system = shop_actor(shop)
    with transaction.atomic():
        credit = applied(shop, maya, by=ann)
        for told in cents:
            with suppress(NotMet):
                fresh(credit).tell_spent(by=system, at=NOON, spent=Decimal(told).scaleb(-2))
        now = fresh(credit)
        possible = [told for told in cents if told <= 2000]
        assert now.spent == max(rising(possible), default=0) * Decimal("0.01")
        assert balances(maya) == {"USD": now.amount - now.spent}
        transaction.set_rollback(True)


def rising(cents):
    """Those that tell more than before."""
    most = 0
    for told in cents:
        if told >= most:
            most = told
            yield told


def test_a_credit_is_confirmed_once_and_by_its_own_shop(shop, maya, ann):
    credit = applied(shop, maya, by=ann)
    with pytest.raises(WrongState):
        fresh(credit).confirm_credit(by=shop_actor(shop), at=NOON)
    assert lines(credit) == [("granted", Decimal(20))]


def test_no_road_leads_around_the_ledger(shop, maya, ann):
    """Not raw SQL as the application's role, nor a second line of the same cause."""
    credit = post(shop, maya, by=ann)
    for statement in (
        "UPDATE medops_creditline SET amount = 1",
        "DELETE FROM medops_creditline",
        "UPDATE medops_credit SET amount = 1",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError, match="given_and_taken_back_once"), transaction.atomic():
        credit.line_of_grant(at=NOON).save()
    with pytest.raises(IntegrityError, match="one_credit_a_press"), transaction.atomic():
        post(shop, maya, 1, by=ann, key=credit.key)
    own = draft(shop, maya, 80).propose(by=ann, at=NOON)
    with pytest.raises(IntegrityError, match="who_has_not_proposed_it"), transaction.atomic():
        Credit.objects.filter(pk=own.pk).update(posted_by=ann.member)
    assert CreditLine.objects.count() == 1


def test_a_shop_that_never_confirms_is_brought_up_with_the_managers(shop, maya, ann):
    manager_max()
    credit = post(shop, maya, by=ann)
    for days in range(1, 5):
        sweep(now=NOON + days * 24 * HOUR)

    told = [message[2:] for message in said(credit)]
    assert told[-1] == ("unconfirmed", "Max Manager")
    assert told.count(("unconfirmed", "#medops")) < 5
