"""What do bookings say? The kinds of their values, for forms, the API and the columns."""

from __future__ import annotations

from django.db import models

from careops.values.table import Coded, Text


class Course(models.TextChoices):
    """The four cases of the insurance process (S2-1)."""

    AFFILIATE = "affiliate", "1: affiliate within the area"
    OUT_OF_AREA = "out_of_area", "2: outside of the area"
    LARGE = "large", "3: large affiliate, which invoices us"
    INDIVIDUAL = "individual", "4: individual affiliate, paid before"


EXTERNAL_ID = Text(80)
WISHES = Text(300, lines=True)
STREET = Text(120)
CITY = Text(80)
HASH = Coded(
    64, pattern="[0-9a-f]{64}", hint="Send the `quote_hash` of the amount that you confirm."
)
