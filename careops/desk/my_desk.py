"""What needs me now? The first page of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from careops.desk.frame import frame_of
from careops.desk.heartbeat import heartbeat
from careops.desk.site import holds, page
from careops.desk.words import row_of
from careops.desk.worklists import GIVERS, MANY, do_next, many, promised_until
from careops.outbox.models import Message
from careops.web.reads import record_read
from careops.web.request import MemberRequest

ROWS = 10


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Messages that will never arrive, for who may send them again."""

    count: str
    url: str


def my_desk(request: MemberRequest, **context: Any) -> HttpResponse:
    """Numbers that are links, what to do next, and what others promised for today (interfaces: A1)."""
    member, at = request.membership, frame_of(request).at
    mine = list(do_next(member=member).listed(ROWS))
    promised = list(promised_until(end_of_day(at), at=at).listed(ROWS + 1))
    record_read(request, what="my desk", patients=[case.patient_id for case in (*mine, *promised)])
    return page(
        request,
        "my_desk.html",
        title="My desk",
        do_next=[row_of(case) for case in mine],
        promised=[row_of(case) for case in promised[:ROWS]],
        has_more_promised=len(promised) > ROWS,
        heartbeat=heartbeat(),
        dead_letters=dead_letters() if holds(request, GIVERS) else None,
        **context,
    )


def end_of_day(at: datetime) -> datetime:
    """Of the organization's day, as its clocks show it."""
    tomorrow = localtime(at) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def dead_letters() -> DeadLetters | None:
    count = Message.objects.failed().order_by()[: MANY + 1].count()
    listed = f"{reverse('admin:outbox_message_changelist')}?state__exact=failed"
    return DeadLetters(many(count), listed) if count else None
