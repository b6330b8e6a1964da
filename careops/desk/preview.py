"""What is it about, in short? A case before one opens it: how it stands, what was said last, what can be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careops.conversation.models import Comment
from careops.desk.moves import find
from careops.desk.panels import details_of
from careops.desk.site import page
from careops.desk.words import row_of
from careops.record.models import Entry
from careops.web.conversation import lines_of
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.story import in_the_past

LINES, STEPS = 3, 3  # the last of each


@require_safe
def preview(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A page of its own; with ``?part`` only what a list shows beside it."""
    case, subject = find(pk)
    comments = list(Comment.objects.of(case).order_by("-id")[:LINES])[::-1]
    entries = list(Entry.objects.filter(case=case).order_by("-seq")[:STEPS])[::-1]
    record_read(request, what="case", patients=[case.patient_id], case=case)
    shown: dict[str, Any] = {
        "row": row_of(case),
        "case": case,
        "details": details_of(case.kind, request, subject),
        "lines": lines_of(comments, by=request.actor),
        "steps": [(one, in_the_past(subject, one.action)) for one in entries],
        "able": subject.allowed(request.actor),
        "now": moment(request),
    }
    if "part" in request.GET:
        return render(request, "admin/desk/preview_part.html", shown)
    return page(request, "preview.html", title=case.title, **shown)
