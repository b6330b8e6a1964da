"""Who waits? A tenant full of cases: a few that went through the real policies, copied many times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models

from careops.cases.models import Case
from careops.engine.sweep import sweep
from careops.outbox.models import Link, Message
from careops.people.actors import AGENT, Actor
from careops.people.models import Patient, Provider
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from consults.models import Consult, Obligation
from referrals.models import Referral

T = datetime(2026, 3, 4, 12, tzinfo=UTC)  # when the originals are due
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
BEFORE = 48 * HOUR  # so long before that the first of them begins
PROVIDERS = 200
ORIGINAL = "the original"
AGENT_SMITH = Actor("Sam Smith", frozenset({AGENT.name}), via="bench")


def make_tenant(slug: str = "bench") -> Tenant:
    """A tenant with providers, a client, and the originals: one for each step that the clock owes at T.

    A referral expires, goes to intake, is reminded of, is bumped; an obligation is followed up by
    e-mail, by text message, in Slack, and reviewed.
    """
    tenant = Tenant.objects.create(slug=slug, name=slug.title())
    with tenant_transaction(tenant):
        Provider.objects.bulk_create(make_provider(n) for n in range(PROVIDERS))
        Patient.objects.create(first_name="Maya", last_name="Hart", email="maya@mail.example")
    for hours in range(BEFORE // HOUR, 0, -6):
        with tenant_transaction(tenant):
            originals(hours, at=T - hours * HOUR)
        sweep(now=T - hours * HOUR)
    with tenant_transaction(tenant):
        Message.objects.update(state=Message.State.SENT, next_attempt_at=None)
        Case.objects.update(wake_at=None)  # they stay as they are
    return tenant


def originals(hours: int, *, at: datetime) -> None:
    """Those that begin so many hours before they are due."""
    if hours in (48, 24):
        submit(preferred=True, at=at)
        submit(preferred=False, at=at)
    if hours in (48, 18, 12, 6):
        owe(at=at)


def make_provider(n: int) -> Provider:
    return Provider(
        name=f"Provider {n}",
        email=f"provider{n}@clinic.example",
        mobile=f"+1416555{n:04}",
        slack_id=f"U{n:07}",
        networks=["sun"],
    )


def submit(*, preferred: bool, at: datetime, need: str = ORIGINAL) -> None:
    Referral(
        client=Patient.objects.first(),
        preferred=Provider.objects.first() if preferred else None,
        need=need,
        region="Ontario",
        network="sun",
        consented_at=at,
    ).submit(by=AGENT_SMITH, at=at)


def owe(*, at: datetime) -> None:
    consult = Consult(patient=Patient.objects.get(), concern="Cough", fee=50, payout_amount=30)
    consult.request(by=AGENT_SMITH, at=at)
    consult.start(by=AGENT_SMITH, at=at, provider=Provider.objects.first())
    Obligation.about_consult(consult, about="pharmacy", question=ORIGINAL).ask(
        by=AGENT_SMITH, at=at
    )


def fill(tenant: Tenant, *, count: int, after: datetime, upto: datetime, domains: int = 2) -> None:
    """Add ``count`` cases with all that belongs to them, as many of each kind, evenly due.

    Of one domain: referrals; of two: referrals and obligations.
    """
    for begin in range(0, count, 50_000):
        part = min(50_000, count - begin)
        step = (upto - after) / count
        with tenant_transaction(tenant), connection.cursor() as cursor:
            originals = Referral.objects.filter(need=ORIGINAL).values_list("pk", flat=True)
            if domains == 2:
                owed = Obligation.objects.filter(question=ORIGINAL).values_list("pk", flat=True)
                originals = [*sorted(originals), *sorted(owed)]
            plan(cursor, originals, count=part, after=after + begin * step, step=step)
            for model in (Patient, Case, Referral, Obligation, Entry, Message, Link):
                copy(cursor, model)
            move_head(cursor)


def move_head(cursor: Any) -> None:
    """The chain's head is at the last of what was copied."""
    cursor.execute(
        "UPDATE record_chainhead SET seq = (SELECT max(seq) FROM record_entry),"
        " hash = (SELECT hash FROM record_entry ORDER BY seq DESC LIMIT 1)"
    )


def plan(
    cursor: Any, originals: Iterable[UUID], *, count: int, after: datetime, step: timedelta
) -> None:
    """One row a copy: of which original, and by how much it is later. Ids begin with the time."""
    cursor.execute("DROP TABLE IF EXISTS crowd")
    cursor.execute(
        """
        CREATE TEMP TABLE crowd AS
        SELECT existing + n AS n, original, due - %(T)s AS shift, %(after)s + n * %(step)s AS due,
               lpad(to_hex((extract(epoch FROM due) * 1000)::bigint), 12, '0') AS prefix,
               providers[1 + (existing + n) %% cardinality(providers)] AS provider
        FROM generate_series(1, %(count)s) n,
             LATERAL (SELECT %(after)s + n * %(step)s AS due) d,
             (SELECT count(*) AS existing FROM cases_case) e,
             (SELECT array_agg(id ORDER BY id) AS providers FROM people_provider) p,
             LATERAL (SELECT (%(originals)s::uuid[])[1 + n %% cardinality(%(originals)s::uuid[])] AS original) o
        """,
        {"T": T, "after": after, "step": step, "count": count, "originals": list(originals)},
    )
    cursor.execute("ANALYZE crowd")


def copy(cursor: Any, model: type[models.Model], *, join: str = "") -> None:
    """Copy what the model keeps of the originals, once for each row of the crowd."""
    table, fields = model._meta.db_table, model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(copied(field) for field in fields)
    case = "id" if model is Case else "case_id"
    if model is Patient:
        join = "t.id = (SELECT patient_id FROM cases_case WHERE id = c.original)"
    join = join or f"t.{case} = c.original"
    cursor.execute(
        f'INSERT INTO "{table}" ({columns}) SELECT {values}'
        f' FROM crowd c JOIN "{table}" t ON {join} ORDER BY c.n'
    )


def copied(field: Any) -> str:
    """The expression of one column of a copy."""
    column = f't."{field.column}"'
    fresh = f"(c.prefix || '7' || right(md5({column}::text || c.n), 19))::uuid"
    provider = f"CASE WHEN {column} IS NOT NULL THEN c.provider END"
    is_theirs = f"{column} IN (SELECT id FROM people_provider)"
    special = {
        "ref": "split_part(t.ref, '-', 1) || '-' || lpad(to_hex(c.n), 7, '0')",
        "seq": "row_number() OVER (ORDER BY c.n, t.seq) + (SELECT seq FROM record_chainhead)",
        "person": f"CASE WHEN {is_theirs} THEN c.provider ELSE {fresh} END",
        "tenant_id": column,
        "consult_id": column,
        "need": "'Low mood'",
        "question": "'Once a day?'",
        "wake_at": "CASE WHEN t.id = c.original THEN c.due END",
    }
    if isinstance(field, models.CharField) and field.primary_key:
        return f"encode(sha256(({column} || c.n)::bytea), 'hex')"
    if field.column in special:
        return special[field.column]
    if field.is_relation and field.related_model is Provider:
        return provider
    if isinstance(field, models.DateTimeField):
        return f"{column} + c.shift"
    return fresh if isinstance(field, models.UUIDField) or field.is_relation else column
