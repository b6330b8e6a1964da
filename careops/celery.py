"""Who wakes the clock and the outbox? Celery: it holds no promise, so losing it loses nothing."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careops.settings")

app = Celery("careops")
app.config_from_object("django.conf:settings", namespace="CELERY")


@worker_init.connect
def refuse_powerful_role(**_: Any) -> None:
    from careops.tenancy import checks

    try:
        checks.refuse_powerful_role()
    except ImproperlyConfigured as refusal:
        raise SystemExit(f"careops: {refusal}") from refusal  # Celery only logs lesser exceptions


@app.task(name="careops.sweep")
def sweep() -> int:
    """Carry out what has fallen due; the number of cases moved."""
    from careops.clock.now import now
    from careops.upkeep.models import pulse
    from careops.workflow.sweep import sweep

    moved = sweep(now=now())
    pulse("sweep")
    return moved


@app.task(name="careops.deliver")
def deliver() -> int:
    """Send what is queued; the number of messages handled."""
    from careops.clock.now import now
    from careops.desk.dead_letters import take_on
    from careops.outbox.deliver import deliver
    from careops.upkeep.models import pulse

    taken = deliver(now=now(), owner=take_on)
    pulse("deliver")
    return taken


@app.task(name="careops.heartbeat")
def heartbeat() -> bool:
    """Tell somebody outside that the clock moves; whether they were told."""
    from careops.upkeep.heartbeat import heartbeat

    return heartbeat()
