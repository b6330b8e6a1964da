"""What time is it? The database knows; the demo may turn its dial."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """The database's clock, with the dial's offset and speed. Read once, at the edge; then passed in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_now()")
        (moment,) = cursor.fetchone()
    result: datetime = moment
    return result
