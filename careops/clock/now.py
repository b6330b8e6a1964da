"""What time is it? The database knows; the demo may turn its dial."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from careops.clock.models import Dial


def now() -> datetime:
    """The database's clock, with the dial's offset and speed. Read once, at the edge; then passed in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_now()")
        (moment,) = cursor.fetchone()
    result: datetime = moment
    return result


def shown(span: timedelta) -> timedelta:
    """How far the clock goes in this much real time: further, when the demo's dial runs faster."""
    return span * max([1.0, *Dial.objects.values_list("speed", flat=True)])
