"""How does a case come into somebody's hands? Taken, handed over with a word, or put back into the queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.conversation.writing import noting
from careops.desk.fact_forms import People
from careops.desk.site import page
from careops.desk.words import row_of
from careops.engine.batches import carry_out, load
from careops.engine.holding import HANDED, Holder, holding_of, taking
from careops.engine.refusals import Refusal
from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.people.models import Membership
from careops.policy.effects import Send
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.values.forms import ListField, ValueField
from careops.values.table import PRIVATE
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment


def carried(move: Move, *, at: datetime) -> Workflow:
    """What the case has become; or the Refusal is raised."""
    (outcome,) = carry_out([move], at=at)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def take(subject: Workflow, *, by: Actor, at: datetime) -> Workflow:
    """Whoever acts takes it, from nobody or from a colleague; or a Refusal."""
    rule = taking(subject)
    return carried(Move(subject, rule, by, {rule.facts[0].name: by.member}), at=at)


def hand_over(
    subject: Workflow,
    rule: Rule,
    facts: Mapping[str, Any],
    note: str,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Workflow:
    """Carry out the sentence by which a member gets it, and tell them; or a Refusal, and nothing has happened.

    The note goes into the conversation as one that only the desk reads and that names them; without a note
    their mail says that it is theirs now.
    """
    to: Any = facts[rule.facts[0].name]
    key = UUID(str(getattr(to, "pk", to)))
    if key == by.member:
        note = ""
    elif not note:
        rule = replace(rule, then=(*rule.then, Send("email", Holder(key), HANDED)))
    with transaction.atomic():
        subject = carried(Move(subject, rule, by, facts, version), at=at)
        if note:
            named = Membership.objects.filter(pk=key)
            seen = Comment.objects.newest_of(subject.case)
            carried(noting(subject, note, seen=seen, mentioned=named, by=by), at=at)
    return subject


def is_of_hands(policy: type[Workflow], rule: Rule) -> bool:
    """Whether by this sentence a member gets the case."""
    holding = holding_of(policy)
    return rule in (holding.take, holding.hand_on)


def handed(move: Move, *, at: datetime) -> Workflow | Refusal:
    """As ``hand_over``, of a move as a form has it: its note is no fact of the record."""
    facts = dict(move.facts)
    note = facts.pop("note", "") or ""
    try:
        return hand_over(
            move.subject, move.rule, facts, note, by=move.by, at=at, version=move.version
        )
    except Refusal as refusal:
        return refusal


class HandForm(forms.Form):
    """To whom it goes, and what they should know."""

    to = ListField([])  # filled with who may get it
    note = ValueField(
        PRIVATE,
        label="What should they know?",
        required=False,
        help_text="It is kept as an internal note, and they are told of it by e-mail.",
        widget=forms.Textarea({"rows": 4, "maxlength": PRIVATE.limit}),
    )


def hand_form(subject: Workflow, rule: Rule, *, at: datetime, data: Any = None) -> HandForm:
    """With those whom the sentence's own conditions let through."""
    form = HandForm(data, auto_id="hand-%s")
    able = People([subject], at=at).choices(rule, rule.facts[0])
    form.fields["to"] = ListField([("", "Choose…"), *able], label="Who gets it?")
    return form


def found(pk: UUID) -> Workflow:
    (subject,) = load([get_object_or_404(Case.objects.for_list(), pk=pk)])
    return subject


@require_POST
def take_it(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One press: it is the reader's now."""
    subject = found(pk)
    try:
        case = take(subject, by=request.actor, at=moment(request)).case
    except Refusal as refusal:
        messages.error(request, f"{subject.case.ref}: {refusal.reason}")
    else:
        messages.success(request, f"You have {case.ref} now.")
    return redirect("admin:cases_case_change", pk)


@require_POST
def put_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One press: it is nobody's, and in the queue of its team."""
    subject = found(pk)
    rule = holding_of(type(subject)).release
    try:
        carried(Move(subject, rule, request.actor), at=moment(request))
    except Refusal as refusal:
        messages.error(request, f"{subject.case.ref}: {refusal.reason}")
    else:
        messages.success(request, f"{subject.case.ref} is back in the queue.")
    return redirect("admin:cases_case_change", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_it_over(request: MemberRequest, pk: UUID) -> HttpResponse:
    """GET asks to whom, and for a note; POST hands it over, or says why not."""
    subject, at = found(pk), moment(request)
    rule = taking(subject)
    if request.method != "POST":
        return ask(request, subject, hand_form(subject, rule, at=at))
    form = hand_form(subject, rule, at=at, data=request.POST)
    if not form.is_valid():
        return ask(request, subject, form, status=422)
    said = form.cleaned_data
    try:
        facts = {rule.facts[0].name: said["to"]}
        case = hand_over(subject, rule, facts, said["note"] or "", by=request.actor, at=at).case
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return ask(request, subject, form, status=refusal.status)
    owner = Membership.objects.select_related("user").get(pk=case.owner_id)
    messages.success(request, f"{case.ref} is with {owner} now.")
    return redirect("admin:cases_case_change", pk)


def ask(
    request: MemberRequest, subject: Workflow, form: HandForm, *, status: int = 200
) -> HttpResponse:
    case = subject.case
    record_read(request, what="hand over", patients=[case.patient_id], case=case)
    return page(
        request,
        "hand.html",
        title=f"Hand over {case.ref}",
        status=status,
        row=row_of(case),
        form=form,
    )
