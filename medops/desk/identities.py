"""How does an agent ask who somebody is, and compare what they sent?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from careops.desk.choose_patient import choose_patient, named_patient
from careops.desk.intake import IntakeAdmin
from careops.desk.panels import Panel, about_patients, details, sections
from careops.desk.site import page
from careops.files.sending import path_of
from careops.people.models import Patient
from careops.web.request import MemberRequest, moment
from medops.desk.voicemails import case_link
from medops.models import IdentityCheck
from medops.opening import ask_identity

TITLE = "New identity check"
NEWEST = 3


def take_in(request: MemberRequest) -> HttpResponse:
    """Choose the patient; the case of their check is shown, also where they are asked already."""
    patient = named_patient(request)
    if patient is None:
        return choose_patient(request, title=TITLE, question="Who shall show who they are?")
    if request.method == "POST":
        check, _ = ask_identity(patient, by=request.actor, at=moment(request))
        return redirect("admin:cases_case_change", check.pk)
    shown: dict[str, Any] = {"patient": patient, "verb": "Ask them"}
    return page(request, "admin/desk/about_patient.html", title=TITLE, form=forms.Form(), **shown)


class IdentityAdmin(IntakeAdmin):
    intake = TITLE
    begins = "open"
    view = staticmethod(take_in)


@details("identity", "shop", "document", "portrait", "doubted_by__user", "settled_by__user")
def identity_facts(_: MemberRequest, check: IdentityCheck) -> list[tuple[str, Any]]:
    return [
        ("Shop", check.shop),
        ("Their number", check.external_id),
        ("Asked", check.asked_at),
        ("We still need", check.get_lacks_display()),
        ("What was wrong", check.get_fault_display()),
        ("Sent", check.sent_at),
        ("Doubted, as", check.get_doubt_display()),
        ("Doubted by", check.doubted_by),
        ("Decided by", check.settled_by),
    ]


@sections("identity")
def identity_parts(request: MemberRequest, check: IdentityCheck) -> list[SafeString]:
    """Both images beside what we know of the patient; each look at one is on record."""
    images = [
        (label, file, path_of(file, by=request.actor) if file.is_clean else "")
        for label, file in check.images
    ]
    if not images:
        return []
    shown = {"patient": check.patient, "images": images}
    return [SafeString(render_to_string("admin/medops/identity.html", shown, request=request))]


@about_patients("identity")
def of_patient(_: MemberRequest, patient: Patient) -> list[Panel]:
    """How the newest checks stand."""
    rows = IdentityCheck.objects.filter(patient=patient).select_related("case").order_by("-pk")
    facts = [(f"{one.case.opened_at:%-d %B %Y}", case_link(one)) for one in rows[:NEWEST]]
    return [Panel("Identity", facts)]
