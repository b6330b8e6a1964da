"""A ticket ends when what it is for has happened in fact, whoever presses (S3-7 to S3-15, M17)."""

from datetime import timedelta

import pytest

from careops.conversation.models import Comment
from careops.engine.refusals import NotMet
from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.people.models import Membership
from medops.models import TicketType
from medops.models.catalogue import catalogue, usual
from tests.factories import HOUR, NOON, client_actor, fresh, said, story
from tests.medops.factories import (
    DAY,
    make_order,
    open_one,
    shop_actor,
    tick_all,
)


def member(actor):
    return Membership.objects.get(pk=actor.member)


@pytest.fixture
def taken(maya, ann):
    """By Ann, about an order."""

    def take(code="orders", **fields):
        ticket = open_one(code, maya, by=ann, **fields)
        return ticket.claim(by=ann, at=NOON, assignee=member(ann))

    return take


def refused(move, **facts):
    with pytest.raises(NotMet) as found:
        move(at=NOON + HOUR / 2, **facts)
    return found.value.reason


def test_the_usual_types_are_there_before_a_company_writes_its_own(tenant):
    """S3-9 to S3-15"""
    assert sorted(catalogue()) == [
        "cancellation", "insurance", "lab", "message", "orders", "prescription", "pricing", "refund",
        "renewal",
    ]  # fmt: skip
    assert all(one.lines for one in usual())

    TicketType.objects.create(
        code="refund", label="Money back", hours=2, checklist="Looked\n\n At "
    )

    assert catalogue()["refund"].lines == ["Looked", "At"]
    assert catalogue()["refund"].within == timedelta(hours=2)
    assert len(catalogue()) == 9


def test_a_ticket_keeps_what_the_catalogue_said_when_it_was_made(maya, ann):
    ticket = open_one("pricing", maya, by=ann)
    TicketType.objects.create(code="pricing", label="Prices", hours=1, checklist="Something else")

    assert fresh(ticket).checklist == ["Answered in writing"]
    assert fresh(ticket).case.due_at == NOON + DAY


def test_each_line_is_ticked_by_somebody_before_it_is_done(taken, ann):
    ticket = taken()

    assert "Tick its checklist" in refused(ticket.complete, by=ann)
    ticket.tick(by=ann, at=NOON, line=1)
    assert "no such line" in refused(ticket.tick, by=ann, line=1)
    assert "no such line" in refused(ticket.tick, by=ann, line=3)
    ticket.tick(by=ann, at=NOON, line=2)
    ticket.untick(by=ann, at=NOON, line=1)
    assert "Tick its checklist" in refused(ticket.complete, by=ann)
    ticket.tick(by=ann, at=NOON, line=1)
    ticket.complete(by=ann, at=NOON)

    assert fresh(ticket).state == "done"
    ticks = ticket.case.entries.filter(action="tick").order_by("seq")
    assert [entry.facts["line"] for entry in ticks] == [1, 2, 1]


def test_a_cancellation_is_done_when_the_subscription_is_cancelled_in_fact(
    taken, subscription, ann, shop
):
    """S3-10, S3-A7"""
    ticket = tick_all(taken("cancellation", subscription=subscription), by=ann)
    assert "not cancelled yet" in refused(ticket.complete, by=ann)

    fresh(subscription).order_cancellation(by=ann, at=NOON, reason="They asked.")
    assert "not cancelled yet" in refused(ticket.complete, by=ann)

    fresh(subscription).confirm_cancelled(by=shop_actor(shop), at=NOON)
    assert fresh(ticket).complete(by=ann, at=NOON + HOUR).state == "done"


def test_a_lab_cancellation_is_done_and_a_new_one_asked_for_when_the_old_one_is_cancelled(
    taken, shop, maya, ann
):
    """S3-12"""
    order = make_order(shop, maya)
    ticket = tick_all(taken("lab", order=order, shop=shop), by=ann)

    assert "not cancelled yet" in refused(ticket.complete, by=ann)
    assert "must be cancelled before" in refused(ticket.order_anew, by=ann)

    order.state = "cancelled"
    order.save()
    ticket.order_anew(by=ann, at=NOON)
    assert "asked for already" in refused(ticket.order_anew, by=ann)
    assert fresh(ticket).complete(by=ann, at=NOON).state == "done"


def test_what_proves_a_ticket_must_be_named(maya, ann):
    with pytest.raises(NotMet, match="which subscription"):
        open_one("cancellation", maya, by=ann)


def test_a_message_is_done_when_the_patient_needs_nothing_more(taken, ann):
    """S3-15"""
    ticket = tick_all(taken("message"), by=ann)

    assert "needs nothing more" in refused(ticket.complete, by=ann)
    assert ticket.complete(by=ann, at=NOON, nothing_more_is_needed=True).state == "done"


def test_the_clock_stands_still_while_we_wait_and_the_pause_is_on_record(taken, ann, maya):
    """S3-7"""
    ticket = taken()
    ticket.ask_patient(by=ann, at=NOON + HOUR / 2, message="Which of the two boxes?")
    assert fresh(ticket).case.waiting_on == "patient"
    sweep(now=NOON + 24.5 * HOUR)
    ticket = fresh(ticket).reply(
        by=client_actor(maya), at=NOON + 30.5 * HOUR, message="The second one."
    )

    assert ticket.case.due_at == NOON + DAY + 30 * HOUR
    assert [name for name, _ in story(ticket)] == [
        "open", "claim", "ask_patient", "chase", "reply",
    ]  # fmt: skip
    assert [(comment.text, comment.is_ours) for comment in Comment.objects.order_by("id")] == [
        ("Which of the two boxes?", True),
        ("The second one.", False),
    ]
    assert "boxes" not in str([entry.facts for entry in ticket.case.entries.all()])
    assert [(hours, name) for hours, _, name, _ in said(ticket)] == [
        (0.5, "asked"),
        (24.5, "asked"),
    ]


def test_we_go_on_without_an_answer(taken, ann):
    ticket = taken()
    ticket.ask_others(by=ann, at=NOON, whom="The lab")
    for days in range(1, 9):
        sweep(now=NOON + days * DAY)

    assert fresh(ticket).state == "assigned"
    assert fresh(ticket).case.due_at == NOON + 8 * DAY


def test_the_leads_and_the_patient_hear_that_we_are_late_and_the_date_stays(taken, lea):
    ticket = taken()
    sweep(now=NOON + DAY)

    late = fresh(ticket)
    assert (late.late_at, late.case.due_at) == (NOON + DAY, NOON + DAY)
    assert {(name, to) for _, channel, name, to in said(ticket) if channel == "email"} == {
        ("late", "Lea Lead"),
        ("late_for_you", "Maya Hart"),
        ("returned", "Ann Agent"),  # who had taken it, and did nothing
        ("returned_late", "Lea Lead"),
    }
    sweep(now=NOON + 5 * DAY)
    assert fresh(ticket).case.due_at == NOON + DAY


def test_a_lead_gives_it_back_with_guidance_that_only_the_desk_reads(taken, ann, lea):
    """S3-33, S3-36"""
    ticket = taken()
    ticket.flag_lead(by=ann, at=NOON, reason="She is upset.")
    sweep(now=NOON + 4 * HOUR)
    assert "run_late_with_lead" in dict(story(ticket))
    ticket = fresh(ticket).give_back(
        by=lea, at=NOON + 5 * HOUR, message="Call her yourself.", assignee=member(ann)
    )

    note = Comment.objects.get()
    assert (note.text, note.person) == ("Call her yourself.", None)
    assert (ticket.state, ticket.assignee_id) == ("assigned", ann.member)
    assert ticket.case.due_at == NOON + DAY


def test_another_team_takes_it_from_its_own_queue(taken, ann):
    ticket = taken().route(by=ann, at=NOON, team="support", reason="Theirs.")

    assert (ticket.case.team, ticket.case.owner_id, ticket.state) == ("support", None, "new")
    with pytest.raises(NotMet):
        ticket.claim(by=ann, at=NOON, assignee=member(ann))


def test_no_mail_or_post_of_a_ticket_says_what_it_is_about(taken, ann):
    ticket = taken("message")
    ticket.flag_lead(by=ann, at=NOON, reason="A rash on the left arm")
    sweep(now=NOON + 2 * DAY)

    deliver(now=NOON + 2 * DAY)
    words = " ".join(Message.objects.filter(case=ticket.case).values_list("text", flat=True))
    assert "late" in words
    assert "rash" not in words
