"""How does an agent open a ticket? For a patient, of a type, and about one of their subscriptions or orders."""

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
from careops.people.models import Patient
from careops.values.forms import ListField, RowField
from careops.web.request import MemberRequest, moment
from medops.models import Order, Subscription, Ticket
from medops.models.catalogue import offered
from medops.opening import open_ticket

TITLE = "New ticket"


class TicketForm(forms.Form):
    code = ListField([], label="Type", error_messages={"required": "Say what it is about."})
    subscription = RowField(
        required=False,
        empty_label="None",
        help_text="To end one: that is what this ticket is then for.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    order = RowField(
        required=False, empty_label="None", help_text="The one that is to be cancelled."
    )

    def __init__(self, data: Any = None, *, patient: Patient) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.types = offered()
        named = [("", "Choose…"), *((code, one.label) for code, one in self.types.items())]
        self.fields["code"] = ListField(named, label="Type")
        self.order_fields(["code", "subscription", "order"])
        of_theirs: Any = self.fields["subscription"]
        of_theirs.queryset = Subscription.objects.filter(patient=patient).order_by("-pk")
        orders: Any = self.fields["order"]
        orders.queryset = Order.objects.filter(patient=patient).order_by("-at")
        orders.label_from_instance = lambda order: f"{order.goods} ({order.external_id})"


def take_in(request: MemberRequest) -> HttpResponse:
    """Choose the patient, then say what it is; the case of the ticket is shown."""
    patient = named_patient(request)
    if patient is None:
        return choose_patient(request, title=TITLE, question="For whom is it?")
    form = TicketForm(request.POST if request.method == "POST" else None, patient=patient)
    if form.is_valid() and (ticket := opened(form, patient, request)):
        return redirect("admin:cases_case_change", ticket.pk)
    status = 422 if form.is_bound else 200
    shown = {"patient": patient, "form": form, "verb": "Open the ticket"}
    return page(request, "admin/desk/about_patient.html", title=TITLE, status=status, **shown)


def opened(form: TicketForm, patient: Patient, request: MemberRequest) -> Any:
    """One a press, opened: a second press finds the first one's. What the policy refuses, the form says."""
    said = form.cleaned_data
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # one after the other
    if known := Ticket.objects.filter(key=said["key"]).first():
        return known
    names = ("subscription", "order", "key")
    try:
        return open_ticket(
            form.types[said["code"]],
            by=request.actor,
            at=moment(request),
            patient=patient,
            **{name: said[name] for name in names},
        )
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return None


class TicketAdmin(IntakeAdmin):
    intake = TITLE
    begins = "open"
    view = staticmethod(take_in)
