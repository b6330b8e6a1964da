"""Who may act for a patient? A lead records it with its reason, and ends it; both are on record (S1-A5)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from careops.desk.choose_patient import choose_patient, named_patient
from careops.desk.site import TenantAdmin, TenantForm, page, record
from careops.people.models import Membership, Patient
from careops.people.proxies import Proxy, adult_at, is_a_child
from careops.values.forms import ListField, ValueField
from careops.values.table import EMAIL, LINE, Moment
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

NO_LOGIN = "No patient signs in here with this address. Invite them to the portal first."
THEMSELVES = "That is the patient's own login: choose who acts for them."
THERE_ALREADY = "They act for this patient already."


class ProxyForm(forms.Form):
    """Who acts for this patient, as what, and how we know."""

    kind = ListField(
        Proxy.Kind.choices, label="As", widget=forms.RadioSelect(choices=Proxy.Kind.choices)
    )
    email = ValueField(
        EMAIL,
        label="E-mail of who acts",
        help_text="With which they sign in here: they are our patient, and have their own login.",
    )
    reason = ValueField(
        LINE, label="How we know", help_text="Which paper was shown, say, and to whom."
    )
    until = ValueField(
        Moment(zone=timezone.get_current_timezone),
        label="Until",
        required=False,
        help_text="Empty: until it is ended. A parent's ends by itself when the child is of age.",
    )

    def __init__(self, data: Any, *, patient: Patient, at: Any) -> None:
        super().__init__(data)
        self.patient, self.at = patient, at
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."

    def clean_email(self) -> Membership:
        found = Membership.objects.active().proved().exclude(patient=None)
        member = found.filter(user__email=self.cleaned_data["email"]).first()
        if member is None:
            raise ValidationError(NO_LOGIN)
        if member.patient_id == self.patient.pk:
            raise ValidationError(THEMSELVES)
        if Proxy.objects.filter(holder=member.patient_id, patient=self.patient, ended_at=None):
            raise ValidationError(THERE_ALREADY)
        holder: Membership = member
        return holder

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        age, today = adult_at(), timezone.localtime(self.at).date()
        if kind == Proxy.Kind.PARENT and not is_a_child(self.patient, on=today, adult_at=age):
            raise ValidationError(
                f"A parent acts for a child until the age of {age}, by the date of birth on the"
                " patient's record."
            )
        return kind

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until <= self.at:
            raise ValidationError("That lies in the past.")
        return until


class EndForm(TenantForm):
    """Why it ends."""

    ended_reason = ValueField(LINE, label="Why it ends", help_text="It ends when you save this.")


class ProxyAdmin(TenantAdmin):
    """A proxy is recorded and ended; it is never changed, and never taken away."""

    label = "Acting for patients"
    form = EndForm
    fields = ("holder", "patient", "kind", "reason", "since", "until", "ended_reason")
    readonly_fields = ("holder", "patient", "kind", "reason", "since", "until")
    list_display = ("holder", "patient", "kind", "since", "until", "ended_at")
    list_filter = ("kind",)
    list_select_related = ("holder", "patient")
    ordering = ("-since",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.ended_at)

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        response: Any = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        seen = (
            [pk for one in listed.result_list for pk in (one.holder_id, one.patient_id)]
            if listed
            else []
        )
        record_read(request, what="patients", patients=seen)
        return response

    def get_object(self, request: Any, object_id: str, from_field: Any = None) -> Any:
        proxy = super().get_object(request, object_id, from_field)
        seen = [proxy.holder_id, proxy.patient_id] if proxy else []
        record_read(request, what="patient", patients=seen)
        return proxy

    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:  # noqa: ARG002
        if not self.has_add_permission(request):
            raise PermissionDenied
        return record_proxy(request)

    def save_model(self, request: Any, obj: Proxy, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.ended_at, obj.ended_by = moment(request), request.membership
        super().save_model(request, obj, form, change)


def record_proxy(request: MemberRequest) -> HttpResponse:
    """Record that somebody acts for a patient, whom a search finds first."""
    patient, at = named_patient(request), moment(request)
    if patient is None:
        return choose_patient(request, title="Acting for a patient", question="For whom?")
    form = ProxyForm(request.POST if request.method == "POST" else None, patient=patient, at=at)
    if form.is_valid():
        said = form.cleaned_data
        proxy = Proxy.objects.create(
            holder=said["email"].patient, patient=patient, kind=said["kind"], reason=said["reason"],
            until=said["until"], since=at, recorded_by=request.membership,
        )  # fmt: skip
        changed = {"kind": ["", proxy.kind], "reason": ["", proxy.reason]}
        record(request, "add_proxy", about=proxy, changed=changed)
        messages.success(request, "Recorded. They can act for this patient now.")
        return redirect("admin:people_proxy_changelist")
    status = 422 if form.is_bound else 200
    shown = {"patient": patient, "form": form, "verb": "Record it"}
    return page(
        request, "about_patient.html", title=f"Acting for {patient}", status=status, **shown
    )
