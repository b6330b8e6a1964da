"""Where does somebody give a card? On a page of the payment provider's: no number of one comes to us (SX-12)."""

from __future__ import annotations

from typing import Any

from careops.payments.channel import PAYERS, open_provider
from careops.payments.orders import CardPage, Page


def open_card_page(subject: Any, *, back_to: str) -> Page:
    """The page of a case that asks for a card; the same again in its round. Raises DeliveryError."""
    order = PAYERS[subject.kind].order_of(subject)
    if not isinstance(order, CardPage):
        raise TypeError(f"A {subject.kind} asks for no card.")
    provider = open_provider()
    try:
        return provider.open_page(order, back_to=back_to)
    finally:
        provider.close()
