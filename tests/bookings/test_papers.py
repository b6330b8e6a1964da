"""What insurers supply, clinics read, and physicians sign (S2-8 to S2-13, S2-A12, M13)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from bookings.models import Paper
from careops.engine.refusals import NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from tests.bookings.factories import BEN, LATER, booked, make_clinic, make_insurer, partner_actor
from tests.bookings.paying import AFTER, DAY, max_
from tests.factories import HOUR, NOON, fresh, said

FORM, GUARANTEE = "form", "guarantee"


@pytest.fixture
def booking(harbour):
    """It wants a form and a guarantee of payment."""
    return booked(harbour, papers_wanted=[FORM, GUARANTEE])


def paper(booking, kind):
    return booking.papers.get(kind_of_paper=kind)


def supply(paper, *, amount=None, at=NOON):
    return paper.receive(by=partner_actor(paper.insurer), at=at, amount=amount).file(by=BEN, at=at)


def told(subject):
    return [(template, name) for _, channel, template, name in said(subject) if channel == "email"]


def test_each_kind_that_is_wanted_is_required_once(booking):
    assert sorted(booking.papers.values_list("kind_of_paper", "state")) == [
        (FORM, "required"), (GUARANTEE, "required"),
    ]  # fmt: skip
    assert booking.state == "booked"


def test_it_is_ready_once_each_paper_is_in_the_clinics_folder_and_the_guarantee_covers_the_total(
    booking,
):
    """S2-11, S2-A12: 305.10, tax included."""
    supply(paper(booking, FORM))
    sweep(now=NOON + HOUR)
    assert fresh(booking).state == "booked"

    guarantee = supply(paper(booking, GUARANTEE), amount=Decimal("305.10"))
    sweep(now=NOON + HOUR)

    assert fresh(booking).state == "ready"
    assert ("paper_filed", "Harbour Clinic") in told(guarantee)


def test_only_a_guarantee_that_is_here_is_raised(booking):
    guarantee = paper(booking, GUARANTEE)
    insurer = partner_actor(guarantee.insurer)
    assert [rule.name for rule in guarantee.allowed(insurer)].count("raise_amount") == 0
    with pytest.raises(WrongState):
        guarantee.raise_amount(by=BEN, at=NOON, amount=Decimal(400))

    received = guarantee.receive(by=insurer, at=NOON, amount=Decimal(100))
    assert "raise_amount" in [rule.name for rule in received.allowed(BEN)]
    sent_back = received.reject(by=BEN, at=NOON, reason="It cannot be read.")
    assert "raise_amount" not in [rule.name for rule in sent_back.allowed(BEN)]


def test_a_guarantee_below_the_total_blocks_it_until_the_insurer_raises_it(booking):
    supply(paper(booking, FORM))
    guarantee = supply(paper(booking, GUARANTEE), amount=Decimal("305.09"))
    sweep(now=NOON + HOUR)
    assert fresh(booking).state == "booked"

    with pytest.raises(NotMet, match="no more than it was good for"):
        guarantee.raise_amount(
            by=partner_actor(guarantee.insurer), at=NOON + HOUR, amount=Decimal(300)
        )
    guarantee.raise_amount(by=partner_actor(guarantee.insurer), at=NOON + HOUR, amount=Decimal(400))
    sweep(now=NOON + 2 * HOUR)

    assert fresh(booking).state == "ready"


def test_or_until_a_manager_signs_for_what_is_missing(booking):
    supply(paper(booking, FORM))
    guarantee = supply(paper(booking, GUARANTEE), amount=Decimal(100))
    with pytest.raises(NotAllowed):
        guarantee.accept_amount(by=BEN, at=NOON, reason="They always pay.")

    guarantee.accept_amount(by=max_(), at=NOON, reason="They always pay.")
    sweep(now=NOON + HOUR)

    assert fresh(booking).state == "ready"
    assert guarantee.accepted_by.user.name == "Max Manager"


def test_what_a_manager_signed_for_is_that_total_and_no_higher_one(booking):
    guarantee = supply(paper(booking, GUARANTEE), amount=Decimal(100))
    guarantee.accept_amount(by=max_(), at=NOON, reason="They always pay.")

    assert guarantee.covers(Decimal("305.10"))
    assert not guarantee.covers(Decimal("305.11"))


def test_a_guarantee_says_its_amount_and_a_form_has_none(booking):
    insurer = partner_actor(booking.insurer)
    for kind, amount in ((FORM, Decimal(5)), (GUARANTEE, None)):
        with pytest.raises(NotMet, match="for how much"):
            paper(booking, kind).receive(by=insurer, at=NOON, amount=amount)


def test_a_paper_that_cannot_be_read_is_asked_for_again_with_the_reason(booking):
    form = paper(booking, FORM).receive(by=partner_actor(booking.insurer), at=NOON)
    form.reject(by=BEN, at=NOON, reason="The second page is missing.")

    assert ("paper_rejected", "Maple Mutual") in told(form)
    assert supply(form).state == "filed"


def test_what_nobody_files_is_brought_to_the_leads(booking):
    form = paper(booking, FORM).receive(by=partner_actor(booking.insurer), at=NOON)

    sweep(now=NOON + 4 * HOUR)

    assert ("paper_late", "#leads") in [(t, n) for _, c, t, n in said(form) if c == "slack"]


def test_a_day_before_the_appointment_the_clinic_is_asked_to_get_it(booking):
    form = supply(paper(booking, FORM))

    sweep(now=LATER - DAY - HOUR)
    assert "paper_to_retrieve" not in dict(told(form))
    sweep(now=LATER - DAY)

    assert ("paper_to_retrieve", "Harbour Clinic") in told(form)


def test_the_physician_signs_with_name_and_licence_and_the_booking_can_be_billed(harbour):
    booking = booked(harbour, papers_wanted=[FORM])
    form, clinic = supply(paper(booking, FORM)), partner_actor(booking.clinic)
    sweep(now=NOON + HOUR)
    form.retrieve(by=clinic, at=LATER)
    fresh(booking).attend(by=clinic, at=LATER + HOUR)
    with pytest.raises(NotMet, match="Say who signed it"):
        form.sign(by=clinic, at=AFTER, physician="Dr. Ada Lee", licence="")

    form.sign(by=clinic, at=AFTER, physician="Dr. Ada Lee", licence="CPSO 12345")
    form.give_back(by=clinic, at=AFTER)
    sweep(now=AFTER + HOUR)

    assert fresh(booking).state == "results_settled"


def test_a_guarantee_is_used_and_does_not_come_back_signed(harbour):
    booking = booked(harbour, papers_wanted=[GUARANTEE])
    guarantee = supply(paper(booking, GUARANTEE), amount=Decimal(500))
    clinic = partner_actor(booking.clinic)
    with pytest.raises(NotMet, match="not signed by a physician"):
        guarantee.sign(by=clinic, at=AFTER, physician="Dr. Lee", licence="1")

    assert guarantee.keep_guarantee(by=clinic, at=AFTER).state == "returned"


def test_what_is_waived_is_not_missed(booking):
    insurer = partner_actor(booking.insurer)
    for one in booking.papers.all():
        one.waive(by=insurer, at=NOON, reason="Not needed for this client.")
    sweep(now=NOON + HOUR)

    assert fresh(booking).state == "ready"


def test_another_date_takes_papers_out_of_the_folder_and_the_clinics_link_ends(booking):
    form = supply(paper(booking, FORM))

    fresh(booking).reschedule(by=partner_actor(booking.insurer), at=NOON + HOUR, reason="Ill.")

    form = fresh(form)
    assert (form.state, form.clinic, form.round) == ("received", None, 2)


def test_nothing_is_left_open_when_the_booking_is_cancelled(booking):
    supply(paper(booking, FORM))

    fresh(booking).cancel(by=partner_actor(booking.insurer), at=NOON + HOUR, reason="Better.")

    assert {one.state for one in Paper.objects.all()} == {"waived"}


def test_no_other_insurer_and_no_other_clinic_touches_a_paper(booking):
    other = make_insurer("Cedar Health")
    far = make_clinic("Far Clinic").partner
    form = paper(booking, FORM)
    with pytest.raises(NotAllowed):
        form.receive(by=partner_actor(other), at=NOON)
    supply(form)
    for name in ("retrieve", "give_back"):
        with pytest.raises(Exception, match=r"Only|not possible"):
            getattr(form, name)(by=partner_actor(far), at=NOON)


def test_the_row_holds_what_a_paper_must_be(booking):
    form, guarantee = paper(booking, FORM), paper(booking, GUARANTEE)
    mine = Paper.objects.filter
    for pk, change, name in (
        (form.pk, {"amount": 5}, "only_a_guarantee"),
        (guarantee.pk, {"state": "received"}, "has_its_amount"),
        (guarantee.pk, {"amount": 5, "accepted_total": 9}, "a_manager_signs"),
        (form.pk, {"state": "filed"}, "has_its_folder"),
        (form.pk, {"state": "signed", "clinic": booking.clinic}, "by_name_and_licence"),
        (form.pk, {"kind_of_paper": GUARANTEE}, "permission denied"),
    ):
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            mine(pk=pk).update(**change)
