"""Is all as an operator would want it? One look at everything that has gone wrong somewhere before."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.mail import get_connection
from django.db import connection

from careops.clock.now import now
from careops.desk.words import teams
from careops.files import store
from careops.files.models import File
from careops.people.models import Membership
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.tenancy.walls import tenant_models
from careops.upkeep import health
from careops.upkeep.dumping import CannotDump, program
from careops.upkeep.progress import progress
from careops.upkeep.retention import overdue

OLDEST = 15  # of PostgreSQL
SKEW = 5  # seconds
UNPURGED = timedelta(days=2)  # a night may be missed
WORN = 1_500_000_000  # transactions; PostgreSQL stops at two thousand million
UNWALLED = """
    SELECT relname FROM pg_class c WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace AND NOT (
        relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid))
"""
STATE = """
    SELECT current_setting('server_version_num')::int / 10000, extract(epoch FROM clock_timestamp())::float,
           pg_size_pretty(pg_database_size(current_database())), age(datfrozenxid)
    FROM pg_database WHERE datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and either that it is well or what to do."""

    about: str
    words: str
    is_well: bool = True


def examine() -> Iterator[Finding]:
    """Everything, whatever else is wrong; what cannot be looked at is itself a finding."""
    for about, look in LOOKS.items():
        try:
            yield from (Finding(about, *said) for said in look())
        except Exception as error:  # noqa: BLE001 (a driver's own)
            first = (str(error).splitlines() or [""])[0]
            yield Finding(
                about, f"could not be looked at: {type(error).__name__}: {first}", is_well=False
            )


Said = Iterator[tuple[str, bool]]


def settings_() -> Said:
    found = [
        m for m in run_checks(include_deployment_checks=settings.PRODUCTION) if m.level >= WARNING
    ]
    for message in found:
        yield f"{message.msg} {message.hint or ''} ({message.id})", False
    if not settings.PRODUCTION:
        yield "CAREOPS_PRODUCTION is not set: cookies and addresses are not made safe.", False
    elif not found:
        yield "in production mode, nothing to remark", True


def database() -> Said:
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        version, seconds, size, age = cursor.fetchone()
    skew = seconds - time.time()
    yield f"PostgreSQL {version}, {size}", version >= OLDEST
    if abs(skew) > SKEW:
        yield f"its clock is {skew:+.0f} s from this machine's: set both by NTP", False
    if age > WORN:
        yield f"{age:,} transactions since the last freeze: see why autovacuum does not run", False


def role() -> Said:
    found = run_checks(tags=["database"], databases=["default"])
    yield from ((f"{message.msg} {message.hint}", False) for message in found)
    if not found:
        yield "owns nothing and cannot pass the walls", True


def migrations() -> Said:
    yield said_by(health.migrations, "all are applied")


def walls() -> Said:
    tables = [model._meta.db_table for model in tenant_models()]
    with connection.cursor() as cursor:
        cursor.execute(UNWALLED, [tables])
        open_ones = [name for (name,) in cursor.fetchall()]
    if open_ones:
        yield f"{', '.join(open_ones)} stand open: run `manage.py migrate` as the owner", False
    else:
        yield f"stand around {len(tables)} tables", True


def broker() -> Said:
    yield said_by(health.broker, "answers")


def clock() -> Said:
    found = progress()
    problems = list(found.problems())
    yield from ((problem, False) for problem in problems)
    if found.set_aside:
        yield (
            f"{found.set_aside} cases were set aside: see Stuck at the desk, and the worker's log",
            False,
        )
    if found.dead:
        yield f"{found.dead} messages did not arrive: the ops team has a task for each", False
    if not problems:
        yield (
            f"the last sweep ended {found.ages['sweep']:.0f} s ago, {found.queued} messages wait",
            True,
        )


def mail() -> Said:
    if not settings.EMAIL_HOST:
        yield "no mail leaves: set CAREOPS_SMTP_HOST", False
        return
    with get_connection(fail_silently=False):
        yield f"{settings.EMAIL_HOST} lets us in; nothing was sent", True


def files() -> Said:
    """Can they be kept, and are they looked through?"""
    store.probe()
    yield f"{store.said()} can be written to and read", True
    if settings.PRODUCTION and store.said().startswith(str(settings.BASE_DIR)):
        yield "files lie where the program does: set CAREOPS_FILES to a place that is kept", False
    waiting = 0
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_transaction(tenant):
            waiting += File.objects.filter(state=File.State.NEW).count()
    if waiting:
        yield f"{waiting:,} files wait for the scanner: is clamd there (CAREOPS_CLAMD)?", False
    if not settings.CLAMD:
        yield "no scanner looks for viruses: set CAREOPS_CLAMD", not settings.PRODUCTION


def channels() -> Said:
    for name, carrier in {"text messages": settings.SMS_URL, "Slack": settings.SLACK_TOKEN}.items():
        if not carrier:
            yield f"{name} stay in the mailbox page, as no carrier is set", True


def organizations() -> Said:
    tenants = list(Tenant.objects.real().filter(is_active=True).order_by("slug"))
    if not tenants:
        yield "there is none: `manage.py tenant create`", False
    for tenant in tenants:
        with tenant_transaction(tenant):
            staff = list(Membership.objects.staff())
        empty = sorted(set(teams()) - {team for member in staff for team in member.teams})
        if not staff:
            yield f"{tenant.slug} has no staff: `manage.py tenant link` or `create`", False
        elif empty:
            yield (
                f"{tenant.slug} has nobody in {', '.join(empty)}: see Organization at its desk",
                False,
            )
        else:
            yield f"{tenant.slug} has {len(staff)} of staff, and every team has somebody", True


def backups() -> Said:
    try:
        version = subprocess.run(
            [program("pg_dump"), "--version"], capture_output=True, text=True, check=True
        )
    except CannotDump as lacking:
        yield str(lacking), False
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    ours = int(version.stdout.split()[2].split(".")[0])
    if ours < server:
        yield f"pg_dump is {ours} and the server {server}: install the programs of {server}", False
    else:
        yield f"pg_dump {ours} can read the server", True


def kept() -> Said:
    """Is removed in time what must not be kept? Patients are told by when their photos are erased."""
    late = overdue(at=now() - UNPURGED)
    if late:
        yield f"{late:,} rows are kept past their time: let cron run `manage.py purge` daily", False
    else:
        yield "nothing is kept past its time", True


def watched() -> Said:
    for name, what in {"STATUS_TOKEN": "/statusz and /metrics are closed", "HEARTBEAT_URL": "nobody outside"
                       " hears when all stands still"}.items():  # fmt: skip
        if not getattr(settings, name):
            yield f"{what}: set CAREOPS_{name}", not settings.PRODUCTION


def said_by(check: Callable[[], None], well: str) -> tuple[str, bool]:
    try:
        check()
    except health.NotReady as missing:
        return str(missing), False
    return well, True


LOOKS: dict[str, Callable[[], Said]] = {
    "settings": settings_,
    "database": database,
    "role": role,
    "migrations": migrations,
    "walls": walls,
    "broker": broker,
    "clock and outbox": clock,
    "mail": mail,
    "files": files,
    "channels": channels,
    "organizations": organizations,
    "backups": backups,
    "what is kept": kept,
    "watching": watched,
}
