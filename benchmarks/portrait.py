"""Did two designs do the same? The rows that a moment left behind, counted by what they say."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from careops.cases.models import Case
from careops.desk.models import Task
from careops.outbox.models import Link, Message
from careops.record.models import ChainHead, Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from consults.models import Obligation
from referrals.models import Referral

# Model, the column of its moment (none: that of its case), and what of a row must be alike.
SEEN = (
    (
        Case,
        "clock_at",
        """
        kind, t.state, waiting_on, team, title, patient_id IS NULL, provider_id IS NULL, version,
        ceil(extract(epoch FROM wake_at - %(at)s) / 3600), ceil(extract(epoch FROM due_at - %(at)s) / 3600)
        """,
    ),
    (
        Referral,
        "",
        """
        t.state, round, t.provider_id IS NULL, cardinality(excluded), closed_reason,
        routed_at = %(at)s, offered_at = %(at)s, unplaced_at = %(at)s
        """,
    ),
    (Obligation, "", "t.state, round, attempts, reviewed_at = %(at)s"),
    (Task, "", "t.state, task_kind, t.team, wanted_by - %(at)s"),
    (Entry, "at", "action, source, target, outcome, actor, via, facts, policy, length(hash)"),
    (Message, "queued_at", "channel, template, t.state, next_attempt_at - %(at)s"),
    (Link, "issued_at", "round, expires_at - %(at)s"),
)


def portrait(tenant: Tenant, *, at: datetime) -> dict[str, int]:
    """What the moment left behind: how many rows say this.

    A case that moved twice, or not at all, shows as another version, or as a missing row.
    """
    found: dict[str, int] = {}
    with tenant_transaction(tenant), connection.cursor() as cursor:
        for model, moment, what in SEEN:
            table = model._meta.db_table
            case, column = (
                ("", moment) if moment else ("JOIN cases_case k ON k.id = case_id", "k.clock_at")
            )
            cursor.execute(
                f"SELECT %(table)s || ({what})::text, count(*) FROM {table} t {case}"
                f" WHERE {column} = %(at)s GROUP BY 1",
                {"at": at, "table": table},
            )
            found |= dict(cursor.fetchall())
    return found


def is_chained(tenant: Tenant) -> bool:
    """Whether the chain's head is at its end."""
    with tenant_transaction(tenant):
        head, last = ChainHead.objects.get(), Entry.objects.order_by("seq").last()
        return (head.seq, head.hash) == (last.seq, last.hash)
