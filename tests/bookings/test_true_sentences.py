"""Is what a page says true in every situation? What stories on real screens have shown to be otherwise."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from bookings.invoices import notes_of
from bookings.policy.words import CEO, CHIEF_OF_STAFF, COORDINATOR
from careops.people.actors import FINANCE
from tests.bookings.factories import (
    BEN,
    DAY,
    LATER,
    MAX,
    booked,
    booker,
    confirmed,
    make_clinic,
    partner_actor,
    proposed,
    sourcing,
    submitted,
)
from tests.bookings.paying import (
    AFTER,
    approved,
    attended,
    billed,
    charge_of,
    cora,
    fay,
    pay_clinic,
    payment_of,
    reconciliation_of,
    settle,
    transfer_clinic,
)
from tests.bookings.test_cards import given
from tests.desk.browsing import case_url, desk
from tests.factories import HOUR, NOON, fresh, link_to, make_client, make_member, text_of

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def ben(tenant):
    return desk(make_member("Ben Booker", ["agent"]))


@pytest.fixture
def guarantee(harbour, joan):
    """One that is to come, of a booking that costs 305.10."""
    return booked(harbour, papers_wanted=["guarantee"]).papers.get()


def send(guarantee, amount):
    insurer = partner_actor(guarantee.insurer)
    return guarantee.receive(by=insurer, at=NOON, amount=Decimal(amount))


def test_nobody_waits_for_papers_of_a_booking_that_is_closed(harbour):
    """A manager had it billed without them."""
    booking = booked(harbour, papers_wanted=["form"])
    booking.go_anyway(by=MAX, at=NOON, reason="It was faxed.")
    booking.attend(by=partner_actor(booking.clinic), at=LATER + HOUR)
    booking.settle_anyway(by=MAX, at=LATER + HOUR, reason="All is with the client.")
    booking.bill(by=cora(), at=AFTER)
    pay_clinic(booking)
    settle(booking)
    agrees = {"process": "direct_billing", "mail_agrees": True}
    reconciliation_of(booking).match(by=cora(), at=AFTER, **agrees).sign_off(by=fay(), at=AFTER)
    assert booking.papers.get().state == "required"

    fresh(booking).close(by=cora(), at=AFTER)

    assert booking.papers.get().state == "waived"


@pytest.mark.parametrize(
    ("papers", "words"), [([], "You need not do anything"), (["form"], "please sign the papers")]
)
def test_a_clinic_is_told_what_to_do_with_papers(harbour, visitor, papers, words):
    booking = booked(harbour, papers_wanted=papers)
    if papers:
        booking.go_anyway(by=MAX, at=NOON, reason="It was faxed.")

    assert words in text_of(visitor.get(link_to(booking.clinic, booking)))


def test_a_moment_is_told_by_our_clock_however_it_was_typed(ben, harbour):
    booking = sourcing(harbour)
    typed = datetime.fromisoformat("2026-03-12T10:00:00-04:00")
    booking.offer_dates(by=partner_actor(booking.clinic), at=NOON, first=typed, second=LATER)

    shown = text_of(ben.get(case_url(booking)))

    assert "Thu 12 Mar 2026, 10:00" in shown
    assert "Thu 12 Mar 2026, 08:00" in shown  # noon, as it is told here
    assert "UTC" not in shown


def test_a_guarantee_falls_short_only_once_it_is_there(ben, guarantee, visitor):
    link = link_to(guarantee.insurer, guarantee.booking)
    assert "305.10, tax included: it is not ready" not in text_of(
        ben.get(case_url(guarantee.booking))
    )

    send(guarantee, "300.00")

    assert "The guarantee is 5.10 below 305.10" in text_of(ben.get(case_url(guarantee.booking)))
    page = text_of(visitor.get(link))
    assert "your guarantee is too low" in page
    assert "<b>5.10 CAD</b> are not covered" in page
    fresh(guarantee).raise_amount(
        by=partner_actor(guarantee.insurer), at=NOON, amount=Decimal("305.10")
    )
    assert "It is booked, and we have your papers" in text_of(visitor.get(link))


def test_a_clinic_does_not_read_by_how_much_a_guarantee_is_too_low(guarantee, visitor):
    send(guarantee, "300.00").file(by=BEN, at=NOON)

    page = text_of(visitor.get(link_to(guarantee.booking.clinic, guarantee.booking)))

    assert "Papers of the insurer are not complete yet" in page
    assert "5.10" not in page


def test_an_insurer_whose_guarantee_is_too_low_finds_it_among_what_waits(guarantee, browser_of):
    iris = browser_of(name="Iris", roles=["insurer"], partner=guarantee.insurer)
    send(guarantee, "300.00")
    assert (
        "your guarantee is too low"
        in text_of(iris.get("/partner/cases/")).partition("is happening")[0]
    )

    fresh(guarantee).raise_amount(by=partner_actor(guarantee.insurer), at=NOON, amount=Decimal(400))

    assert (
        "we have your papers" in text_of(iris.get("/partner/cases/")).partition("is happening")[2]
    )


def test_where_results_go_is_said_once_a_clinic_is_known(ben, harbour, visitor):
    booking = sourcing(harbour, papers_wanted=["form"])
    link = link_to(booking.insurer, booking)
    assert "Come back with your papers" in text_of(visitor.get(link))

    unknown = submitted(
        papers_wanted=["form"], external_id="2"
    )  # nobody knows whether its clinic takes papers

    assert "<dt>Results</dt>" not in text_of(visitor.get(link_to(unknown.insurer, unknown)))
    assert "To the client directly" not in text_of(ben.get(case_url(unknown)))


def test_a_clinic_reads_of_what_took_place_when_it_was(harbour, joan, visitor):
    booking = attended(harbour, client=make_client("Maya", "Hart"), wishes="Mornings")

    page = text_of(visitor.get(link_to(booking.clinic, booking)))

    assert "<dt>When</dt>" in page
    assert "Days that suit" not in page
    assert "Your dates" not in page


def test_whoever_has_given_a_card_is_not_asked_to_pay_by_another_way(
    harbour, bank, hook, visitor, set_clock
):
    booking = confirmed(harbour, own_card=True)
    assert given(booking.cards.get(), bank, hook).state == "given"
    booking = fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True)
    booking.attend(by=partner_actor(booking.clinic), at=LATER + HOUR)
    charge = charge_of(fresh(booking).bill(by=cora(), at=AFTER))
    set_clock(AFTER)

    page = text_of(visitor.get(link_to(charge.insurer, charge)))

    assert "We charge your card, Visa, ending in 4242" in page
    assert "Pay by<" not in page
    invoice = charge.invoices.get()
    (note,) = notes_of(invoice, charge.booking.zone)
    assert note.startswith("Please pay nothing: we charge the card that you gave, Visa")


def test_a_bill_that_was_dropped_before_it_was_issued_makes_no_difference(tenant):
    """Another price is confirmed: of the first one nothing is billed."""
    booking = confirmed(transfer_clinic())
    change = {"clinic_cost": Decimal(200), "hold_until": NOON + DAY}
    booking.change_amount(by=BEN, at=NOON, **change)
    said = {"slot": LATER, "quote_hash": booking.quote_hash}
    booking.confirm(by=partner_actor(booking.insurer), at=NOON, **said)
    approved(booking)
    booking = fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True)
    payment = booking.payments.get(state="planned")
    payment.pay_by_transfer(by=cora(), at=NOON, amount=Decimal(200), receipt="EFT 1")
    booking = fresh(booking).attend(by=partner_actor(booking.clinic), at=LATER + HOUR)

    booking.bill(by=cora(), at=AFTER)

    assert reconciliation_of(booking).state == "open"
    assert reconciliation_of(booking).documents.missing == ["Receipt from the insurer"]


def test_documents_that_are_still_to_come_are_no_difference(harbour):
    booking = billed(harbour)
    coras = desk(make_member("Cora", [COORDINATOR.name]))
    shown = text_of(coras.get(case_url(reconciliation_of(booking))))
    assert "Still to come: Clinic&#x27;s invoice, Receipt from the insurer." in shown
    assert "They differ by" not in shown
    assert "none due" not in shown

    pay_clinic(booking)
    settle(booking)

    assert "Still to come" not in text_of(coras.get(case_url(reconciliation_of(booking))))


def test_a_signature_is_asked_for_where_nothing_but_a_name_is_wanting(harbour):
    """The clinic invoices us: no transfer is to be noted."""
    payment = payment_of(booked(harbour))
    coras = desk(make_member("Cora", [COORDINATOR.name]))

    assert "Note the transfer that was sent" not in text_of(coras.get(case_url(payment)))


def test_a_team_is_called_as_its_role_is_and_whoever_can_act_is_at_the_desk(tenant):
    booking = confirmed(transfer_clinic())
    chris, fay = (desk(make_member(name, [role.name])) for name, role in
                  (("Chris Chief", CHIEF_OF_STAFF), ("Fay Finance", FINANCE)))  # fmt: skip
    desk(make_member("Carla Ceo", [CEO.name]))
    booking.ask_approval(by=booker(), at=NOON)
    approval = booking.approvals.get()

    assert "Chief of staff" in text_of(chris.get(case_url(approval)))
    assert "<b>The desk</b> can act on this: " in text_of(
        fay.get(case_url(proposed(make_clinic())))
    )
    answer = chris.post(f"{case_url(approval).removesuffix('change/')}do/forward/",
                        {"version": approval.case.version}, follow=True)  # fmt: skip
    assert "is now “With the CEO”" in text_of(answer)


def test_why_it_cannot_be_booked_yet_stands_where_the_money_is(ben, tenant):
    booking = confirmed(transfer_clinic())
    assert "it is booked once the CEO has approved" in text_of(ben.get(case_url(booking)))

    approved(booking)

    assert "it is booked once the CEO has approved" not in text_of(ben.get(case_url(booking)))


def test_what_is_void_stands_last_among_payments(ben, tenant):
    booking = confirmed(transfer_clinic())
    change = {"clinic_cost": Decimal(200), "hold_until": NOON + DAY}
    booking.change_amount(by=BEN, at=NOON, **change)
    said = {"slot": LATER, "quote_hash": booking.quote_hash}
    booking.confirm(by=partner_actor(booking.insurer), at=NOON, **said)

    table = text_of(ben.get(case_url(booking))).partition("payments-title")[2]

    assert table.index("200.00") < table.index("180.00")
