"""Which kinds of value does the back office have, beside the common ones?"""

from __future__ import annotations

from careops.values.table import Coded, Text, Whole

CODE = Coded(40, pattern=r"[a-z][a-z0-9_]{1,39}", hint="Small letters, digits and _.")
LABEL = Text(80)  # what a ticket is about, in a few words: mails and posts say it
LINES = Text(2000, lines=True)  # a checklist, one thing a line
PATTERNS = Text(10_000, lines=True)  # by which an answer is known, one a line
CURRENCY = Coded(3, pattern="[A-Z]{3}", hint="Write its three letters, as USD.")
EXTERNAL_ID = Text(80)  # of the shop's system
GOODS = Text(200)  # what was ordered, or subscribed to, as the shop calls it
SECONDS = Whole(least=0, most=4 * 3600)  # of a recorded call
PLAN = Text(5000, lines=True)  # what a provider wrote for an approved request
PAYER = Text(120)  # an insurer, as its card calls it
REFERENCE = Text(80)  # by which an insurer finds again what it said, or authorized
