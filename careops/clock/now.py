"""What time is it? The database knows; the demo may turn its dial, and a sandbox is ahead of the house."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func

from careops.clock.models import Dial
from careops.tenancy.scope import active_tenant


def now() -> datetime:
    """What the clock of the active tenant shows, or the house's. Read once, at the edge; then passed in."""
    return here(house_now())


def here(moment: datetime) -> datetime:
    """A moment of the house's as the active tenant's clock shows it."""
    tenant = active_tenant()
    return moment + tenant.ahead if tenant else moment


class Now(Func):
    """The same inside a query."""

    function = "careops_now"
    arity = 0
    output_field = DateTimeField()

    def as_sql(self, *args: Any, **said: Any) -> Any:
        sql, params = super().as_sql(*args, **said)
        tenant = active_tenant()
        return f"({sql} + %s)", [*params, tenant.ahead if tenant else timedelta()]


def house_now() -> datetime:
    """The database's clock, with the dial's offset and speed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_now()")
        (moment,) = cursor.fetchone()
    result: datetime = moment
    return result


def shown(span: timedelta) -> timedelta:
    """How far the clock goes in this much real time: further, when the demo's dial runs faster."""
    return span * max([1.0, *Dial.objects.values_list("speed", flat=True)])
