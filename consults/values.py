"""What do consults and obligations say? The kinds of their texts, for forms, the API and the columns."""

from __future__ import annotations

from careops.values.table import Coded, Text

CONCERN = Text(300, lines=True)
CURRENCY = Coded(3, pattern="[A-Z]{3}", hint="Write its three letters, as CAD.")
EXTERNAL_ID = Text(80)
