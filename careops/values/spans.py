"""How long? As ISO 8601 writes it, in days, hours, minutes and seconds: a month or a year is not one length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from careops.values.kind import Kind
from careops.values.text import Refused

SPAN = r"P(?=[0-9T])([0-9]{1,6}D)?(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,8}S)?)?"
PARTS = re.compile(r"([0-9]+)([DHMS])")
UNITS = {"D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


@dataclass(frozen=True)
class Span(Kind):
    """A length of time, of a second at least."""

    most: timedelta = timedelta(days=400)

    def read(self, said: Any) -> timedelta:
        if not isinstance(said, str) or not re.fullmatch(SPAN, said):
            raise Refused(
                "Write how long in days, hours, minutes and seconds, as PT48H or P2DT30M."
            )
        span = timedelta(**{UNITS[unit]: int(number) for number, unit in PARTS.findall(said)})
        if not timedelta(seconds=1) <= span <= self.most:
            raise Refused(f"Write a length from PT1S to P{self.most.days}D.", "range")
        return span

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "pattern": f"^{SPAN}$"}
