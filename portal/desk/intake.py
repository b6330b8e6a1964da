"""How does a refill come in that a patient asks for on paper or by phone? The office finds their chart by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect

from careops.desk.intake import IntakeAdmin
from careops.desk.site import page
from careops.values.forms import ListField, ValueField
from careops.values.table import BIRTH_DATE, FIRST_NAME, LAST_NAME, Whole
from careops.web.request import MemberRequest, moment
from portal.finding import is_ours, patient_named
from portal.models import Account, Refill
from portal.values import MEDICINE

WAYS = [(way.value, str(way.label)) for way in (Refill.Way.PHONE, Refill.Way.PAPER)]
NOBODY = (
    "We know no one patient of this name and this date of birth. Look at both again, or write their"
    " record and their visit first."
)


class RefillForm(forms.Form):
    first_name = ValueField(FIRST_NAME)
    last_name = ValueField(LAST_NAME)
    birth_date = ValueField(BIRTH_DATE)
    medicine = ValueField(MEDICINE, help_text="With its strength, as the label says it.")
    pharmacy = ValueField(MEDICINE, required=False, help_text="Where they fetch it.")
    days_left = ValueField(
        Whole(most=400), label="For how many days do they have it?", required=False
    )
    came_by = ListField(WAYS, label="It came", widget=forms.RadioSelect(choices=WAYS))

    groups = {
        "The patient": ("first_name", "last_name", "birth_date"),
        "The refill": ("medicine", "pharmacy", "days_left", "came_by"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."
            field.widget.attrs["autocomplete"] = "off"  # it is not the agent's own data

    def in_groups(self) -> dict[str, list[forms.BoundField]]:
        return {title: [self[name] for name in names] for title, names in self.groups.items()}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if {"first_name", "last_name", "birth_date"} <= said.keys():
            patient = patient_named(said["first_name"], said["last_name"], said["birth_date"])
            if patient is None or not is_ours(patient):
                raise forms.ValidationError(NOBODY)
            said["patient"] = patient
        return said

    def refill(self) -> Refill:
        """What the form describes, not yet requested."""
        said = self.cleaned_data
        account = Account.objects.filter(patient=said["patient"]).first()
        names = ("patient", "medicine", "pharmacy", "days_left", "came_by")
        return Refill(account=account, **{name: said[name] for name in names})


def new_refill(request: MemberRequest) -> HttpResponse:
    form = RefillForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        refill: Any = form.refill()
        refill.request_for_patient(by=request.actor, at=moment(request))
        return redirect("admin:cases_case_change", refill.pk)
    status = 422 if form.is_bound else 200
    verb = "Take in the request"
    return page(request, "intake.html", title="New refill", status=status, form=form, verb=verb)


class RefillAdmin(IntakeAdmin):
    intake = "New refill"
    begins = "request_for_patient"
    view = staticmethod(new_refill)
