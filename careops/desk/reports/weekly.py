"""What do leads read on Monday morning? Last week's findings, in a mail that names nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from careops.desk.reports.all import reports
from careops.desk.reports.asked import Asked
from careops.outbox import letters
from careops.outbox.html import ours
from careops.outbox.links import site_url
from careops.outbox.rendering import split_subject
from careops.people.actors import LEAD, MANAGER, THE_CLOCK
from careops.people.models import Membership
from careops.policy.workflow import kinds
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.span import WEEK, Span
from careops.tenancy.away import is_away
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope

logger = logging.getLogger(__name__)

MORNING = time(7)  # by the organization's clock
PATIENCE = timedelta(days=2)  # what could not be mailed by then is no news any more
SENT = "mail_week"
READERS = (LEAD, MANAGER)


def mail_all(*, now: datetime) -> int:
    """To how many: of each organization whose Monday morning has come, once a week."""
    return sum(mail_for(tenant, at=now) for tenant in Tenant.objects.real().filter(is_active=True))


def mail_for(tenant: Tenant, *, at: datetime) -> int:
    """One that fails does not stop the others."""
    monday = begun(at, zone=ZoneInfo(tenant.time_zone))
    if monday is None:
        return 0
    try:
        with tenant_scope(tenant), transaction.atomic():
            return mail_once(monday, at=at)
    except Exception as error:
        if is_away(error):
            raise
        logger.exception("The week of %s could not be mailed", tenant)
        return 0


def begun(at: datetime, *, zone: ZoneInfo) -> date | None:
    """The Monday whose morning has come, for two days."""
    day = at.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    since = at - datetime.combine(monday, MORNING, zone)
    return monday if timedelta(0) <= since < PATIENCE else None


def mail_once(monday: date, *, at: datetime) -> int:
    """Under the lock of the tenant's row, so that two workers do not both; the record says that it was done."""
    Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant().pk)
    week = f"{monday - WEEK}"
    if Entry.objects.filter(
        case=None, action=SENT, at__gt=at - PATIENCE, facts__week=week
    ).exists():
        return 0
    readers = list(readers_of_the_week())
    found = findings(Span(monday - WEEK, monday - timedelta(days=1)), at=at) if readers else []
    if not found:
        return 0
    mail(readers, found, monday=monday, at=at)
    entry = Entry(at=at, action=SENT, outcome=Entry.Outcome.CHANGED, actor=THE_CLOCK.name)
    entry.via, entry.facts = THE_CLOCK.via, {"week": week, "readers": len(readers)}
    add([entry])
    return len(readers)


def readers_of_the_week() -> Iterable[Membership]:
    """Leads and managers whom messages reach, but those who want none."""
    told: Iterable[Membership] = (
        Membership.objects.to_be_told().with_roles(*READERS).filter(has_weekly_mail=True)
    )
    return told


def findings(span: Span, *, at: datetime) -> list[dict[str, Any]]:
    """What each figure says of these days, of all kinds; none where nothing happened."""
    asked = Asked(span, at, tuple(kinds()))
    told = [figure.told(asked) for figure in reports(asked).values()]
    return [one for one in told if "says" in one]


def mail(
    readers: Iterable[Membership], found: list[dict[str, Any]], *, monday: date, at: datetime
) -> None:
    days = {"first": monday - WEEK, "last": monday - timedelta(days=1)}
    page = site_url(f"{reverse('admin:desk_reports')}?{urlencode(days)}")
    words = {"tenant": current_tenant(), "found": found, "page": ours(page), **days}
    subject, text = split_subject(render_to_string("email/week.txt", words).strip())
    for reader in readers:
        letters.post(to=reader.email, template="week", subject=subject, text=text, at=at)
