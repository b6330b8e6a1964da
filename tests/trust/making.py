"""What does the stage need of Django? Cases that are due, and somebody to read the record's chain."""

from __future__ import annotations

import sys
from datetime import timedelta
from itertools import pairwise

import django

django.setup()

from django.db import connection  # noqa: E402 (Django has to be set up)

from benchmarks import crowd  # noqa: E402
from careops.clock.models import Dial  # noqa: E402
from careops.record.chain import digest  # noqa: E402
from careops.record.models import ChainHead, Entry  # noqa: E402
from careops.tenancy.models import Tenant  # noqa: E402
from careops.tenancy.scope import tenant_transaction  # noqa: E402


def due(cases, speed=None):
    """Turn the dial to a moment at which so many cases are due, or from which they fall due one by one."""
    # Before there is a case: a clock that runs already would act on it at its own time.
    turn(crowd.T - crowd.BEFORE)
    tenant = crowd.make_tenant()
    end = crowd.T + timedelta(hours=1)
    moment = crowd.T if speed else end
    crowd.fill(tenant, count=int(cases), after=crowd.T, upto=end)
    with tenant_transaction(tenant):
        base = ChainHead.objects.get().seq
    turn(moment, float(speed or 1))
    print(base, moment.isoformat())


def turn(moment, speed=1.0):
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (turned_at,) = cursor.fetchone()
    shown = {"turned_at": turned_at, "shown_at": moment, "speed": speed}
    Dial.objects.update_or_create(id=1, defaults=shown)


def verify(base):
    """Each entry after that place follows from the one before it, without a gap, up to the head."""
    with tenant_transaction(Tenant.objects.get()):
        entries = list(Entry.objects.filter(seq__gte=base).order_by("seq"))
        head = ChainHead.objects.get()
    assert [entry.seq for entry in entries] == list(range(int(base), head.seq + 1))
    assert entries[-1].hash == head.hash
    for before, entry in pairwise(entries):
        assert entry.hash == digest(before.hash, entry.seq, vars(entry)), entry


if __name__ == "__main__":
    {"due": due, "verify": verify}[sys.argv[1]](*sys.argv[2:])
