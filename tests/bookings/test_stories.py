"""The four cases of the insurance process over their clocks, as the policy tells them (S2-1 to S2-40)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bookings.models import Booking, SpendApproval
from bookings.policy.words import CEO, CHIEF_OF_STAFF
from careops.engine.refusals import NotAllowed, NotMet
from careops.engine.sweep import sweep
from careops.people.actors import AGENT
from tests.bookings.factories import (
    BEN,
    CORA,
    DAY,
    LATER,
    MAX,
    OTTAWA,
    TORONTO,
    booked,
    booker,
    ceo,
    chief,
    client_of,
    confirmed,
    make_clinic,
    make_insurer,
    member,
    partner_actor,
    proposed,
    sourcing,
    submitted,
)
from tests.bookings.paying import cora, fay, pay_clinic, reconciliation_of, settle
from tests.factories import HOUR, NOON, fresh, said, story

CHARGE = Decimal("305.10")
AGREES = {"process": "direct_billing", "mail_agrees": True}


def actions(subject):
    return [action for action, _ in story(subject)]


def told(subject, *, to):
    return [template for _, _, template, name in said(subject) if name == to]


def let_pass(*, until, since=NOON, step=HOUR):
    """The clock, hour by hour."""
    moment = since
    while moment < until:
        moment += step
        sweep(now=moment)


def card_clinic(name="Corner Clinic", **fields):
    """An individual affiliate that is paid before, by our card."""
    return make_clinic(
        name, direct_billing=False, takes_card=True, affiliate="individual", **fields
    )


def approved(booking, *, at=NOON):
    """The CEO approves our money, by three people."""
    booking.ask_approval(by=booker(), at=at, why="The clinic bills nobody.")
    approval = booking.approvals.get(state="with_chief_of_staff")
    approval.forward(by=chief(), at=at)
    return approval.approve(by=ceo(), at=at)


# Case 1 and case 3: a clinic that bills us


def test_an_affiliate_is_found_dated_confirmed_booked_attended_and_billed(harbour, joan):
    booking = booked(harbour)

    assert (booking.state, booking.total) == ("ready", CHARGE)
    assert (booking.course, booking.method) == ("large", "direct_billing")
    let_pass(since=LATER - 2 * DAY, until=LATER)
    booking = fresh(booking).attend(by=partner_actor(booking.clinic), at=LATER + HOUR)
    assert booking.state == "results_settled"
    booking.bill(by=CORA, at=LATER + 2 * HOUR)
    assert booking.quotes.get().state == "billed"
    pay_clinic(booking)
    settle(booking)
    reconciled = reconciliation_of(booking).match(by=cora(), at=LATER + DAY, **AGREES)
    reconciled.sign_off(by=fay(), at=LATER + DAY)
    booking = fresh(booking).close(by=CORA, at=LATER + DAY)
    assert actions(booking) == [
        "submit", "start_search", "select_clinic", "offer_dates", "propose", "confirm", "book",
        "tell_route", "make_ready", "remind_client", "attend", "settle_direct", "bill", "reconcile",
        "close",
    ]  # fmt: skip
    assert told(booking, to="Harbour Clinic") == ["dates_wanted", "appointment_booked", "ready"]
    assert told(booking, to="Maple Mutual") == ["received", "dates", "booked", "results_direct"]
    assert told(booking, to="Maya Hart") == [
        "received_for_you", "your_dates", "booked_for_you", "tomorrow",
    ]  # fmt: skip
    assert told(booking, to="Joan Billing") == ["order"]


def test_dates_at_the_listed_price_go_to_the_insurer_by_themselves(harbour):
    booking = sourcing(harbour)
    clinic = partner_actor(booking.clinic)
    slots = {"first": LATER, "second": LATER + DAY, "third": LATER + 2 * DAY,
             "fourth": LATER + 3 * DAY, "fifth": LATER + 4 * DAY}  # fmt: skip
    booking.offer_dates(by=clinic, at=NOON, **slots)

    let_pass(until=NOON + HOUR, step=HOUR / 4)

    booking = fresh(booking)
    assert (booking.state, len(booking.slots)) == ("dates_proposed", 5)
    assert actions(booking)[-1] == "propose_itself"
    assert booking.quotes.get().state == "issued"


def test_dates_at_another_price_wait_for_our_team(harbour):
    booking = sourcing(harbour)
    booking.offer_dates(
        by=partner_actor(booking.clinic), at=NOON, first=LATER, clinic_cost=Decimal(210)
    )

    let_pass(until=NOON + 3 * HOUR)

    assert fresh(booking).state == "sourcing_dates"
    assert fresh(booking).propose(by=BEN, at=NOON + 3 * HOUR, hold_until=NOON + DAY).total == (
        Decimal("355.95")
    )


def test_papers_are_asked_for_two_days_and_one_day_before_and_a_manager_may_go_on(harbour):
    booking = booked(harbour, papers_wanted=["form"])

    let_pass(since=LATER - 3 * DAY, until=LATER - 12 * HOUR)

    booking = fresh(booking)
    assert booking.state == "booked"
    hours = [
        (LATER - e.at) / HOUR for e in booking.case.entries.all() if e.action.startswith("flag")
    ]
    assert hours == [48, 24]
    assert told(booking, to="Maple Mutual")[-2:] == ["papers_missing", "papers_missing"]
    with pytest.raises(NotAllowed):
        booking.go_anyway(by=BEN, at=LATER - DAY / 2, reason="They promised.")
    assert booking.go_anyway(by=MAX, at=LATER - DAY / 2, reason="They promised.").state == "ready"


def test_papers_that_are_late_when_it_is_booked_are_asked_for_at_once(harbour):
    booking = booked(harbour, slot=NOON + 20 * HOUR, papers_wanted=["form"])

    assert [action for action in actions(booking) if action.startswith("flag")] == [
        "flag_papers", "flag_papers_again",
    ]  # fmt: skip


# Case 2: nobody is near


def test_where_no_clinic_is_near_management_hears_of_it_at_once(harbour):
    far = submitted(place=OTTAWA).start_search(by=BEN, at=NOON)

    assert (far.state, actions(far)[-1]) == ("area_escalated", "escalate_area")
    assert ("#managers", "no_clinic_near") in [(name, what) for _, _, what, name in said(far)]


def test_a_place_that_is_not_known_counts_as_far(harbour):
    booking = submitted(place=None).start_search(by=BEN, at=NOON)

    assert booking.state == "area_escalated"


def test_near_is_near_the_place_that_the_insurer_names_and_no_clinic_asks(harbour):
    """S2-A5: "requested by the affiliate" is a slip of the source."""
    capital = make_clinic("Capital Clinic", at=OTTAWA)
    for place, near, far in ((TORONTO, harbour, capital), (OTTAWA, capital, harbour)):
        booking = submitted(by=partner_actor(make_insurer()), place=place)
        booking.start_search(by=BEN, at=NOON)
        with pytest.raises(NotMet, match="not known to be near"):
            booking.select_clinic(by=BEN, at=NOON, clinic=far)
        assert booking.select_clinic(by=BEN, at=NOON, clinic=near).clinic == near.partner

    with pytest.raises(NotAllowed):
        submitted(by=partner_actor(harbour.partner))


def test_our_money_before_the_service_waits_for_the_ceo(tenant):
    far = card_clinic("Far Clinic", accepts_prepayment=True)
    booking = submitted(place=OTTAWA).start_search(by=BEN, at=NOON)
    booking.provider_found(
        by=MAX, at=NOON, clinic=far, takes_prepayment=True, research="I called around."
    )
    booking.offer_dates(by=partner_actor(booking.clinic), at=NOON, first=LATER)
    booking.propose(by=BEN, at=NOON, hold_until=NOON + DAY)
    booking.confirm(
        by=partner_actor(booking.insurer), at=NOON, slot=LATER, quote_hash=booking.quote_hash
    )

    assert (booking.course, booking.method) == ("out_of_area", "corporate_card")
    with pytest.raises(NotMet, match="the CEO has to approve it first"):
        booking.book(by=BEN, at=NOON, clinic_has_it=True)
    approval = approved(booking)
    assert (approval.amount, approval.billed) == (Decimal(180), CHARGE)
    assert fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True).state == "ready"


def test_whoever_asked_for_money_neither_forwards_nor_approves_it(tenant):
    booking = confirmed(card_clinic())
    everything = member("Everybody", CHIEF_OF_STAFF, CEO, AGENT)
    booking.ask_approval(by=everything, at=NOON)
    approval = booking.approvals.get()

    with pytest.raises(NotAllowed):
        approval.forward(by=everything, at=NOON)
    approval.forward(by=chief(), at=NOON)
    with pytest.raises(NotAllowed):
        approval.approve(by=everything, at=NOON)


def test_an_approval_ends_after_a_week_and_what_was_booked_on_it_waits_for_another(tenant):
    booking = confirmed(card_clinic())
    approved(booking)
    booking = fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True)

    let_pass(until=NOON + 7 * DAY + HOUR)

    booking = fresh(booking)
    assert (booking.state, actions(booking)[-1]) == ("confirmed", "lose_approval")
    assert SpendApproval.objects.get().state == "voided"
    approved(booking, at=NOON + 8 * DAY)
    assert fresh(booking).book(by=BEN, at=NOON + 8 * DAY, clinic_has_it=True).state == "ready"


# Case 4: an individual affiliate, a transfer, and another price after the confirmation


def test_a_price_that_changes_after_the_confirmation_voids_it_and_the_approval(tenant):
    clinic = make_clinic(
        "Solo Clinic", direct_billing=False, takes_transfer=True, affiliate="individual"
    )
    booking = confirmed(clinic)
    assert (booking.course, booking.method) == ("individual", "eft")
    approval = approved(booking)

    booking = fresh(booking)
    booking.change_amount(
        by=BEN, at=NOON + HOUR, clinic_cost=Decimal("1250.00"), hold_until=NOON + DAY
    )

    assert (booking.state, booking.total) == ("dates_proposed", Decimal("2118.75"))
    assert fresh(approval).state == "voided"
    booking.confirm(
        by=partner_actor(booking.insurer), at=NOON + 2 * HOUR, slot=LATER,
        quote_hash=booking.quote_hash,
    )  # fmt: skip
    with pytest.raises(NotMet, match="the CEO"):
        booking.book(by=BEN, at=NOON + 2 * HOUR, clinic_has_it=True)
    approved(booking, at=NOON + 3 * HOUR)
    assert fresh(booking).book(by=BEN, at=NOON + 3 * HOUR, clinic_has_it=True).state == "ready"


def test_another_date_at_the_same_price_keeps_the_approval(tenant):
    booking = confirmed(card_clinic())
    approval = approved(booking)
    booking = fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True)

    booking.reschedule(by=client_of(booking), at=NOON + HOUR, reason="I am away.")
    booking.offer_dates(
        by=partner_actor(booking.clinic), at=NOON + HOUR, first=LATER + DAY
    ).propose(by=BEN, at=NOON + HOUR, hold_until=NOON + DAY)
    sweep(now=NOON + 2 * HOUR)
    booking = fresh(booking).confirm(
        by=partner_actor(booking.insurer), at=NOON + 2 * HOUR, slot=LATER + DAY,
        quote_hash=booking.quote_hash,
    )  # fmt: skip

    assert fresh(approval).state == "approved"
    assert booking.book(by=BEN, at=NOON + 2 * HOUR, clinic_has_it=True).state == "ready"


# Silence


def test_a_silent_insurer_loses_the_dates_and_after_three_times_the_request(harbour):
    booking = proposed(harbour, hold=72 * HOUR)

    let_pass(until=NOON + 80 * HOUR)

    booking = fresh(booking)
    assert (booking.state, booking.slots, booking.quote_hash) == ("sourcing_dates", [], "")
    assert booking.quotes.get().state in ("expired", "superseded")
    assert told(booking, to="Maple Mutual")[2:] == [
        "dates_wait_for_you", "dates_wait_for_you", "hold_lapsed",
    ]  # fmt: skip
    at = NOON + 80 * HOUR
    for _ in range(2):
        booking.offer_dates(by=partner_actor(booking.clinic), at=at, first=at + 9 * DAY)
        booking.propose(by=BEN, at=at, hold_until=at + DAY)
        let_pass(since=at, until=at + DAY + HOUR)
        at += 2 * DAY
        booking = fresh(booking)
    assert (booking.state, booking.closed_reason) == ("cancelled", "The insurer was silent.")


def test_a_date_that_passes_before_anybody_booked_it_is_asked_for_anew(harbour):
    booking = confirmed(harbour)

    let_pass(since=LATER - HOUR, until=LATER)

    booking = fresh(booking)
    assert (booking.state, actions(booking)[-1]) == ("sourcing_dates", "let_date_pass")
    assert told(booking, to="#leads")[-1] == "date_passed"
    assert told(booking, to="Maple Mutual")[-1] == "new_dates_follow"


def test_a_silent_clinic_is_asked_again_and_then_taken_up_by_our_team(harbour):
    booking = sourcing(harbour)

    let_pass(until=NOON + 97 * HOUR)

    happened = [(action, hours) for action, hours in story(fresh(booking)) if hours]
    assert happened == [
        ("chase_clinic", 24),
        ("chase_clinic", 48), ("take_up_dates", 48), ("apologize_for_dates", 48),
        ("chase_clinic", 72),
        ("chase_clinic", 96), ("apologize_for_dates", 96), ("bring_dates_to_leads", 96),
    ]  # fmt: skip
    assert fresh(booking).case.tasks.get().task_kind == "call_clinic"


def test_a_clinic_without_dates_is_not_asked_again(harbour):
    other = make_clinic("Second Clinic")
    booking = sourcing(harbour).no_dates(by=partner_actor(harbour.partner), at=NOON)

    with pytest.raises(NotMet, match="has no dates"):
        booking.select_clinic(by=BEN, at=NOON, clinic=harbour)
    assert booking.select_clinic(by=BEN, at=NOON, clinic=other).clinic == other.partner


def test_a_client_who_did_not_come_is_billed_what_the_clinic_charges_with_our_fee(harbour):
    booking = booked(harbour)
    booking.miss(by=partner_actor(booking.clinic), at=LATER + HOUR, clinic_charges=Decimal("33.33"))

    assert (booking.state, booking.no_show_fee) == ("no_show", Decimal("56.50"))
    with pytest.raises(NotMet, match="no more than its price"):
        booked(harbour, external_id="2").miss(
            by=BEN, at=LATER + HOUR, clinic_charges=Decimal("180.01")
        )
    assert booking.bill_no_show(by=CORA, at=LATER + DAY).state == "billing"


@pytest.mark.parametrize("who", ["insurer", "client", "team"])
def test_each_of_them_can_cancel_it_until_it_took_place(harbour, who):
    booking = booked(harbour)
    by = {"insurer": partner_actor(booking.insurer), "client": client_of(booking), "team": BEN}[who]

    booking.cancel(by=by, at=NOON + DAY, reason="Feels better.")

    assert booking.state == "cancelled"
    assert booking.quotes.get().state == "superseded"
    assert "not_needed" in told(booking, to="Harbour Clinic")
    assert "cancelled" in told(booking, to="Maya Hart")


def test_an_insurers_booking_is_nobody_elses(harbour):
    """S2-6: another insurer confirms nothing, another clinic names no dates."""
    booking = proposed(harbour)
    others = [make_clinic("Other Clinic").partner, Booking.objects.get().clinic]

    for other in others:
        with pytest.raises(NotAllowed):
            booking.confirm(
                by=partner_actor(other), at=NOON, slot=LATER, quote_hash=booking.quote_hash
            )
