"""How does one case stand? What was promised, what can be done, what happened, and whom it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.desk.at_hand import find_at_hand
from careops.desk.buttons import buttons
from careops.desk.composer import Composer
from careops.desk.folding import folded
from careops.desk.ladder import draw, line_of
from careops.desk.merges.cases import may_let_go, way_to_one
from careops.desk.models import Task
from careops.desk.moves import find
from careops.desk.panels import details_of, matter_of, sections_of, tools_of
from careops.desk.signatures import signatures_needed
from careops.desk.site import page
from careops.desk.surroundings import surroundings_of
from careops.desk.timeline import also_named, held_lines, newest_in, steps_of, story, story_of
from careops.desk.who_can_act import who_can_act
from careops.desk.words import row_of
from careops.policy.workflow import Workflow
from careops.tenancy.together import together
from careops.values.languages import language_name
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

SHOWN = {"": "All", "people": "People", "system": "System"}
EARLIER = 5
TASKS = 50


@require_safe
def case_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The workspace of one case (interfaces: A3)."""
    case, subject = find_at_hand(request, pk)
    at, near = moment(request), surroundings_of(request.membership)
    only = request.GET.get("show", "")  # people, system or everything
    about, whole = about_of(subject), case.told_together
    *told, tasks, others = together(*story_of(whole), *others_about(case, about))
    steps = story(whole, subject, *told, by=request.actor)
    own = [step for step in steps if not step.part]
    line = line_of(subject, own, at=at, tuning=request.tenant.tuning)
    able = buttons(request, subject)
    tools = tools_of(case.kind, request, subject)
    links = [*steps_there(request, subject), *tools, *way_to_one(request, subject)]
    signatures = signatures_needed(subject, request.actor, near, at=at)
    record_read(request, what="case", patients=[case.patient_id, *also_named(steps)], case=case)
    return page(
        request,
        "case.html",
        title=case.title,
        matter=matter_of(case.kind, subject),
        row=row_of(case),
        case=case,
        subject=subject,
        buttons=able,
        who=None
        if able.everything or links or signatures or case.closed_at
        else who_can_act(subject, near.staff),
        composer=Composer(request, subject, newest=newest_in(steps), steps=able.to_follow),
        held=held_lines(steps, by=request.actor, at=at),
        is_followed=request.actor.member in case.followers,
        steps=list(folded(steps_of(only, steps))),
        line=line,
        to_come=line.first_and_last,
        reminder=line.next_reminder,
        ladder=draw(line, at=at),
        only=only,
        filters=SHOWN,
        details=details_of(case.kind, request, subject),
        tools=links,
        sections=sections_of(case.kind, request, subject),
        parts=whole[1:],
        may_let_go=may_let_go(request, subject),
        signatures=signatures,
        language=language_name(case.patient.language) if case.patient else "",
        tasks=[row_of(other) for other in tasks],
        earlier=[row_of(other) for other in others],
        about=row_of(about) if about else None,
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


def about_of(subject: Workflow) -> Case | None:
    """The case that a task is about."""
    return getattr(subject, "about_case", None)


def others_about(case: Case, about: Case | None) -> tuple[Any, Any]:
    """The open tasks of this case, first due first, and the newest other cases of its patient."""
    mine = Task.objects.filter(about_case=case, case=OuterRef("pk"))
    tasks = Case.objects.open().filter(Exists(mine), kind="task").by_due()
    known = [case.pk, *([about.pk] if about else [])]
    cases = Case.objects.exclude(pk__in=known).exclude(kind="task")
    earlier = cases.filter(patient=case.patient_id).order_by("-pk")
    return (
        tasks[:TASKS] if case.kind != "task" else Case.objects.none(),
        earlier[:EARLIER] if case.patient_id else Case.objects.none(),
    )
