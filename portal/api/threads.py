"""What does the chart system hear of messages? How each went, when it closed, and no word of what was written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.pages import page_of
from careops.api.schema import describes
from careops.api.subjects import SubjectView
from careops.people.actors import CLINIC
from careops.people.models import Partner
from portal.api.shapes import (
    THREAD_COLUMNS,
    TOLD_AS,
    ThreadQuery,
    ThreadShape,
    show_thread,
)
from portal.models import Practice, Thread


class ThreadView(SubjectView):
    area, prefix = "threads", "thr"
    model, shape, columns, told_as = Thread, ThreadShape, THREAD_COLUMNS, TOLD_AS
    read_by = (CLINIC.name,)

    @classmethod
    def is_for(cls, partner: Partner) -> bool:
        """Of the clinics the one that keeps our charts."""
        return Practice.is_kept_by(partner)

    def show(self, subject: Thread, request: PartnerRequest) -> dict[str, Any]:
        return show_thread(subject, actor=request.actor)

    def parts(self, subject: Thread) -> dict[UUID | None, str]:
        return {subject.patient_id: "patient", subject.provider_id: "provider"}


class Threads(ThreadView):
    @describes(
        "List threads",
        name="list_threads",
        query=ThreadQuery,
        returns=page_of("Thread", ThreadShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those of the practice whose chart system you are, newest first."""
        return self.list_all(request, ThreadQuery)


class OneThread(ThreadView):
    is_conditional = True

    @describes("Read a thread", name="read_thread", returns=ThreadShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """How it went. What was written stays in the portal."""
        return self.show_one(request, id)
