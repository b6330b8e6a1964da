"""How do agents have benefits verified and authorizations prepared? And what do they see of each? (S3-2, S3-3)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from careops.desk.choose_patient import choose_patient, named_patient
from careops.desk.intake import IntakeAdmin
from careops.desk.panels import Panel, about_patients, details, matters, sections
from careops.desk.site import TenantAdmin, TenantForm, page
from careops.people.models import Patient, Provider
from careops.values.forms import RowField, ValueField
from careops.web.request import MemberRequest, moment
from medops.desk.catalogue import LONGEST
from medops.models import Authorization, BenefitsVerification, Packet
from medops.values import EXTERNAL_ID, GOODS, PAYER

Facts = list[tuple[str, Any]]


class BenefitsForm(forms.Form):
    """Which insurance, and what it should cover."""

    title, begins, question = "Verify benefits", "request", "Whose benefits?"
    model: Any = BenefitsVerification

    payer = ValueField(PAYER, label="Insurer", help_text="As their card calls it.")
    member_number = ValueField(EXTERNAL_ID, required=False, help_text="On their card.")
    service = ValueField(GOODS, label="What it should cover")
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4()})

    def begun(self, patient: Patient, request: MemberRequest) -> Any:
        """One a press: a second press of the same button finds the first one's."""
        Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # one after the other
        if known := self.model.objects.filter(key=self.cleaned_data["key"]).first():
            return known
        draft = self.model.of(patient, **self.cleaned_data)
        return getattr(draft, self.begins)(by=request.actor, at=moment(request))


class AuthorizationForm(BenefitsForm):
    """The same, and who writes the clinical part."""

    title, begins, question = "Prior authorization", "open", "For whom?"
    model: Any = Authorization

    provider = RowField(help_text="They write the clinical part; nobody else may.")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["service"].label = "What is to be authorized"
        rows: Any = self.fields["provider"]
        rows.queryset = Provider.objects.filter(is_active=True).order_by("name")


def intake_of(form_of: type[BenefitsForm]) -> Callable[[MemberRequest], HttpResponse]:
    """Choose the patient, then say what is known; the case of it is shown."""

    def take_in(request: MemberRequest) -> HttpResponse:
        patient = named_patient(request)
        if patient is None:
            return choose_patient(request, title=form_of.title, question=form_of.question)
        form = form_of(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return redirect("admin:cases_case_change", form.begun(patient, request).pk)
        shown = {"patient": patient, "form": form, "verb": form_of.title}
        status = 422 if form.is_bound else 200
        return page(
            request, "admin/desk/about_patient.html", title=form_of.title, status=status, **shown
        )

    return take_in


class BenefitsAdmin(IntakeAdmin):
    intake = BenefitsForm.title
    begins = BenefitsForm.begins
    view = staticmethod(intake_of(BenefitsForm))


class AuthorizationAdmin(IntakeAdmin):
    intake = AuthorizationForm.title
    begins = AuthorizationForm.begins
    view = staticmethod(intake_of(AuthorizationForm))


class PacketForm(TenantForm):
    """A packet that somebody can tick."""

    def clean_checklist(self) -> str:
        said: str = self.cleaned_data["checklist"]
        if not 0 < len(Packet(checklist=said).lines) <= LONGEST:
            raise forms.ValidationError(f"Write 1 to {LONGEST} lines.")
        return said


class PacketAdmin(TenantAdmin):
    group = "Set-up"
    label = "What insurers want"
    form = PacketForm
    fields = ("payer", "checklist")
    list_display = ("__str__", "checklist")
    ordering = ("payer",)


# What is seen of them


@details("benefits")
def benefits_facts(_: MemberRequest, found: BenefitsVerification) -> Facts:
    return [
        ("Insurer", found.payer),
        ("Member number", found.member_number),
        ("What it should cover", found.service),
        ("In place of", case_link(found.replaces, str(found.replaces))),
        ("Insurer asked since", found.started_at),
        ("Our team was unable", found.unable_reason),
        ("Insurer's reference", found.reference),
        ("Said by", found.representative),
        ("Said on", f"{found.called_on:%-d %B %Y}" if found.called_on else ""),
        ("Late since", found.late_at),
        ("Closed with", found.closed_reason),
    ]


@details("authorization")
def authorization_facts(_: MemberRequest, found: Authorization) -> Facts:
    return [
        ("Insurer", found.payer),
        ("Member number", found.member_number),
        ("What is to be authorized", found.service),
        ("Asked for by", case_link(found.benefits, "Benefits verification")),
        ("Provider", found.provider),
        ("Clinical part", found.clinical if found.clinical_by else "Not written yet"),
        ("Written by", found.clinical_by),
        ("The insurer asks", found.question),
        ("Insurer's reference", found.reference),
        ("With the insurer since", found.submitted_at),
        ("Approved as", found.number),
        ("It ends", found.ends_at),
        ("Can be appealed until", found.appeal_by),
        ("Late since", found.late_at),
        ("Why", found.reason),
    ]


def case_link(found: Any, words: str) -> SafeString | str:
    if found is None:
        return ""
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:cases_case_change", args=[found.pk]), words
    )


@matters("benefits")
@matters("authorization")
def what_is_covered(found: BenefitsVerification | Authorization) -> str:
    """``Monthly injection · Blue Plan``."""
    return f"{found.service} · {found.payer}"


@sections("authorization", presses=("tick", "untick"))
def packet(request: MemberRequest, found: Authorization) -> list[SafeString]:
    """What belongs into it; each line is ticked by a button of its own, while that is possible."""
    able = {rule.name for rule in found.allowed(request.actor)}
    lines = [
        (number, words, number in found.ticked)
        for number, words in enumerate(found.checklist, start=1)
    ]
    shown = {"subject": found, "lines": lines, "can_tick": "tick" in able}
    return [SafeString(render_to_string("admin/medops/checklist.html", shown, request=request))]


@about_patients("medops.insurance")
def insurance(_: MemberRequest, patient: Patient) -> list[Panel]:
    """The newest of each: two queries."""
    verified = BenefitsVerification.objects.filter(patient=patient).order_by("-pk").first()
    asked = Authorization.objects.filter(patient=patient).order_by("-pk").first()
    return [
        Panel(
            "Insurance",
            [
                ("Benefits", standing(verified)),
                ("Prior authorization", standing(asked)),
                ("It ends", asked.ends_at if asked else None),
            ],
        )
    ]


def standing(found: Any) -> SafeString | str:
    """``Monthly injection (Blue Plan): covered``, as a link to its case."""
    if found is None:
        return ""
    state = found.label_of(found.state).lower()
    return case_link(found, f"{found.service} ({found.payer}): {state}")
