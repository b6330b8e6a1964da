"""How is money kept and counted? As decimals in the database, in the smallest unit on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField

# How many digits of an amount are behind the point, where it is not two of them (ISO 4217).
DIGITS = dict.fromkeys("BIF CLP DJF GNF JPY KMF KRW PYG RWF VND VUV XAF XOF XPF".split(), 0)
DIGITS |= dict.fromkeys("BHD JOD KWD OMR TND".split(), 3)


class Money:
    """Mixed into a field of Django's, which it stays as far as the table is concerned."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 10, "decimal_places": 2, **options})

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()  # type: ignore[misc]
        return name, "django.db.models.DecimalField", args, options


class MoneyColumn(Money, DecimalField[Any, Decimal]):
    """An amount, up to 99,999,999.99; its currency stands in a column beside it."""


class UnknownMoneyColumn(Money, DecimalField[Any, Decimal | None]):
    """The same, where it may not be known yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"null": True, **options})


def smallest_units(amount: Decimal, currency: str) -> int:
    """In cents, for most: 80.00 CAD are 8000, 80 JPY are 80."""
    return int(amount.scaleb(DIGITS.get(currency, 2)))
