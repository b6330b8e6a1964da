"""What need not be kept for ever, and how long is each kept? The record of steps and reads is, always."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from careops.access.models import Invitation, Tally
from careops.api.idempotency import KEPT_FOR
from careops.api.models import Answer, Call
from careops.conversation.models import Draft
from careops.events.models import WAITING, Delivery
from careops.files import store
from careops.imports.models import RejectedLine, Upload
from careops.outbox.models import Link, Message
from careops.registry import Registry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope
from careops.upkeep.founding import note

AT_ONCE = 1000  # rows of one transaction

Find = Callable[[datetime], Any]
Bar = Callable[[list[Any]], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row that is purged: which rows are past their time, and what becomes of them."""

    name: str
    past: Find
    purge: Callable[[Any, datetime], Any]


KINDS: Registry[Kind] = Registry("kinds of row that a domain purges")


def purges(kind: Kind) -> None:
    """Declare a kind of row that a domain does not keep for ever: in its module ``retention``."""
    KINDS.declare(kind.name, kind)


def delete(rows: Any, _: datetime) -> None:
    rows.delete()


def days(number: int) -> timedelta:
    """For ever when it is 0."""
    return timedelta(days=number or 36_500)


def delivered(at: datetime) -> Any:
    """Deliveries that nothing more will happen to; the events themselves are in the record."""
    old = Delivery.objects.filter(queued_at__lt=at - days(settings.KEEP_LINKS_DAYS))
    return old.exclude(state__in=WAITING)


def spoken(at: datetime) -> Any:
    """Messages that nothing more will happen to, and that still have their words."""
    before = at - days(settings.KEEP_WORDS_DAYS)
    return Message.objects.filter(queued_at__lt=before).exclude(state="queued").exclude(text="")


def sent(at: datetime) -> Any:
    """Lists that have their words, or a name, still."""
    before = at - days(settings.KEEP_LINKS_DAYS)
    return Upload.objects.filter(sent_at__lt=before).exclude(packed=None, name="")


SHARED = (
    Kind("sessions that ended", lambda at: Session.objects.filter(expire_date__lt=at), delete),
    Kind("counts of tries", lambda at: Tally.objects.filter(until__lt=at), delete),
)
OF_A_TENANT = (
    Kind("words of messages", spoken, lambda rows, _: rows.update(text="", html="")),
    Kind(
        "links that ended",
        lambda at: Link.objects.filter(expires_at__lt=at - days(settings.KEEP_LINKS_DAYS)),
        delete,
    ),
    Kind(
        "invitations that ended",
        lambda at: Invitation.objects.filter(expires_at__lt=at - days(settings.KEEP_LINKS_DAYS)),
        delete,
    ),
    Kind(
        "drafts that nobody came back to",
        lambda at: Draft.objects.filter(saved_at__lt=at - days(settings.KEEP_LINKS_DAYS)),
        delete,
    ),
    Kind("lists that were sent", sent, lambda rows, _: rows.update(packed=None, name="")),
    Kind(
        "rejected lines of lists",
        lambda at: RejectedLine.objects.filter(
            job__asked_at__lt=at - days(settings.KEEP_LINKS_DAYS)
        ),
        delete,
    ),
    Kind("deliveries to partners", delivered, delete),
    Kind(
        "calls of partners",
        lambda at: Call.objects.filter(at__lt=at - days(settings.KEEP_LINKS_DAYS)),
        delete,
    ),
    Kind("answers to partners", lambda at: Answer.objects.filter(at__lt=at - KEPT_FOR), delete),
)


def purge(*, at: datetime, dry_run: bool, bar: Bar) -> Iterator[tuple[str, str, int]]:
    """Whose, what, and how many: shared rows, then each tenant's as that tenant; on its record."""
    for kind in SHARED:
        yield "all", kind.name, take(kind, at, dry_run=dry_run, bar=bar)
    for tenant in Tenant.objects.order_by("slug"):
        with tenant_scope(tenant):
            found: dict[str, int] = {}
            for kind in (*OF_A_TENANT, *KINDS.values()):
                found[kind.name] = take(kind, at, dry_run=dry_run, bar=bar)
                yield tenant.slug, kind.name, found[kind.name]
            with transaction.atomic():
                lost = list(store.lost(tenant, at=at))
            for key in [] if dry_run else bar(lost):
                store.forget(key)
            found["uploads that were given up"] = len(lost)
            yield tenant.slug, "uploads that were given up", len(lost)
            if any(found.values()) and not dry_run:
                with transaction.atomic():
                    note("purge", tenant, at=at, **{k: f"{n}" for k, n in found.items() if n})


def overdue(*, at: datetime) -> int:
    """How many rows of all organizations are past their time."""
    total = 0
    for tenant in Tenant.objects.all():
        with tenant_scope(tenant):
            kinds = (*OF_A_TENANT, *KINDS.values())
            total += sum(take(kind, at, dry_run=True, bar=iter) for kind in kinds)
    return total


def take(kind: Kind, at: datetime, *, dry_run: bool, bar: Bar) -> int:
    """How many rows were past their time. What changed in the meantime is looked at once more."""
    with transaction.atomic():
        keys = list(kind.past(at).order_by().values_list("pk", flat=True))
    for begin in bar([] if dry_run else list(range(0, len(keys), AT_ONCE))):
        with transaction.atomic():
            kind.purge(kind.past(at).filter(pk__in=keys[begin : begin + AT_ONCE]), at)
    return len(keys)
