"""What can be done to many cases at once? One transition: first shown for each, then carried out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.desk.buttons import tells
from careops.desk.fact_forms import FactForm, People, fact_form, on_behalf
from careops.desk.handing import handed, is_of_hands
from careops.desk.site import page
from careops.desk.words import CaseRow, kind_label, row_of
from careops.engine.batches import carry_out, load
from careops.engine.refusals import BadFacts, NotMet, Refusal
from careops.engine.turn import Move, Turn
from careops.people.actors import Actor, Role, in_team
from careops.policy.merging import LET_GO, MAKE_ONE
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow, kinds
from careops.tenancy.scope import current_tenant
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.story import in_the_past

MOST = 200  # cases in one go


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one case can take the step, and else why not."""

    row: CaseRow
    subject: Workflow
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One step that the bar offers, and in which places (``task.new``) of the cases that are shown."""

    value: str
    label: str
    places: str


def choices(actor: Actor, cases: Iterable[Case]) -> list[tuple[str, list[Choice]]]:
    """What this actor's role may do to at least one of these cases, as it stands, grouped by kind."""
    states: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        states[case.kind].add(case.state)
    found = ((kind, list(choices_of(kind, states[kind], actor))) for kind in kinds())
    return [(kind_label(kind), able) for kind, able in found if able]


def choices_of(kind: str, states: set[str], actor: Actor) -> Iterator[Choice]:
    for rule in kinds()[kind].rules().values():
        able = states & {*rule.sources}
        if able and by_role(rule, actor) and rule.name not in (MAKE_ONE, LET_GO):
            places = " ".join(f"{kind}.{state}" for state in sorted(able))
            yield Choice(f"{kind}.{rule.name}", rule.label, places)


def by_role(rule: Rule, actor: Actor) -> bool:
    return any(
        bool(actor.teams) if isinstance(grant, in_team) else grant.allows(actor, None)
        for grant in rule.by
        if isinstance(grant, Role | in_team)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: MemberRequest) -> HttpResponse:
    """GET and a form that lacks something show what would happen; a complete POST carries it out."""
    data = request.POST if request.method == "POST" else request.GET
    kind, rule = chosen_rule(data.get("do", ""), request.actor)
    versions = chosen_cases(data)
    verdicts = [verdict(s, kind, rule, request, versions[s.pk]) for s in by_due(versions)]
    able = [verdict for verdict in verdicts if not verdict.reason]
    people = People([v.subject for v in able], at=moment(request))
    form = fact_form(rule, policy=kinds()[kind], people=people, actor=request.actor)
    given = form(request.POST if request.method == "POST" else None, initial={"version": 0})
    record_read(
        request, what=f"bulk {rule.name}", patients=[v.subject.case.patient_id for v in verdicts]
    )
    if request.method == "POST" and given.is_valid():
        return carry_out_all(request, rule, verdicts, versions, given)
    return show(request, rule, verdicts, form=given, do=f"{kind}.{rule.name}", able=able)


def chosen_rule(do: str, actor: Actor) -> tuple[str, Rule]:
    """``referral.withdraw`` -> its rule; Http404 for what the actor's role can never do."""
    kind, _, name = do.partition(".")
    model = kinds().get(kind)
    rule = model.rules().get(name) if model else None
    if rule is None or rule.creates or not by_role(rule, actor):
        raise Http404("There is no such step.")
    return kind, rule


def chosen_cases(data: QueryDict) -> dict[UUID, int | None]:
    """``case=<id>`` from the queue, ``case=<id>:<version>`` once the versions were seen."""
    found: dict[UUID, int | None] = {}
    for text in data.getlist("case")[:MOST]:
        pk, _, version = text.partition(":")
        try:
            found[UUID(pk)] = int(version) if version else None
        except ValueError as error:
            raise Http404("There is no such case.") from error
    return found


def by_due(pks: Iterable[UUID]) -> list[Workflow]:
    """The subjects of these cases, in the order of the queue."""
    cases = list(Case.objects.for_list().by_due().filter(pk__in=pks))
    subjects = {subject.pk: subject for subject in load(cases)}
    return [subjects[case.pk] for case in cases]


def verdict(
    subject: Workflow, kind: str, rule: Rule, request: MemberRequest, version: int | None
) -> Verdict:
    row = row_of(subject.case)
    if subject.kind != kind:
        return Verdict(row, subject, f"This is a {subject.kind}, not a {kind}.")
    move = Move(subject, rule, request.actor, {}, version)
    return Verdict(row, subject, obstacle(move, at=moment(request)))


def obstacle(move: Move, *, at: Any) -> str:
    """Why the move would be refused, as far as it can be told before its facts; nothing is written."""
    turn = Turn(move.subject, tenant=current_tenant(), at=at)
    try:
        turn.tick()
        turn.check(move)
    except Refusal as refusal:
        # Who is named is not said yet; the engine would take that for whoever acts.
        is_early = isinstance(refusal, BadFacts) or (
            isinstance(refusal, NotMet) and move.rule.facts
        )
        if not is_early:
            return refusal.reason
        unmet = move.rule.unmet(move.subject, {"at": at})
        return unmet.refusal if unmet else ""
    return ""


def carry_out_all(
    request: MemberRequest,
    rule: Rule,
    verdicts: Sequence[Verdict],
    versions: dict[UUID, int | None],
    form: FactForm,
) -> HttpResponse:
    """Carry it out where it can be; each case that refuses says why."""
    able = [verdict for verdict in verdicts if not verdict.reason]
    moves = [
        Move(
            verdict.subject,
            rule,
            on_behalf(request.actor, rule, verdict.subject),
            form.facts(),
            versions[verdict.subject.pk],
        )
        for verdict in able
    ]
    outcomes = outcomes_of(moves, at=moment(request))
    done = [row_of(o.case) for o in outcomes if not isinstance(o, Refusal)]
    refused = [
        (v.row, o.reason) for v, o in zip(able, outcomes, strict=True) if isinstance(o, Refusal)
    ]
    refused += [(v.row, v.reason) for v in verdicts if v.reason]
    title = f"{len(done)} of {len(verdicts)} done"
    return page(
        request,
        "bulk_done.html",
        title=title,
        past=in_the_past(able[0].subject, rule.name) if able else rule.label,
        done=done,
        refused=refused,
    )


def outcomes_of(moves: Sequence[Move], *, at: datetime) -> list[Workflow | Refusal]:
    """In one batch; but for what a member gets, who is told of each, with the note about it."""
    if moves and is_of_hands(type(moves[0].subject), moves[0].rule):
        return [handed(move, at=at) for move in moves]
    return carry_out(moves, at=at) if moves else []


def show(
    request: MemberRequest, rule: Rule, verdicts: Sequence[Verdict], **context: Any
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return page(
        request,
        "bulk.html",
        title=rule.label,
        status=status,
        rule=rule,
        verdicts=verdicts,
        tells=tells(rule),
        **context,
    )
