"""Who wakes the clock and the outbox? Celery: it holds no promise, so losing it loses nothing."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_shutting_down
from django.core.exceptions import ImproperlyConfigured

from careops.engine.lookout import close_post, keep_watch  # before the worker forks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careops.settings")

app = Celery("careops")
app.config_from_object("django.conf:settings", namespace="CELERY")


@worker_init.connect
def refuse_powerful_role(**_: Any) -> None:
    from django.db import Error

    from careops.tenancy import checks

    try:
        checks.refuse_powerful_role()
    except (ImproperlyConfigured, Error) as refusal:
        raise SystemExit(f"careops: {refusal}") from refusal  # Celery only logs lesser exceptions


@worker_shutting_down.connect
def relieve_lookout(**_: Any) -> None:
    close_post()


@app.task(name="careops.sweep")
def sweep(seconds: float = 0) -> None:
    """Carry out what has fallen due, and for so many seconds what falls due; a database that is away is waited for."""
    from careops.clock.now import now
    from careops.engine.sweep import is_anything_due, sweep
    from careops.tenancy.away import watch
    from careops.upkeep.models import pulse

    def work() -> None:
        sweep(now=now())
        pulse("sweep")

    with watch.unit():
        work()
    if seconds:  # who is asked for once relieves nobody
        keep_watch(work, when=is_anything_due, seconds=seconds)


@app.task(name="careops.deliver")
def deliver() -> None:
    """Send what is queued, likewise."""
    from careops.clock.now import now
    from careops.desk.dead_letters import take_on
    from careops.outbox.deliver import deliver
    from careops.tenancy.away import watch
    from careops.upkeep.models import pulse

    with watch.unit():
        deliver(now=now(), owner=take_on)
        pulse("deliver")


@app.task(name="careops.push")
def push() -> None:
    """Tell partners' endpoints what has happened, likewise."""
    from careops.clock.now import now
    from careops.events.push import push
    from careops.tenancy.away import watch
    from careops.upkeep.models import pulse

    with watch.unit():
        if (
            push(now=now()) is not None
        ):  # a sender that hangs is no progress, whoever finds it at work
            pulse("push")


@app.task(name="careops.jobs")
def jobs() -> None:
    """Go on with what takes longer than a page, likewise."""
    from careops.jobs.running import work
    from careops.tenancy.away import watch

    with watch.unit():
        work()


@app.task(name="careops.heartbeat")
def heartbeat() -> None:
    """Tell somebody outside that the clock moves."""
    from careops.tenancy.away import watch
    from careops.upkeep.heartbeat import heartbeat

    with watch.unit():
        heartbeat()


@app.task(name="careops.look_through")
def look_through() -> None:
    """Ask the scanner about files that came in while it was away."""
    from careops.clock.now import now
    from careops.files.receiving import look_again
    from careops.people.actors import THE_CLOCK
    from careops.tenancy.away import watch

    with watch.unit():
        look_again(at=now(), by=THE_CLOCK)


@app.task(name="careops.mail_week")
def mail_week() -> None:
    """Mail last week's figures to the leads of each organization whose Monday morning has come."""
    from careops.clock.now import now
    from careops.desk.reports.weekly import mail_all
    from careops.tenancy.away import watch

    with watch.unit():
        mail_all(now=now())
