"""How does an agent add credit to a patient's account? Once a press; what is above the limit is proposed (S3-47)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from careops.desk.choose_patient import choose_patient, named_patient
from careops.desk.intake import IntakeAdmin
from careops.desk.site import page
from careops.engine.refusals import Refusal
from careops.people.models import Partner, Patient
from careops.tenancy.scope import current_tenant
from careops.values.forms import RowField, ValueField
from careops.values.table import FREE_TEXT, MONEY
from careops.web.request import MemberRequest, moment
from medops.models import Credit, Subscription
from medops.policy.tunables import AGENT_LIMIT
from medops.values import CURRENCY

TITLE = "Add credit"
NO_SHOP = "No shop has told us of this patient, so there is no account to credit."


class CreditForm(forms.Form):
    shop = RowField(empty_label=None, error_messages={"required": NO_SHOP})
    amount = ValueField(MONEY)
    currency = ValueField(CURRENCY)
    reason = ValueField(FREE_TEXT, help_text="Whoever looks at it later reads this.")
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, patient: Patient) -> None:
        last = Subscription.objects.filter(patient=patient).order_by("-pk").first()
        initial = {"key": uuid4(), "currency": last.currency if last else "USD"}
        super().__init__(data, initial=initial)
        theirs = Partner.objects.filter(customers__patient=patient, is_active=True)
        shop: Any = self.fields["shop"]
        shop.queryset = theirs.order_by("name")
        limit = AGENT_LIMIT.value(current_tenant().tuning)
        self.fields["amount"].help_text = f"Above {limit} in 30 days, a lead decides."


def take_in(request: MemberRequest) -> HttpResponse:
    """Choose the patient, then say how much; the case of the credit is shown."""
    patient = named_patient(request)
    if patient is None:
        return choose_patient(request, title=TITLE, question="Who shall be credited?")
    form = CreditForm(request.POST if request.method == "POST" else None, patient=patient)
    if form.is_valid() and (credit := credited(form, patient, request)):
        return redirect("admin:cases_case_change", credit.pk)
    status = 422 if form.is_bound else 200
    shown = {"patient": patient, "form": form, "verb": "Add credit"}
    return page(request, "admin/desk/about_patient.html", title=TITLE, status=status, **shown)


def credited(form: CreditForm, patient: Patient, request: MemberRequest) -> Credit | None:
    """One a press: a second press of the same button finds the first one's. What is refused, the form says."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # one after the other
    known: Credit | None = Credit.objects.filter(key=form.cleaned_data["key"]).first()
    if known:
        return known
    try:
        return give(Credit(patient=patient, **form.cleaned_data), request)
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return None


def give(draft: Any, request: MemberRequest) -> Credit:
    """As the policy has it begin: posted where it is small, else proposed."""
    draft.tenant = current_tenant()
    Credit.prepare([draft])
    first, second = (draft.rules()[name] for name in ("post_small", "propose"))
    rule = second if first.unmet(draft, {}) else first
    made: Credit = getattr(draft, rule.name)(by=request.actor, at=moment(request))
    return made


class CreditAdmin(IntakeAdmin):
    intake = TITLE
    begins = "post_small"
    view = staticmethod(take_in)
