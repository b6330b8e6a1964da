"""Where are two cases made one, where the same was told twice? Side by side; what was promised first stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.cases.tags import CaseTag
from careops.conversation.models import Comment
from careops.desk.at_hand import twins_of
from careops.desk.fact_forms import offers
from careops.desk.moves import find
from careops.desk.panels import details_of, matter_of
from careops.desk.site import page
from careops.desk.words import CaseRow, row_of
from careops.engine.batches import load
from careops.policy.merging import DUPLICATE, LET_GO, MAKE_ONE, MERGE
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.web.conversation import Line, lines_of
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

MOST = 10  # others that are offered


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that may be the same, with what tells them apart; ``obstacle``: why this one cannot be kept."""

    subject: Workflow
    row: CaseRow
    matter: str
    details: list[tuple[str, Any]]
    lines: list[Line]
    tags: list[str]
    obstacle: str


@require_safe
def one_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A case and another one of its patient and kind; with ``?with=`` which, else the newest."""
    case, subject = find(pk)
    others = load(others_of(case))
    if not may(request, subject, MAKE_ONE) or not others:
        raise Http404("There is nothing to make one with it.")
    chosen = request.GET.get("with", "")
    other = next((one for one in others if str(one.pk) == chosen), others[0])
    record_read(request, what="case", patients=[case.patient_id], case=case)
    return page(
        request,
        "one.html",
        title="Was the same told twice?",
        case=case,
        sides=[side(request, subject, other), side(request, other, subject)],
        others=[row_of(one.case) for one in others if one is not other],
        rule=subject.rules()[MAKE_ONE],
    )


def others_of(case: Case) -> list[Case]:
    found = twins_of(case.pk, case.kind, case.patient_id).for_list()
    return list(found.order_by("-pk")[:MOST]) if case.patient_id else []


def side(request: MemberRequest, subject: Workflow, other: Workflow) -> Side:
    case = subject.case
    comments = Comment.objects.of(case).with_files()
    return Side(
        subject,
        row_of(case),
        matter_of(case.kind, subject),
        details_of(case.kind, request, subject),
        lines_of(comments, by=request.actor),
        list(CaseTag.objects.filter(case=case).order_by("word").values_list("word", flat=True)),
        obstacle(request, subject, other),
    )


def obstacle(request: MemberRequest, subject: Workflow, other: Workflow) -> str:
    """Why the other one cannot become a part of this one, in words; empty: it can."""
    make_one, merge = subject.rules()[MAKE_ONE], other.rules()[MERGE]
    for rule, one in ((make_one, subject), (merge, other)):
        if one.state not in rule.sources:
            return f"{one.case.ref} is {one.label_of(one.state).lower()}."
    if not make_one.grants(request.actor, subject):
        return "This is for another team."
    facts = {DUPLICATE: other.case, "at": moment(request)}
    unmet = make_one.unmet(subject, facts) or merge.unmet(other, facts)
    return unmet.refusal if unmet else ""


# What the page of a case has of it


def may(request: MemberRequest, subject: Workflow, name: str) -> bool:
    return any(rule.name == name for rule in subject.allowed(request.actor))


def way_to_one(request: MemberRequest, subject: Any) -> list[tuple[str, str]]:
    """The way to that page, from a case that was asked for ``at_hand``."""
    if not subject.case.has_twin or not may(request, subject, MAKE_ONE):
        return []
    return [("One with another…", reverse("admin:cases_case_one", args=[subject.pk]))]


def may_let_go(request: MemberRequest, subject: Workflow) -> bool:
    return bool(subject.case.parts) and may(request, subject, LET_GO)


def offered(rule: Rule, subjects: Sequence[Workflow]) -> list[tuple[str, str]]:
    """Which cases a form can name."""
    return [(str(one.pk), str(one)) for subject in subjects for one in named(rule, subject.case)]


def named(rule: Rule, case: Case) -> Iterable[Case]:
    return case.told_together[1:] if rule.name == LET_GO else others_of(case)


offers(Case, offered)
