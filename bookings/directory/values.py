"""What does a clinic say of itself? The kinds of its values, for forms, imports, the API and the columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from bookings.directory.travel import Place
from careops.values.choices import Choice
from careops.values.kind import Kind, Name
from careops.values.numbers import Amount, Whole
from careops.values.table import LANGUAGE, Coded, Refused, Text

PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories",
    "NU": "Nunavut", "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec",
    "SK": "Saskatchewan", "YT": "Yukon",
}  # fmt: skip
LETTER = "[ABCEGHJ-NPRSTVXY]"  # the others are too much like digits, or like each other
AREA = re.compile(rf"{LETTER}\d[A-Z]", re.ASCII)
POSTAL = re.compile(rf"{LETTER}\d[A-Z]\d[A-Z]\d", re.ASCII)

ANY_LETTER = "[ABCEGHJ-NPRSTVXYabceghj-nprstvxy]"
DEGREES = r"-?[0-9]{1,2}(\.[0-9]{1,15})?"  # as far as one pattern says it
SOMEWHERE = rf"^({ANY_LETTER}[0-9][A-Za-z]( ?[0-9][A-Za-z][0-9])?|{DEGREES}, ?{DEGREES})$"


def squeezed(said: str) -> str:
    """``m5v 2t6`` -> ``M5V2T6``."""
    return re.sub(r"[\s-]", "", said).upper()


def shortened(said: str) -> str:
    """``-122.67866399999998`` -> ``-122.678663``: what is kept; the rest only looks like a card's number."""
    return re.sub(r"(?<![\d.])(\d{1,3}\.\d{6})\d+", r"\1", said)


@dataclass(frozen=True)
class PostalCode(Text):
    """A Canadian postal code, kept as ``M5V 2T6``."""

    limit: int = 10

    def read(self, said: Any) -> str:
        code = squeezed(super().read(said))
        if not POSTAL.fullmatch(code):
            raise Refused("Write a Canadian postal code, as M5V 2T6.")
        return f"{code[:3]} {code[3:]}"


@dataclass(frozen=True)
class Degrees(Kind):
    """A latitude or a longitude in degrees with a point, kept to about ten centimetres."""

    most: int = 180

    def tidy(self, raw: str) -> str:
        return shortened(super().tidy(raw))

    def read(self, said: Any) -> float:
        try:
            degrees = float(said)
        except (TypeError, ValueError):
            degrees = float("nan")
        if not -self.most <= degrees <= self.most:
            raise Refused(
                f"Write degrees with a point, from -{self.most} to {self.most}, as 43.6426."
            )
        return round(degrees, 6)

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "number", "minimum": -self.most, "maximum": self.most}


@dataclass(frozen=True)
class Near(Text):
    """Where to look: a postal code or its area, kept as the area (``M5V``), or a latitude and a longitude."""

    limit: int = 40
    hint: ClassVar[str] = (
        "Write a Canadian postal code, as M5V 2T6, its first three characters, or degrees, as"
        " 43.6426, -79.3871."
    )

    def tidy(self, raw: str) -> str:
        return shortened(super().tidy(raw))

    def read(self, said: Any) -> str | Place:  # type: ignore[override]
        if isinstance(said, Place):
            return said
        text = super().read(said)
        if "," in text:
            north, east = (part.strip() for part in text.split(",", 1))
            return Place(LATITUDE.parse(north), LONGITUDE.parse(east))
        code = squeezed(text)
        if not AREA.fullmatch(code) and not POSTAL.fullmatch(code):
            raise Refused(self.hint)
        return code[:3]

    @property
    def schema(self) -> Mapping[str, Any]:
        return {**super().schema, "pattern": SOMEWHERE}


@dataclass(frozen=True)
class Languages(Text):
    """Languages with commas or semicolons between them, kept as their codes."""

    limit: int = 300
    empty: ClassVar[list[str]] = []  # type: ignore[assignment]

    def read(self, said: Any) -> list[str]:  # type: ignore[override]
        parts = filter(None, map(str.strip, re.split("[,;]", super().read(said))))
        return list(dict.fromkeys(LANGUAGE.parse(part) for part in parts))


@dataclass(frozen=True)
class Offers(Text):
    """What a clinic offers: ``ultrasound=120.00/30; mri`` is a price in dollars, and minutes."""

    limit: int = 1000
    empty: ClassVar[dict[str, Any]] = {}  # type: ignore[assignment]

    def read(self, said: Any) -> dict[str, tuple[Decimal | None, int | None]]:  # type: ignore[override]
        found = {}
        for offer in filter(None, map(str.strip, super().read(said).split(";"))):
            code, _, rest = offer.partition("=")
            cost, _, minutes = rest.partition("/")
            found[SERVICE_CODE.parse(code.strip())] = COST.parse(cost), MINUTES.parse(minutes)
        return found


CLINIC_NAME = Name(160)
POSTAL_CODE = PostalCode()
NEAR = Near()
LATITUDE = Degrees(90)
LONGITUDE = Degrees(180)
PROVINCE = Choice(PROVINCES.items)
SERVICE_CODE = Coded()
LIST_KEY = Text(80)
COST = Amount()
PERCENT = Amount(most=Decimal("99.999"), places=3)
MINUTES = Whole(1, 24 * 60)
WITHIN = Whole(1, 24 * 60)
LANGUAGES = Languages()
OFFERS = Offers()
CURRENCY = "CAD"  # of what clinics ask for
