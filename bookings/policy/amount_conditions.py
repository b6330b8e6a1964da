"""On which conditions of money? Tests of a booking's price, its quotes, and the approval of our own money."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.columns.approval import ApprovalColumns
from bookings.columns.booking import BookingColumns
from bookings.columns.quote import QuoteColumns
from bookings.policy.assigning import Assigning
from bookings.policy.tunables import DELEGATE_UP_TO
from careops.policy.rules import condition

# Of its price, and of our money


@condition(
    "The amount is another one now: look at the newest quote, and confirm that, or have it changed."
)
def amount_is_the_quoted(booking: BookingColumns, quote_hash: str) -> bool:
    return quote_hash == booking.quote_hash


@condition("That is the amount that was quoted already.")
def it_is_another_amount(
    booking: Assigning, clinic_cost: Decimal, clinic_tax: Decimal | None, is_exempt: bool
) -> bool:
    tax = booking.own_tax_on(clinic_cost) if clinic_tax is None else clinic_tax
    return booking.hash_of(booking.priced(clinic_cost, tax, is_exempt=is_exempt)) != (
        booking.quote_hash
    )


@condition("It is paid in this way already.")
def it_is_another_way(booking: BookingColumns, way: BookingColumns.Method) -> bool:
    return booking.method != way


@condition("The clinic invoices us afterwards: no approval is needed.")
def our_money_comes_first(booking: BookingColumns) -> bool:
    return booking.method != booking.Method.DIRECT


@condition("An approval is asked for, or given, already.")
def spending_is_not_asked_for(booking: BookingColumns) -> bool:
    return not booking.is_asked_for and booking.quote_hash not in booking.approved


@condition(
    "Our money would leave before the service: the CEO has to approve it first, for this amount and"
    " this clinic."
)
def spending_is_approved(booking: BookingColumns) -> bool:
    return not our_money_comes_first.test(booking) or booking.quote_hash in booking.approved


@condition("The spending is approved.")
def approval_is_lost(booking: BookingColumns) -> bool:
    return not spending_is_approved.test(booking)


# Of a quote, and of an approval


@condition("It ends later already.")
def is_later(quote: QuoteColumns, hold_until: datetime) -> bool:
    return quote.valid_until is None or hold_until > quote.valid_until


@condition("The amount, the clinic or the payee has changed: it has to be asked for anew.")
def amount_is_still_the_same(approval: ApprovalColumns) -> bool:
    return approval.booking.quote_hash == approval.quote_hash


@condition("The amount is the one that was asked for.")
def amount_has_changed(approval: ApprovalColumns) -> bool:
    return bool(approval.booking.quote_hash) and not amount_is_still_the_same.test(approval)


@condition("That is more than the chief of staff may approve alone.")
def is_small(approval: ApprovalColumns) -> bool:
    most: int = DELEGATE_UP_TO.value(approval.tenant.tuning)
    return approval.amount <= most


@condition("That is more than was approved.")
def covers_it(approval: ApprovalColumns, amount: Decimal) -> bool:
    return amount <= approval.amount
