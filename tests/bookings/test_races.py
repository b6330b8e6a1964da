"""Two at once, and whoever dies at whatever statement: a booking stands on what was confirmed (S2-29, S2-A7)."""

from __future__ import annotations

import pytest

from bookings.models import Booking, ClinicPayment, SpendApproval
from careops.engine.refusals import Refusal
from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.people.actors import AGENT
from careops.tenancy.scope import tenant_transaction
from tests.bookings import dying as acts
from tests.bookings.factories import (
    DAY,
    biller,
    booker,
    ceo,
    chief,
    confirmed,
    make_clinic,
    proposed,
)
from tests.bookings.paying import booked_by_our_money, cora, transfer_clinic
from tests.bookings.test_amounts import stands_on_its_quote
from tests.factories import NOON, fresh
from tests.sampling import FULL
from tests.trust.conftest import crowd
from tests.trust.conftest import dying as dying  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import field as field  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import forking as forking  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.slow
ROUNDS = 50 if FULL else 5
STEP = 1 if FULL else 9
MOST = 300  # strokes; more than any of these needs


def card_clinic():
    return make_clinic(direct_billing=False, takes_card=True)


def put_before_the_ceo(booking):
    booking.ask_approval(by=booker(), at=NOON)
    return booking.approvals.get().forward(by=chief(), at=NOON)


def check(tenant):
    with tenant_transaction(tenant):
        for booking in Booking.objects.all():
            stands_on_its_quote(booking)


@pytest.fixture
def acme(field):
    with tenant_transaction(field):
        ceo()
    return field


def at_once(tenant, *actions):
    """Each in a connection of its own, in the same moment; none breaks."""
    with crowd(len(actions)) as people:
        for found in people.at_once(*(lambda act=act: act(tenant) for act in actions)):
            assert found is None or isinstance(found, Refusal), found


def test_a_confirmation_and_another_amount_at_once_end_in_either_and_never_in_both(acme):
    with tenant_transaction(acme):
        clinic = card_clinic()
    for _ in range(ROUNDS):
        with tenant_transaction(acme):
            booking = proposed(clinic)
        at_once(acme, acts.confirm, acts.change)
        check(acme)
        with tenant_transaction(acme):
            booking = fresh(booking)
            # The change always comes through: it takes back what was confirmed before it.
            assert str(booking.total) == "339.00"
            assert booking.state == "confirmed" or booking.confirmed_hash == ""
            booking.cancel(by=acts.BEN, at=NOON, reason="The next round.")


def test_an_approval_and_another_amount_at_once_book_nothing_unapproved(acme):
    with tenant_transaction(acme):
        put_before_the_ceo(confirmed(card_clinic()))
    at_once(acme, acts.approve, acts.change)
    sweep(now=NOON)

    at_once(acme, acts.confirm, acts.book)

    check(acme)
    with tenant_transaction(acme):
        assert Booking.objects.get().state in ("dates_proposed", "confirmed")


def test_a_booking_and_the_end_of_its_approval_at_once_wait_for_another(acme):
    with tenant_transaction(acme):
        put_before_the_ceo(confirmed(card_clinic(), slot=NOON + 20 * DAY))
    acts.approve(acme)

    at_once(acme, acts.book, a_week_passes)
    sweep(now=NOON + 8 * DAY)
    sweep(now=NOON + 8 * DAY)

    check(acme)
    with tenant_transaction(acme):
        assert Booking.objects.get().state == "confirmed"


def a_week_passes(_):
    sweep(now=NOON + 8 * DAY)


@pytest.mark.parametrize("act", ["confirm", "change", "ask", "forward", "approve", "book", "pay"])
def test_whoever_dies_at_whatever_statement_leaves_all_of_it_or_nothing(acme, dying, act):
    with tenant_transaction(acme):
        begin(act)
    die_at = dying(f"tests.bookings.dying:{act}")
    before = states(acme)
    for moment in ("commit", *range(1, MOST, STEP)):
        answer = die_at(moment)
        check(acme)
        if answer != "killed":
            break
        assert states(acme) == before
    assert answer == "done 0"
    assert states(acme) != before
    assert moment > 5


def begin(act):
    """A booking to which this can happen."""
    if act in ("confirm", "change"):
        proposed(card_clinic())
    elif act == "book":
        confirmed(make_clinic())
    elif act == "pay":
        booked_by_our_money(transfer_clinic())
        cora()
    else:
        asked = confirmed(card_clinic())
        booker(), chief()
        if act == "forward":
            asked.ask_approval(by=acts.one_who_is(AGENT), at=NOON)
        elif act == "approve":
            put_before_the_ceo(asked)


def test_whoever_dies_between_the_confirmation_and_the_order_is_followed_by_one_who_orders_once(
    acme, dying
):
    """Each statement from the insurer's word to the order is somebody's last; the next one goes on."""
    with tenant_transaction(acme):
        clinic = card_clinic()
        booker(), chief(), biller()
    die_at = dying("tests.bookings.dying:arrange")
    answer = None
    for moment in ("commit", "committed", *range(1, MOST, STEP)):
        with tenant_transaction(acme):
            booking = proposed(clinic)
        answer = die_at(moment)
        check(acme)
        acts.arrange(acme)
        check(acme)
        with tenant_transaction(acme):
            check_ordered_once(fresh(booking))
        if answer != "killed":
            break
    assert answer == "done 0"
    assert moment > 20


def check_ordered_once(booking):
    assert booking.state in ("booked", "ready")
    assert booking.confirmed_hash == booking.quotes.get(state="confirmed").hash
    assert [approval.quote_hash for approval in booking.approvals.all()] == [booking.confirmed_hash]
    assert booking.approvals.get().state == "approved"
    assert booking.orders.count() == 1
    assert Message.objects.filter(case=booking.case, template="order").count() == 1
    for action in ("confirm", "ask_approval", "book"):
        assert booking.case.entries.filter(action=action, outcome="done").count() == 1


def states(tenant):
    with tenant_transaction(tenant):
        booking = Booking.objects.get()
        return (
            str(booking.state),
            [(quote.version, str(quote.state)) for quote in booking.quotes.order_by("version")],
            [str(approval.state) for approval in booking.approvals.all()],
            [(str(payment.state), payment.receipt) for payment in booking.payments.all()],
            booking.case.entries.count(),
        )


def test_two_who_book_at_once_book_once(acme):
    with tenant_transaction(acme):
        booking = confirmed(make_clinic())
    at_once(acme, acts.book, acts.book)

    with tenant_transaction(acme):
        assert booking.case.entries.filter(action="book").count() == 1


def test_two_confirmations_at_once_are_one(acme):
    with tenant_transaction(acme):
        booking = proposed(make_clinic())
    at_once(acme, acts.confirm, acts.confirm)

    check(acme)
    with tenant_transaction(acme):
        assert booking.case.entries.filter(action="confirm", outcome="done").count() == 1
        assert fresh(booking).state == "confirmed"


def test_two_who_pay_a_clinic_at_once_pay_it_once(acme):
    with tenant_transaction(acme):
        begin("pay"), cora()
        (payment,) = ClinicPayment.objects.all()

    at_once(acme, acts.pay, second(acts.pay))

    with tenant_transaction(acme):
        told = payment.case.entries.filter(action="pay_by_transfer", outcome="done")
        assert (told.count(), fresh(payment).state) == (1, "paid")
        assert [str(one.state) for one in SpendApproval.objects.all()] == ["consumed"]


def test_a_payment_and_another_amount_at_once_never_pay_what_was_not_approved(acme):
    with tenant_transaction(acme):
        begin("pay")

    at_once(acme, acts.pay, acts.change)
    sweep(now=NOON)

    check(acme)
    with tenant_transaction(acme):
        for payment in ClinicPayment.objects.filter(state="paid"):
            assert payment.paid == payment.approval.amount
            assert payment.approval.state == "consumed"


@pytest.mark.parametrize("act", ["forward", "approve"])
def test_two_who_sign_at_once_sign_once(acme, act):
    with tenant_transaction(acme):
        begin(act)
        chief(), ceo()
        approval = SpendApproval.objects.get()

    at_once(acme, getattr(acts, act), second(getattr(acts, act)))

    with tenant_transaction(acme):
        assert approval.case.entries.filter(action=act, outcome="done").count() == 1
        assert fresh(approval).state == {"forward": "with_ceo", "approve": "approved"}[act]


def second(act):
    """The same, by the second of two who may."""
    return lambda tenant: act(tenant, 1)


def test_an_approval_and_a_rejection_at_once_end_in_one_of_them(acme):
    for _ in range(ROUNDS):
        with tenant_transaction(acme):
            ceo()
            approval = put_before_the_ceo(confirmed(card_clinic()))
        at_once(acme, acts.approve, acts.reject)
        with tenant_transaction(acme):
            told = approval.case.entries.filter(action__in=["approve", "reject"], outcome="done")
            assert [entry.target for entry in told] == [fresh(approval).state]
