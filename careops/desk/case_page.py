"""How does one case stand? What was promised, what can be done, what happened, and whom it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.desk.ladder import draw, line_of
from careops.desk.models import Task
from careops.desk.moves import buttons, find
from careops.desk.panels import details_of, sections_of, tools_of
from careops.desk.signatures import signatures_needed
from careops.desk.site import page
from careops.desk.timeline import also_named, steps_of, story
from careops.desk.who_can_act import who_can_act
from careops.desk.words import row_of
from careops.policy.workflow import Workflow
from careops.values.languages import language_name
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

SHOWN = {"": "All", "people": "People", "system": "System"}
EARLIER = 5


@require_safe
def case_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The workspace of one case (interfaces: A3)."""
    case, subject = find(pk)
    at = moment(request)
    only = request.GET.get("show", "")  # people, system or everything
    steps = story(case, subject)
    line = line_of(subject, steps, at=at, tuning=request.tenant.tuning)
    able = buttons(request, subject)
    links = [*steps_there(request, subject), *tools_of(case.kind, request, subject)]
    signatures = signatures_needed(subject, request.actor)
    record_read(request, what="case", patients=[case.patient_id, *also_named(steps)], case=case)
    return page(
        request,
        "case.html",
        title=case.title,
        row=row_of(case),
        case=case,
        subject=subject,
        buttons=able,
        who=None
        if able.everything or links or signatures or case.closed_at
        else who_can_act(subject),
        steps=steps_of(only, steps),
        line=line,
        to_come=line.first_and_last,
        reminder=line.next_reminder,
        ladder=draw(line, at=at),
        only=only,
        filters=SHOWN,
        details=details_of(case.kind, request, subject),
        tools=links,
        sections=sections_of(case.kind, request, subject),
        signatures=signatures,
        language=language_name(case.patient.language) if case.patient else "",
        **around(case, subject),
    )


def steps_there(request: MemberRequest, subject: Workflow) -> list[tuple[str, str]]:
    """For a task that ends with a step of its case: those steps, where the reader may take them."""
    if not isinstance(subject, Task) or not subject.is_open:
        return []
    if not subject.about_case or not subject.steps_of_its_case():
        return []
    _, about = find(subject.about_case.pk)
    able = about.allowed(request.actor)
    return [
        (f"{rule.label}…", reverse("admin:cases_case_do", args=[about.pk, rule.name]))
        for rule in subject.steps_of_its_case()
        if rule in able
    ]


def around(case: Case, subject: Any) -> dict[str, Any]:
    """What else is about this case and its patient."""
    tasks = Task.objects.open().filter(about_case=case).for_list() if case.kind != "task" else ()
    earlier = (
        Case.objects.filter(patient=case.patient_id)
        .exclude(pk__in=[case.pk, getattr(subject, "about_case_id", None)])
        .exclude(kind="task")
        .order_by("-pk")[:EARLIER]
        if case.patient_id
        else ()
    )
    about = getattr(subject, "about_case", None)
    return {
        "tasks": [row_of(task.case) for task in tasks],
        "earlier": [row_of(other) for other in earlier],
        "about": row_of(about) if about else None,
    }
