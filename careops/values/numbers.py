"""How is a number written? In digits, with a point: no other spelling is guessed at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from careops.values.kind import Kind
from careops.values.text import Refused

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
DECIMAL_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number within bounds that a database can keep."""

    least: int = 0
    most: int = 2**31 - 1

    def read(self, said: Any) -> int:
        if isinstance(said, bool) or not (isinstance(said, int) or is_number(WHOLE_NUMBER, said)):
            raise Refused("Write a whole number in digits, such as 3.")
        number = int(str(said))
        if not self.least <= number <= self.most:
            raise Refused(f"Write a whole number from {self.least:,} to {self.most:,}.", "range")
        return number

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Amount(Kind):
    """An amount in digits with a point; money has two places."""

    least: Decimal = Decimal(0)
    most: Decimal = Decimal("99999999.99")
    places: int = 2

    def read(self, said: Any) -> Decimal:
        if isinstance(said, bool | float) or not (
            isinstance(said, int | Decimal) or is_number(DECIMAL_NUMBER, said)
        ):
            raise Refused("Write an amount in digits with a point, such as 1000.50.")
        amount = Decimal(str(said))
        if not amount.is_finite() or not self.least <= amount <= self.most:
            raise Refused(f"Write an amount from {self.least:,} to {self.most:,}.", "range")
        if amount != (kept := amount.quantize(Decimal(1).scaleb(-self.places))):
            raise Refused(f"Write at most {self.places} digits after the point.", "places")
        return kept + 0  # nothing has no sign

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "format": "decimal"}


def is_number(pattern: re.Pattern[str], said: Any) -> bool:
    return isinstance(said, str) and bool(pattern.fullmatch(said))
