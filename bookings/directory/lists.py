"""What does a list of clinics say? Our columns, and those of the lists of places that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

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


class PlaceColumns(Columns):
    def named(self, headings: Sequence[str]) -> Sequence[str]:
        """Also by those of lists of places, whose first column may have the numbers of lines and no name."""
        names = [ALSO.get(heading, heading) for heading in headings]
        return ["row", *names[1:]] if names[:1] == [""] else names


COLUMNS = PlaceColumns(
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


def read_list(sheet: IO[str]) -> Iterator[Line]:
    """The lines of a list, by our names of columns; BadFile when it has others."""
    return read_sheet(sheet, COLUMNS)
