"""What does whoever opens a case have at hand? Its tags, their draft, replies and macros: asked for with the case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from careops.cases.models import Case
from careops.cases.tags import CaseTag
from careops.conversation.attached import files_of_case
from careops.conversation.macros import Macro
from careops.conversation.models import Draft
from careops.conversation.replies import SavedReply
from careops.conversation.writing import people_of
from careops.desk.frame import framing, keep_frame
from careops.desk.moves import find
from careops.desk.surroundings import surroundings_of
from careops.people.models import Membership
from careops.policy.workflow import Workflow
from careops.web.request import MemberRequest


def find_at_hand(request: MemberRequest, pk: UUID) -> tuple[Any, Workflow]:
    """The case, its subject, and what stands around its page; Http404 for another tenant's."""
    case, subject = find(pk, among=at_hand(request.membership))
    keep_frame(request, case)
    people = [person.pk for person in people_of(subject).values()]
    surroundings_of(request.membership).expect(people)
    return case, subject


def at_hand(member: Membership) -> Any:
    """Cases as a page lists them; each with all that is annotated here, and its frame."""
    drafts = Draft.objects.filter(case=OuterRef("pk"), member=member)
    begun = JSONObject(to="to", text="text", saved_at="saved_at")
    files = files_of_case(OuterRef("pk"))
    here = OuterRef(OuterRef("pk"))
    told = Case.objects.filter(Q(pk=here) | Q(merged_into=here))  # two looks at indexes, few tags
    tags = CaseTag.objects.filter(case__in=told.values("pk")).order_by("word").distinct()
    return Case.objects.for_list().annotate(
        has_twin=Exists(twins_of(OuterRef("pk"), OuterRef("kind"), OuterRef("patient"))),
        tag_words=ArraySubquery(tags.values("word")),
        begun=Subquery(drafts.values(found=begun)[:1]),
        replies=ArraySubquery(named(SavedReply, Q(kind="") | Q(kind=OuterRef("kind")))),
        macros=ArraySubquery(named(Macro, Q(kind=OuterRef("kind")))),
        papers=ArraySubquery(files.values(found=JSONObject(key="id", title="name"))),
        **framing(member),
    )


def twins_of(key: Any, kind: Any, patient: Any) -> Any:
    """Other open cases of the same kind and patient: perhaps the same was told twice."""
    return Case.objects.open().filter(kind=kind, patient=patient).exclude(pk=key)


def named(model: Any, fitting: Q) -> Any:
    """``{"key": …, "title": …}`` of each that is offered."""
    rows = model.objects.filter(fitting, is_offered=True).order_by("title", "id")
    return rows.values(found=JSONObject(key="id", title="title"))


def draft_of(case: Any) -> Draft | None:
    """What this member has begun to write, of a case that was asked for so."""
    kept = case.begun
    return Draft(**kept | {"saved_at": parse_datetime(kept["saved_at"])}) if kept else None


def offer_files(form: Any, case: Any) -> None:
    """In a form: what can be sent along; of a case that was asked for so it is known, until somebody has chosen."""
    field, known = form.fields["attached"], getattr(case, "papers", None)
    if form.is_bound or known is None:
        field.queryset = files_of_case(case)
    if known is not None:
        named = [(one["key"], one["title"]) for one in known]
        field.choices = [("", field.empty_label), *named]
