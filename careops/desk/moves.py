"""What can be done to this case now? Its allowed transitions, as buttons, forms and one POST."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.desk.buttons import tells
from careops.desk.fact_forms import (
    FactForm,
    People,
    as_it_is,
    fact_form,
    on_behalf,
    spoken_for,
)
from careops.desk.handing import handed, is_of_hands
from careops.desk.panels import also_of
from careops.desk.site import page
from careops.desk.words import row_of
from careops.engine.batches import carry_out, load
from careops.engine.refusals import BadFacts, NotMet, Refusal, Stale
from careops.engine.turn import Move
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.tenancy.prepared import NOBODY, asked
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.story import in_the_past

THEN_NEXT = "next"  # below this message the next due case is offered


def find(pk: UUID, *, among: Any = None) -> tuple[Case, Workflow]:
    """A case and its subject, ready to be asked what is allowed; Http404 for another tenant's."""
    case = one_of_the_list(pk) if among is None else get_object_or_404(among, pk=pk)
    (subject,) = load([case], also=also_of(case.kind))
    return case, subject


def of_no_list() -> Any:
    return Case.objects.for_list().filter(pk=NOBODY)


def one_of_the_list(pk: UUID) -> Case:
    found = asked("a case of the list", of_no_list, {NOBODY: pk})
    if not found:
        raise Http404("There is no such case.")
    case: Case = found[0]
    return case


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    """GET shows what must be said; POST carries the transition out, or says why not."""
    _, subject = find(pk)
    rule = subject.rules().get(name)
    if rule is None or rule.creates or not rule.by:
        raise Http404("There is no such step.")
    people = People([subject], at=moment(request))
    form = fact_form(rule, policy=type(subject), people=people, actor=request.actor)
    if request.method != "POST":
        return ask(request, subject, rule, form(initial=as_it_is(rule, subject)))
    given = form(request.POST)
    if not given.is_valid():
        return ask(request, subject, rule, given, status=422)
    return carry(request, subject, rule, given)


def carry(request: MemberRequest, subject: Workflow, rule: Rule, form: FactForm) -> HttpResponse:
    outcome = outcome_of(request, subject, rule, form)
    if not isinstance(outcome, Refusal):
        now = f"{outcome.case.ref} is now “{row_of(outcome.case).state}”."
        done = f"{in_the_past(subject, rule.name)}. {now}"
        messages.success(request, done, extra_tags=THEN_NEXT)
        return redirect("admin:cases_case_change", subject.pk)
    if isinstance(outcome, BadFacts | NotMet) and rule.facts:
        form.add_error(None, outcome.reason)
        return ask(request, subject, rule, form, status=outcome.status)
    return page(
        request,
        "refused.html",
        title="Somebody changed this first" if isinstance(outcome, Stale) else "Not possible now",
        status=outcome.status,
        refusal=outcome,
        case=subject.case,
        rule=rule,
    )


def outcome_of(
    request: MemberRequest, subject: Workflow, rule: Rule, form: FactForm
) -> Workflow | Refusal:
    """What the subject has become, or why not; whoever is handed a case is told, and reads the note about it."""
    by, at = on_behalf(request.actor, rule, subject), moment(request)
    move = Move(subject, rule, by, form.facts(), form.cleaned_data["version"])
    if is_of_hands(type(subject), rule):
        return handed(move, at=at)
    (outcome,) = carry_out([move], at=at)
    return outcome


def ask(
    request: MemberRequest, subject: Workflow, rule: Rule, form: FactForm, *, status: int = 200
) -> HttpResponse:
    case = subject.case
    record_read(request, what=rule.name, patients=[case.patient_id], case=case)
    return page(
        request,
        "act.html",
        title=rule.label,
        status=status,
        row=row_of(case),
        rule=rule,
        form=form,
        person=spoken_for(rule, subject, request.actor),
        tells=tells(rule.of(subject)),
    )
