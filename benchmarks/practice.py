"""Who writes to a practice? A portal full of threads: a few that went the real road, copied many times."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from benchmarks import crowd
from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.outbox.models import Link, Message
from careops.people.actors import AGENT, Actor
from careops.people.models import Membership, Patient, Provider, User
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from portal.models import Account, Practice, Thread, Visit

STATES = (Thread.State.TRIAGE, Thread.State.WITH_STAFF, Thread.State.WITH_PROVIDER)
PROMISE = timedelta(hours=72)
BORN = date(1980, 5, 17)
OF_PATIENT = "t.patient_id = (SELECT patient_id FROM cases_case WHERE id = c.original)"
OFFICE = Actor("Sam Smith", frozenset({AGENT.name}), via="bench")


def make_tenant() -> Tenant:
    """A practice with providers and one original of each state, whose answer is due at T."""
    tenant = Tenant.objects.create(slug="bench", name="Bench")
    with tenant_transaction(tenant):
        Provider.objects.bulk_create(crowd.make_provider(n) for n in range(crowd.PROVIDERS))
        Practice.objects.create()
        make_lead()
        for state in STATES:
            put(write(open_account(at=crowd.T - PROMISE), at=crowd.T - PROMISE), state)
    with tenant_transaction(tenant):
        Message.objects.update(state=Message.State.SENT, next_attempt_at=None)
        Case.objects.update(wake_at=None)  # they stay as they are
    return tenant


def make_lead() -> None:
    """Who hears of what is late."""
    user = User.objects.create_user("lead@bench.example", None, name="Lena Lead")
    Membership.objects.create(user=user, roles=["lead"], teams=["portal"])


def fill(tenant: Tenant, *, count: int, after: datetime, upto: datetime) -> None:
    """Add ``count`` open threads, each of a patient with an account, evenly due."""
    step = (upto - after) / count
    with tenant_transaction(tenant), connection.cursor() as cursor:
        originals = Thread.objects.filter(case__due_at=crowd.T).values_list("pk", flat=True)
        crowd.plan(cursor, sorted(originals)[: len(STATES)], count=count, after=after, step=step)
        crowd.copy(cursor, Patient)
        crowd.copy(cursor, Case)
        crowd.copy(cursor, Case, join=f"{OF_PATIENT} AND t.kind = 'account'")
        crowd.copy(cursor, Account, join=OF_PATIENT)
        crowd.copy(cursor, Visit, join=OF_PATIENT)
        for model in (Thread, Entry, Comment, Message, Link):
            crowd.copy(cursor, model)
        crowd.move_head(cursor)


def open_account(*, at: datetime) -> Account:
    """Of a new patient, who knows the rules."""
    patient = Patient.objects.create(
        first_name="Maya", last_name="Hart", email="maya@mail.example", birth_date=BORN
    )
    account: Any = Account(patient=patient).invite(by=OFFICE, at=at)
    return account.activate(by=themself(patient), at=at, birth_date=BORN, edition=1)  # type: ignore[no-any-return]


def write(account: Account, *, at: datetime) -> Thread:
    patient = account.patient
    visit = Visit.objects.create(
        patient=patient, at=at - timedelta(days=3), concern="Knee", state=Visit.State.COMPLETED
    )
    thread = Thread(patient=patient, account=account, topic="clinical", visit=visit)
    return thread.submit(by=themself(patient), at=at, message="The knee is better than last week.")


def put(thread: Thread, state: str) -> Thread:
    """Sort it, in the minute it came."""
    at = thread.asked_at
    if state == Thread.State.WITH_STAFF:
        return thread.give_to_staff(by=OFFICE, at=at, topic="billing")
    if state == Thread.State.WITH_PROVIDER:
        provider = Provider.objects.order_by("pk").first()
        return thread.give_to_provider(by=OFFICE, at=at, provider=provider)
    return thread


def themself(patient: Patient) -> Actor:
    return Actor(patient.name, frozenset({"patient"}), people=frozenset({patient.pk}), via="bench")
