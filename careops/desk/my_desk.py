"""What needs me now? The first page of the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from careops.desk.site import page
from careops.desk.words import row_of
from careops.desk.worklists import do_next, running_out
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

ROWS = 10


def my_desk(request: MemberRequest, **context: Any) -> HttpResponse:
    """Numbers that are links, what to do next, and what others owe soonest (interfaces: A1)."""
    member, at = request.membership, moment(request)
    mine = list(do_next(member=member).for_list()[:ROWS])
    others = list(running_out(at=at).for_list()[:ROWS])
    record_read(request, what="my desk", patients=[case.patient_id for case in (*mine, *others)])
    return page(
        request,
        "my_desk.html",
        title="My desk",
        do_next=[row_of(case) for case in mine],
        running_out=[row_of(case) for case in others],
        **context,
    )
