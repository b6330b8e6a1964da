"""What do referrals say? The kinds of their texts, for forms, imports, the API and the columns."""

from __future__ import annotations

from careops.values.table import Text

NEED = Text(300, lines=True)
REGION = Text(80)
EXTERNAL_ID = Text(80)
