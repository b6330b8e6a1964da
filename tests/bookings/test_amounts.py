"""No booking stands on an amount that was not confirmed, whatever happens in whatever order (S2-29, S2-A7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import Booking, Quote, SpendApproval
from bookings.models.booking import HELD_BY_THE_AMOUNT
from careops.engine.refusals import Refusal
from careops.engine.sweep import sweep
from tests.bookings.factories import (
    BEN,
    DAY,
    LATER,
    booked,
    booker,
    ceo,
    chief,
    confirmed,
    make_clinic,
    partner_actor,
    proposed,
)
from tests.factories import HOUR, NOON, fresh

COSTS = [Decimal(180), Decimal(200), Decimal("33.33")]


class Team:
    """Those who act, and the booking that they act on; time passes by the hour."""

    def __init__(self, clinic):
        self.now = NOON
        self.ben, self.chris, self.carla = booker(), chief(), ceo()
        self.booking = proposed(clinic)
        self.insurer, self.clinic = (
            partner_actor(one) for one in (self.booking.insurer, self.booking.clinic)
        )
        self.seen = [self.booking.quote_hash]  # every hash that the insurer ever saw

    @property
    def approval(self):
        return self.booking.approvals.order_by("pk").last()

    def change(self, cost):
        self.booking.change_amount(
            by=BEN, at=self.now, clinic_cost=cost, hold_until=self.now + 48 * HOUR
        )

    def confirm(self, which):
        """They may have an older page open."""
        slot = self.booking.slots[0] if self.booking.slots else LATER
        quote_hash = self.seen[which % len(self.seen)]
        self.booking.confirm(by=self.insurer, at=self.now, slot=slot, quote_hash=quote_hash)

    def ask(self, _):
        self.booking.ask_approval(by=self.ben, at=self.now)

    def forward(self, _):
        if self.approval:
            self.approval.forward(by=self.chris, at=self.now)

    def approve(self, _):
        if self.approval:
            self.approval.approve(by=self.carla, at=self.now)

    def book(self, _):
        self.booking.book(by=BEN, at=self.now, clinic_has_it=True)

    def move(self, _):
        self.booking.reschedule(by=self.insurer, at=self.now, reason="Ill.")

    def offer(self, cost):
        self.booking.offer_dates(
            by=self.clinic, at=self.now, first=self.now + 9 * DAY, clinic_cost=cost
        )

    def propose(self, _):
        self.booking.propose(by=BEN, at=self.now, hold_until=self.now + 72 * HOUR)

    def wait(self, hours):
        self.now += hours * HOUR
        sweep(now=self.now)

    def take(self, step, said):
        """One step, or its refusal; then what is in the database, as at the end of a transaction."""
        try:
            with transaction.atomic():
                getattr(self, step)(said)
        except Refusal:
            pass
        connection.check_constraints()
        self.booking = fresh(self.booking)
        self.seen += [self.booking.quote_hash] if self.booking.quote_hash else []


STEPS = st.one_of(
    st.tuples(st.sampled_from(["change", "offer"]), st.sampled_from(COSTS)),
    st.tuples(st.just("confirm"), st.integers(0, 5)),
    st.tuples(
        st.sampled_from(["ask", "forward", "approve", "book", "book", "move", "propose"]), st.none()
    ),
    st.tuples(st.just("wait"), st.sampled_from([1, 25, 80, 170])),
)


@pytest.mark.slow
@settings(max_examples=30, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=5, max_size=20))
def test_whatever_is_said_in_whatever_order_a_booking_stands_on_what_was_confirmed(tenant, steps):
    with transaction.atomic():
        team = Team(make_clinic(direct_billing=False, takes_card=True, affiliate="individual"))
        for step, said in steps:
            team.take(step, said)
            stands_on_its_quote(team.booking)
        transaction.set_rollback(True)


def stands_on_its_quote(booking):
    current = [
        quote for quote in booking.quotes.all() if quote.state in ("issued", "confirmed", "billed")
    ]
    assert len(current) <= 1
    if booking.state in HELD_BY_THE_AMOUNT:
        (quote,) = current
        assert quote.state in ("confirmed", "billed")
        assert booking.confirmed_hash == booking.quote_hash == quote.hash
        assert booking.total == quote.total
    if booking.state in ("booked", "ready"):
        stands = booking.approvals.filter(quote_hash=booking.confirmed_hash)
        assert stands.filter(state__in=["approved", "consumed"]).exists() or booking.case.wake_at


def test_a_confirmation_of_an_older_amount_is_refused(harbour):
    booking = proposed(harbour)
    old = booking.quote_hash
    booking.change_amount(by=BEN, at=NOON, clinic_cost=200, hold_until=NOON + 48 * HOUR)

    with pytest.raises(Refusal, match="The amount is another one now"):
        booking.confirm(
            by=partner_actor(booking.insurer), at=NOON, slot=booking.slots[0], quote_hash=old
        )


def test_another_amount_voids_the_confirmation_and_goes_back_while_the_date_is_held(harbour):
    booking = booked(harbour)
    booking.change_amount(by=BEN, at=NOON, clinic_cost=200, hold_until=NOON + 48 * HOUR)

    assert (booking.state, booking.slots, booking.confirmed_hash) == ("dates_proposed", [LATER], "")
    assert [quote.state for quote in booking.quotes.order_by("version")] == ["superseded", "issued"]
    booking.confirm(
        by=partner_actor(booking.insurer), at=NOON, slot=LATER, quote_hash=booking.quote_hash
    )
    assert booking.book(by=BEN, at=NOON, clinic_has_it=True).state == "ready"
    assert booking.total == Decimal("339.00")


def test_the_same_amount_again_is_no_change(harbour):
    with pytest.raises(Refusal, match="quoted already"):
        proposed(harbour).change_amount(
            by=BEN, at=NOON, clinic_cost=180, hold_until=NOON + 48 * HOUR
        )


# What the database holds to, whatever the code forgets


def test_the_database_knows_no_booking_on_another_amount_than_was_confirmed(harbour):
    booking = confirmed(harbour)

    with pytest.raises(IntegrityError, match="what_is_booked_is_what_was_confirmed"):
        forge(booking, quote_hash="b" * 64)


def test_the_database_knows_no_booking_without_its_confirmed_quote(harbour):
    booking = confirmed(harbour)

    with pytest.raises(IntegrityError, match="not the quote that was confirmed"):
        forge(booking, quote_hash="b" * 64, confirmed_hash="b" * 64)


def test_the_database_sets_no_quote_aside_under_a_booking(harbour):
    quote = booked(harbour).quotes.get()

    with pytest.raises(IntegrityError, match="not the quote that was confirmed"):
        forge(quote, state="superseded")


def test_the_database_books_nothing_with_our_money_that_nobody_approved(tenant):
    booking = confirmed(make_clinic(direct_billing=False, takes_card=True))

    with pytest.raises(IntegrityError, match="nobody approved it"):
        forge(booking, state="booked")


@pytest.mark.parametrize("line", ["total", "fee", "clinic_cost", "hash", "payee_id", "version"])
def test_nobody_changes_a_line_of_a_quote(harbour, line):
    quote = proposed(harbour).quotes.get()
    another = {"hash": "b" * 64, "payee_id": make_clinic("Other").pk}.get(line, 7)

    with pytest.raises(Exception, match="permission denied"):
        forge(quote, **{line: another})


def forge(row, **columns):
    """What a mistake in the code would write."""
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**columns)
        connection.check_constraints()


def test_nobody_approves_what_they_asked_for_in_the_database_either(tenant):
    ben = booker()
    booking = confirmed(make_clinic(direct_billing=False, takes_card=True))
    booking.ask_approval(by=ben, at=NOON)
    approval = SpendApproval.objects.get()

    with pytest.raises(IntegrityError, match="nobody_approves_what_they_asked_for"):
        forge(approval, decided_by=approval.requested_by, state="approved")


def test_a_quote_that_does_not_add_up_is_not_kept(harbour):
    quote = Quote.objects.filter(booking=proposed(harbour))

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        quote.update(total=1)
    assert Booking.objects.count() == 1
