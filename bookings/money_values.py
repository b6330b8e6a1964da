"""What do papers and payments say? The kinds of their values; none of them could be a card's number."""

from __future__ import annotations

from careops.values.table import Coded, Text

LICENCE = Text(40)
RECEIPT = Text(80)  # a number on an invoice, of a transfer, of a call
BRAND = Text(20)
LAST4 = Coded(
    4, pattern="[0-9]{4}", hint="Write the last four digits, and nothing else of the card."
)
