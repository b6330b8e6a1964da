"""On which conditions, where papers and money are concerned? Tests, with the words of their refusal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.columns.card import CardColumns
from bookings.columns.charge import ChargeColumns
from bookings.columns.paper import PaperColumns
from bookings.columns.payment import Method, PaymentColumns
from bookings.columns.reconciliation import ReconciliationColumns
from bookings.matching import NOTHING
from bookings.policy.money_tunables import INVOICE_TOLERANCE
from careops.files.models import File
from careops.people.models import Membership
from careops.policy.rules import condition

CENT = Decimal("0.01")

# Of a paper


@condition("Only a guarantee of payment has an amount.")
def is_a_guarantee(paper: PaperColumns) -> bool:
    return paper.is_a_guarantee


@condition("Say for how much the guarantee is good; a form has no amount.")
def names_its_amount(paper: PaperColumns, amount: Decimal | None) -> bool:
    return (amount is not None) == paper.is_a_guarantee


@condition("That is no more than it was good for before.")
def amount_is_raised(paper: PaperColumns, amount: Decimal) -> bool:
    return paper.amount is not None and amount > paper.amount


@condition("It covers the total already.")
def falls_short(paper: PaperColumns) -> bool:
    return not paper.covers(paper.booking.total)


@condition("No clinic is chosen yet, so it has no folder to lie in.")
def there_is_a_folder(paper: PaperColumns) -> bool:
    return paper.booking.clinic_id is not None


@condition("A guarantee of payment is not signed by a physician: the clinic keeps it.")
def is_a_form(paper: PaperColumns) -> bool:
    return not paper.is_a_guarantee


@condition("Say who signed it, by name and licence, or add the file that they signed.")
def says_who_signed(
    paper: PaperColumns, physician: str, licence: str, signed_document: File | None
) -> bool:
    return bool(physician and licence) or signed_document is not None


# Of a payment to a clinic


@condition("This clinic invoices us: it is paid when its invoice is here.")
def is_before_service(payment: PaymentColumns) -> bool:
    return payment.is_before_service


@condition("Only a clinic that invoices us sends an invoice.")
def is_direct(payment: PaymentColumns) -> bool:
    return not payment.is_before_service


@condition("This one is not paid by our card.")
def is_by_card(payment: PaymentColumns) -> bool:
    return bool(payment.method == Method.CARD)


@condition("This one is not paid by a transfer.")
def is_by_transfer(payment: PaymentColumns) -> bool:
    return bool(payment.method == Method.TRANSFER)


@condition(
    "Our money leaves before the service, so the CEO has to approve it first: for this very quote,"
    " and at least for this amount."
)
def spending_is_approved(payment: PaymentColumns) -> bool:
    return payment.spendable is not None and payment.spendable.amount >= payment.amount


@condition("That is more than was agreed and approved: have the amount changed first.")
def is_no_more_than_agreed(payment: PaymentColumns, amount: Decimal) -> bool:
    return NOTHING < amount <= payment.amount


@condition("That time has passed; name one that is still to come.")
def call_is_to_come(payment: PaymentColumns, at: datetime, call_at: datetime) -> bool:
    return call_at > at


@condition("Three are on the call: you, the chief of staff, and the clinic.")
def three_are_on_the_call(
    payment: PaymentColumns, paid_by: Membership, chief_of_staff: Membership
) -> bool:
    return paid_by.pk != chief_of_staff.pk and "chief_of_staff" in chief_of_staff.roles


@condition(
    "That differs from the quote by more than is tolerated: ask the clinic to mend it, or have the"
    " amount changed; a manager can take it as it is."
)
def invoice_is_near_the_quote(payment: PaymentColumns, invoiced: Decimal) -> bool:
    most: int = INVOICE_TOLERANCE.value(payment.tenant.tuning)
    return abs(invoiced - payment.amount) <= most * CENT


@condition(
    "The appointment is still to come, and an invoice is paid after it. Our money before it needs the"
    " CEO's approval: change how the clinic is paid while the booking is not booked."
)
def service_is_over(payment: PaymentColumns, at: datetime) -> bool:
    appointment_at = payment.booking.appointment_at
    return appointment_at is not None and appointment_at <= at


# Of the insurer's own card


@condition("The page was opened by somebody else meanwhile: open it again.")
def page_is_the_last(card: CardColumns, session: str) -> bool:
    return session in ("", card.session)


# Of a charge


@condition(
    "The amount is not above nothing and below what is left to pay; what pays it all is said otherwise."
)
def is_a_part(charge: ChargeColumns, amount: Decimal) -> bool:
    return NOTHING < amount < charge.left


@condition("That is not what is left to pay.")
def is_all_that_is_left(charge: ChargeColumns, amount: Decimal) -> bool:
    return amount == charge.left


@condition("Something has been paid of it: credit what is left instead.")
def nothing_is_paid(charge: ChargeColumns) -> bool:
    return charge.paid == 0


@condition("Nothing has been paid of it: make it void instead.")
def something_is_paid(charge: ChargeColumns) -> bool:
    return charge.paid > 0


@condition("A part of it is paid.")
def some_is_paid(charge: ChargeColumns) -> bool:
    return charge.paid > 0


@condition("Nobody has proposed to write it off.")
def write_off_is_proposed(charge: ChargeColumns) -> bool:
    return charge.write_off_by_id is not None


@condition("The insurer has given no card for this booking: ask for it first, or bill it as usual.")
def card_is_given(charge: ChargeColumns) -> bool:
    return charge.card_given is not None


@condition("The insurer gave its card, so it has nothing to do: charge that.")
def no_card_is_given(charge: ChargeColumns) -> bool:
    return charge.card_given is None


# Of a reconciliation


@condition("Not all of the four documents are there yet; the page says which is missing.")
def all_are_there(reconciliation: ReconciliationColumns) -> bool:
    return not reconciliation.documents.missing


@condition("The documents differ, and nobody has explained it: raise it as an exception first.")
def nothing_differs(reconciliation: ReconciliationColumns) -> bool:
    return reconciliation.documents.difference in (NOTHING, reconciliation.explained)


@condition("They agree, to the cent.")
def something_differs(reconciliation: ReconciliationColumns) -> bool:
    return not nothing_differs.test(reconciliation)


@condition("That is not how the clinic was paid: look at its payment.")
def process_is_the_one(reconciliation: ReconciliationColumns, process: Method) -> bool:
    return reconciliation.documents.process.found in ("", process)


@condition("Compare the order mail with the booking, and tick it.")
def mail_was_compared(reconciliation: ReconciliationColumns, mail_agrees: bool) -> bool:
    return mail_agrees
