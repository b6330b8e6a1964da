"""What do bookings say? The kinds of their values, for forms, the API and the columns."""

from __future__ import annotations

from careops.values.table import Coded, Text

EXTERNAL_ID = Text(80)
WISHES = Text(300, lines=True)
STREET = Text(120)
CITY = Text(80)
HASH = Coded(
    64, pattern="[0-9a-f]{64}", hint="Send the `quote_hash` of the amount that you confirm."
)
