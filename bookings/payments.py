"""What do an insurer's card and its charge become when the payment provider answers? Only what is news (S2-37)."""

from __future__ import annotations

from datetime import datetime

from bookings.models import Card, InsurerCharge
from careops.money import smallest_units
from careops.payments.channel import PAYERS, Payer
from careops.payments.orders import (
    THE_PROVIDER,
    Answer,
    Asking,
    CardPage,
    Charge,
    Forget,
    Outcome,
)


def why(answer: Answer) -> str:
    return answer.reason[:1000] or "The payment provider gives no reason."


# A card


def waits_for_card(card: Card) -> bool:
    """What becomes of its page, or whether it is forgotten once it is withdrawn."""
    return bool(card.state == Card.State.OPENED) or card.is_to_be_forgotten


def page_of(card: Card) -> CardPage | Forget:
    if card.is_to_be_forgotten:
        return Forget(Asking.of(card), session=card.session, token=card.kept)
    return CardPage(Asking.of(card), session=card.session, email=card.insurer.email)


def tell_card(card: Card, answer: Answer, *, at: datetime) -> None:
    by, page = THE_PROVIDER, answer.receipt
    match (card.state, answer.outcome):
        case (Card.State.OPENED, Outcome.SUCCEEDED) if answer.card:
            given = answer.card
            card.give(
                by=by,
                at=at,
                session=page,
                brand=given.brand,
                last4=given.last4,
                expires_month=given.month,
                expires_year=given.year,
                customer=given.customer,
                token=given.token,
            )
        case (Card.State.OPENED, Outcome.SUCCEEDED) if page == card.session:
            card.look(by=by, at=at)  # an event says that it was given, and not which
        case (Card.State.OPENED, Outcome.FAILED) if page in ("", card.session):
            card.close_page(by=by, at=at, failure=why(answer), session=page)
        case (Card.State.WITHDRAWN, _) if page or not card.is_to_be_forgotten:
            pass  # an event about its page, from before
        case (Card.State.WITHDRAWN, Outcome.SUCCEEDED):
            card.forget(by=by, at=at)
        case (Card.State.WITHDRAWN, Outcome.FAILED):
            card.refuse_to_forget(by=by, at=at, failure=why(answer))


# A charge


def waits_for_money(charge: InsurerCharge) -> bool:
    return bool(charge.state == InsurerCharge.State.CHARGING)


def charge_of(charge: InsurerCharge) -> Charge:
    """What is left of it, from its card; books of the booking's other cards are looked into, too."""
    card = charge.card
    cards = Card.objects.filter(booking=charge.booking_id).exclude(customer="")
    return Charge(
        Asking.of(charge),
        customer=card.customer if card else "",
        token=card.token if card else "",
        amount=smallest_units(charge.charging, charge.currency),
        currency=charge.currency,
        before=tuple(cards.values_list("customer", flat=True)),
    )


def tell_charge(charge: InsurerCharge, answer: Answer, *, at: datetime) -> None:
    match (charge.state, answer.outcome):
        case (InsurerCharge.State.CHARGING, Outcome.SUCCEEDED):
            charge.settle(by=THE_PROVIDER, at=at, receipt=answer.receipt)
        case (InsurerCharge.State.CHARGING, Outcome.FAILED):
            charge.refuse_card(by=THE_PROVIDER, at=at, failure=why(answer))


PAYERS.declare("card", Payer(waits_for_card, page_of, tell_card))
PAYERS.declare("charge", Payer(waits_for_money, charge_of, tell_charge))
