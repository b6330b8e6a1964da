"""Who asks to end a subscription is charged no more, or hears of it (S3-10, S3-48, M23)."""

import pytest

from careops.engine.refusals import NotAllowed, WrongState
from careops.engine.sweep import sweep
from careops.events.feed import events, show
from careops.record.models import PartnerEntry
from medops.models import Ticket
from medops.models.catalogue import catalogue
from medops.opening import open_ticket
from tests.factories import HOUR, NOON, client_actor, fresh, make_client, make_partner, said, story
from tests.medops.factories import DAY, open_one, shop_actor, subscribe

ASK = {"reason": "They asked."}


def commands(shop):
    """What the shop is told of subscriptions, in order."""
    return [
        show(entry)["type"]
        for entry in events(shop, after=0, limit=100)
        if entry.case.kind == "subscription"
    ]


def test_the_patient_asks_our_team_has_a_ticket_and_the_shop_is_asked_once(
    subscription, maya, ann, shop
):
    subscription.request_cancel(by=client_actor(maya), at=NOON)

    ticket = Ticket.objects.get()
    assert (ticket.code, ticket.subscription_id, ticket.source) == (
        "cancellation", subscription.pk, "policy",
    )  # fmt: skip
    assert fresh(subscription).case.due_at == NOON + DAY
    assert commands(shop) == []

    fresh(subscription).order_cancellation(by=ann, at=NOON + HOUR, **ASK)
    with pytest.raises(WrongState):
        fresh(subscription).order_cancellation(by=ann, at=NOON + HOUR, **ASK)
    assert commands(shop) == ["subscription.order_cancellation"]
    assert fresh(subscription).case.due_at == NOON + 5 * HOUR

    done = fresh(subscription).confirm_cancelled(by=shop_actor(shop), at=NOON + 2 * HOUR)
    assert (done.state, done.cancelled_at, done.case.due_at) == (
        "cancelled", NOON + 2 * HOUR, None,
    )  # fmt: skip
    assert ("email", "cancelled", "Maya Hart") in {row[1:] for row in said(subscription)}


@pytest.mark.parametrize(
    ("charge", "due"), [(20 * DAY, DAY), (DAY, 18 * HOUR), (6 * HOUR, HOUR / 2), (HOUR, HOUR / 2)]
)
def test_it_is_cancelled_within_a_day_and_always_before_the_charge_where_there_is_time(
    shop, maya, charge, due
):
    found = subscribe(shop, maya, next_charge_at=NOON + charge)
    found.request_cancel(by=client_actor(maya), at=NOON)

    assert fresh(found).case.due_at == NOON + due


def test_a_charge_that_the_shop_brings_forward_brings_the_promise_forward_and_a_later_one_does_not(
    subscription, maya, shop
):
    subscription.request_cancel(by=client_actor(maya), at=NOON)
    told = {"name": subscription.name, "price": subscription.price, "at": NOON + HOUR}
    for charge, due in ((12, 6), (2, 1.5), (60 * 24, 1.5)):
        charged_at = NOON + charge * HOUR
        fresh(subscription).renew(by=shop_actor(shop), next_charge_at=charged_at, **told)

        assert fresh(subscription).case.due_at == NOON + due * HOUR


def test_the_leads_are_warned_before_the_charge_and_once(shop, maya, lea):
    found = subscribe(shop, maya, next_charge_at=NOON + 2 * DAY)
    found.request_cancel(by=client_actor(maya), at=NOON)
    for hours in (41, 42, 43, 47):
        sweep(now=NOON + hours * HOUR)

    assert [hours for name, hours in story(found) if name == "warn"] == [42]


def test_a_silent_shop_is_asked_about_until_it_says_what_it_did(subscription, ann, lea, shop):
    subscription.order_cancellation(by=ann, at=NOON, **ASK)
    for hours in (4, 8, 12):
        sweep(now=NOON + hours * HOUR)

    assert [one for one in story(subscription) if "confirm" in one[0]] == [
        ("confirm_late", 4), ("bring_up_confirming", 4), ("bring_up_confirming", 8),
        ("bring_up_confirming", 12),
    ]  # fmt: skip
    fresh(subscription).order_again(by=ann, at=NOON + 13 * HOUR)
    assert commands(shop) == ["subscription.order_cancellation", "subscription.order_again"]
    assert fresh(subscription).case.due_at == NOON + 4 * HOUR
    seen = fresh(subscription).note_cancelled(
        by=lea, at=NOON + 14 * HOUR, evidence="On their page."
    )
    assert seen.state == "cancelled"


def test_a_shop_that_cannot_gives_it_back_and_the_date_stays(subscription, maya, ann, lea, shop):
    subscription.request_cancel(by=client_actor(maya), at=NOON)
    fresh(subscription).order_cancellation(by=ann, at=NOON + HOUR, **ASK)
    back = fresh(subscription).refuse_cancellation(
        by=shop_actor(shop), at=NOON + 2 * HOUR, reason="It is being charged."
    )

    assert (back.state, back.case.due_at) == ("cancel_requested", NOON + DAY)
    sweep(now=NOON + DAY)
    assert ("email", "late_for_you", "Maya Hart") in {row[1:] for row in said(subscription)}
    assert ("email", "late", "Lea Lead") in {row[1:] for row in said(subscription)}


def test_what_is_charged_after_all_becomes_a_ticket_about_giving_it_back(
    subscription, maya, lea, shop
):
    """S3-9, S3-10"""
    subscription.request_cancel(by=client_actor(maya), at=NOON)
    fresh(subscription).charge_after_all(
        by=shop_actor(shop), at=NOON + HOUR, next_charge_at=NOON + 30 * DAY
    )

    assert sorted(Ticket.objects.values_list("code", flat=True)) == ["cancellation", "refund"]
    assert ("email", "charged_after_all", "Lea Lead") in {row[1:] for row in said(subscription)}


def test_who_changes_their_mind_keeps_it_and_the_ticket_closes(subscription, maya):
    subscription.request_cancel(by=client_actor(maya), at=NOON)
    kept = fresh(subscription).keep(by=client_actor(maya), at=NOON + HOUR)

    assert (kept.state, kept.cancel_by) == ("active", None)
    assert Ticket.objects.get().state == "cancelled"

    open_one("refund", maya, subscription=subscription)
    again = kept.request_cancel(by=client_actor(maya), at=NOON + 2 * DAY)
    assert again.case.due_at == NOON + 3 * DAY
    assert Ticket.objects.filter(state="new").count() == 2
    again.keep(by=client_actor(maya), at=NOON + 2 * DAY)
    assert Ticket.objects.get(state="new").code == "refund"


def test_asking_twice_is_one_ticket(subscription, maya, ann):

    said_once = {"by": ann, "at": NOON, "patient": maya, "subscription": subscription}
    first = open_ticket(catalogue()["cancellation"], **said_once)

    assert first.pk == Ticket.objects.get().pk
    assert fresh(subscription).state == "cancel_requested"


def test_nobody_elses_shop_or_patient_says_anything_of_it(subscription):
    other = shop_actor(make_partner("Other Shop", kind="shop"))
    with pytest.raises(NotAllowed):
        subscription.confirm_cancelled(by=other, at=NOON)
    with pytest.raises(NotAllowed):
        subscription.request_cancel(by=client_actor(make_client("Eve", "Stone")), at=NOON)
    assert PartnerEntry.objects.exclude(partner=subscription.shop_id).count() == 0
