"""Where does somebody give a card, or pay? On a page of the payment provider's: we see no number (SX-12)."""

from __future__ import annotations

from typing import Any

from careops.payments.channel import PAYERS, open_provider
from careops.payments.orders import CardPage, Page, PayPage


def open_page(subject: Any, *, back_to: str) -> Page:
    """The page of a case that asks for a card, or for money; the same again in its round. Raises DeliveryError."""
    order = PAYERS[subject.kind].order_of(subject)
    if not isinstance(order, CardPage | PayPage):
        raise TypeError(f"A {subject.kind} has no page of the provider's.")
    provider = open_provider()
    try:
        return provider.open_page(order, back_to=back_to)
    finally:
        provider.close()
