"""What does a list of clinics say? Our columns, and those of the lists of places that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bookings.directory.models import Clinic
from bookings.directory.values import (
    CLINIC_NAME,
    LANGUAGES,
    LATITUDE,
    LIST_KEY,
    LONGITUDE,
    OFFERS,
    PERCENT,
    POSTAL_CODE,
    PROVINCE,
)
from careops.values.sheets import Columns, Line, read_sheet
from careops.values.table import EMAIL, FREE_TEXT, PHONE, YES_NO, Choice, Text

IGNORED = ("row", "county", "type", "ownership", "emergency", "quality")  # of the lists of places
ALSO = {
    "id": "key",
    "state": "province",
    "zip": "postal_code",
    "lat": "latitude",
    "lon": "longitude",
}
COLUMNS = Columns(
    {
        "name": CLINIC_NAME,
        "city": Text(80),
        "province": PROVINCE,
        "key": LIST_KEY,
        "address": Text(120),
        "postal_code": POSTAL_CODE,
        "phone": PHONE,
        "email": EMAIL,
        "languages": LANGUAGES,
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "services": OFFERS,
        "affiliate": Choice.of(Clinic.Affiliate),
        "books_by": Choice.of(Clinic.Books),
        "direct_billing": YES_NO,
        "takes_card": YES_NO,
        "takes_transfer": YES_NO,
        "accepts_prepayment": YES_NO,
        "own_tax": PERCENT,
        "folder_note": FREE_TEXT,
        **dict.fromkeys(IGNORED, FREE_TEXT),
    },
    required=("name", "city", "province"),
)


def read_list(sheet: Iterable[str]) -> Iterator[Line]:
    """The lines of a list, by our names of columns; BadFile when it has others."""
    return read_sheet(translated(iter(sheet)), COLUMNS)  # type: ignore[arg-type]  # it takes lines


def translated(sheet: Iterator[str]) -> Iterator[str]:
    """A sheet with our names of columns for those that lists of places have."""
    first = next(sheet, "")
    named = f"row{first}" if first[:1] in (",", ";", "\t") else first
    yield re.sub(r"[^,;\t\r\n]+", lambda found: ALSO.get(tidied(found[0]), found[0]), named)
    yield from sheet


def tidied(heading: str) -> str:
    return heading.strip('\ufeff" ').lower()
