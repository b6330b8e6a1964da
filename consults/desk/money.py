"""How does somebody propose to give a patient their money back, or to take a provider's payout back?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from careops.cases.models import Case
from careops.desk.bulk import by_role
from careops.desk.site import page
from careops.desk.words import row_of
from careops.engine.refusals import BadFacts, NotMet
from careops.policy.workflow import Workflow
from careops.tenancy.together import together
from careops.values.forms import TickField, ValueField
from careops.values.table import FREE_TEXT, MONEY
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from consults.desk.proof import Proof
from consults.models import Obligation, Refund, Revocation
from consults.policy.conditions import it_is_escalated
from consults.policy.words import SILENT

# What stands no longer: the same may be proposed again.
OVER = {Refund: ("rejected",), Revocation: ("rejected", "withdrawn", "reversed")}


class ProposalForm(forms.Form):
    amount = ValueField(MONEY)
    reason = ValueField(
        FREE_TEXT,
        help_text="Whoever approves it reads this, and so does an auditor.",
    )


class RevocationForm(ProposalForm):
    patient_is_blocked = TickField(
        label="The patient cannot get their care, because of this silence",
        required=False,
        help_text="Only then may a payout be revoked.",
    )


def propose_refund(request: MemberRequest) -> HttpResponse:
    """Propose a refund of what the patient paid, and has not got back."""
    obligation = obligation_of(request)
    consult = obligation.consult
    draft = Refund(
        obligation=obligation, patient_id=obligation.patient_id, currency=consult.currency
    )
    form = ProposalForm(given(request), initial={"amount": draft.left})
    form.fields[
        "amount"
    ].help_text = f"{draft.left} of {consult.fee} {consult.currency} are left to refund."
    return propose(
        request,
        draft,
        form,
        lambda: fill(draft, form).propose(by=request.actor, at=moment(request)),
        title="Propose a refund",
        then="Somebody else of finance, a lead or a manager decides. The payment provider then pays"
        " it back once, and the patient is told.",
    )


def propose_revocation(request: MemberRequest) -> HttpResponse:
    """Propose to revoke a payout; where outreach is not exhausted, the page says what is missing."""
    obligation = obligation_of(request)
    consult = obligation.consult
    draft = Revocation(
        obligation=obligation, provider=obligation.provider, currency=consult.currency
    )
    form = RevocationForm(given(request), initial={"amount": draft.left})
    form.fields[
        "amount"
    ].help_text = f"The payout of the consult is {consult.payout_amount} {consult.currency}."
    return propose(
        request,
        draft,
        form,
        lambda: fill(draft, form).propose(
            by=request.actor,
            at=moment(request),
            patient_is_blocked=form.cleaned_data["patient_is_blocked"],
        ),
        title="Propose to revoke the payout",
        then="The evidence below is sealed as it is now. Somebody else, of finance, decides; the"
        " provider may appeal.",
        proof=Proof.of(draft.evidence(at=moment(request))),
    )


def obligation_of(request: MemberRequest) -> Obligation:
    """The obligation that the address names, locked with its consult while something is proposed.

    Http404 for another tenant's, for none, and for what no provider owes. Two refunds of one
    consult, proposed at once, would both find the whole fee left: so they go one after the other.
    """
    try:
        pk = UUID(request.GET.get("obligation", ""))
    except ValueError as error:
        raise Http404("There is no such obligation.") from error
    known = Obligation.objects.for_list().filter(provider__isnull=False)
    obligation: Obligation = get_object_or_404(known, pk=pk)
    if request.method == "POST":
        Case.objects.select_for_update(no_key=True).get(pk=obligation.consult_id)
    return obligation


def given(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def fill(draft: Any, form: forms.Form) -> Any:
    draft.amount, draft.reason = form.cleaned_data["amount"], form.cleaned_data["reason"]
    return draft


def propose(
    request: MemberRequest,
    draft: Any,
    form: forms.Form,
    carry: Callable[[], Workflow],
    *,
    title: str,
    **context: Any,
) -> HttpResponse:
    """The form, what it refuses, and the page of what was proposed; a proposal that stands is shown instead."""
    standing_one, status = standing_of(type(draft), draft.obligation), 422 if form.is_bound else 200
    if form.is_valid() and not standing_one:
        try:
            return redirect("admin:cases_case_change", carry().pk)
        except (BadFacts, NotMet) as refusal:
            form.add_error(None, refusal.reason)
            status = refusal.status
    case = draft.obligation.case
    record_read(request, what=title.lower(), patients=[draft.obligation.patient_id], case=case)
    return page(
        request,
        "admin/consults/propose.html",
        title=title,
        status=409 if form.is_bound and standing_one else status,
        form=form,
        row=row_of(case),
        standing=standing_one and row_of(standing_one.case),
        **context,
    )


def standing_of(model: type[Any], obligation: Obligation) -> Any:
    """The proposal that stands already, or None."""
    return standing_ones(model, obligation).select_related("case").first()


def standing_ones(model: type[Any], obligation: Obligation) -> Any:
    return model.objects.filter(obligation=obligation).exclude(state__in=OVER[model])


def may_propose(request: MemberRequest, obligation: Obligation) -> list[type[Any]]:
    """What this reader may propose about the obligation now: one query at most."""
    open_to = {
        Refund: it_is_escalated.holds(Refund(obligation=obligation), {}),
        Revocation: obligation.provider is not None and obligation.state in SILENT,
    }
    able = [
        model
        for model, is_open in open_to.items()
        if is_open and by_role(model.rules()["propose"], request.actor)
    ]
    standing = together(*(standing_ones(model, obligation) for model in able)) if able else []
    return [model for model, found in zip(able, standing, strict=True) if not found]
