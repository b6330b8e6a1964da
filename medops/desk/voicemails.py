"""How does an agent enter a voicemail by hand, listen to one, and say who called?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_http_methods

from careops.desk.choose_patient import choose_patient, named_patient
from careops.desk.fact_forms import offers
from careops.desk.intake import IntakeAdmin
from careops.desk.panels import Panel, about_patients, details, sections, tools
from careops.desk.site import page
from careops.engine.refusals import Refusal
from careops.files.sending import path_of
from careops.people.models import Patient
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.values.forms import ValueField
from careops.values.table import PHONE, PRIVATE, Moment
from careops.web.request import MemberRequest, moment
from careops.web.templatetags.careops import phone
from medops.models import Voicemail
from medops.models.voicemail import whose_number

TITLE = "New voicemail"
WHO = "Who called?"
FOUND, NEWEST = 20, 5


class VoicemailForm(forms.Form):
    """Of somebody who listened to it elsewhere: then there is no recording, and words instead."""

    caller = ValueField(PHONE, label="Calling number", required=False,
        help_text="Leave it empty where it was withheld.")  # fmt: skip
    called_at = ValueField(Moment(zone=get_current_timezone), label="When they called")
    transcript = ValueField(PRIVATE, label="What they said", widget=forms.Textarea({"rows": 5}))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": uuid4()})


def take_in(request: MemberRequest) -> HttpResponse:
    """What somebody heard; the case of the voicemail is shown."""
    form = VoicemailForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (made := taken_in(form, request)):
        return redirect("admin:cases_case_change", made.pk)
    status = 422 if form.is_bound else 200
    return page(request, "admin/medops/new_voicemail.html", title=TITLE, status=status, form=form)


def taken_in(form: VoicemailForm, request: MemberRequest) -> Any:
    """One a press: a second press finds the first one's. What the policy refuses, the form says."""
    said = form.cleaned_data
    draft: Any = Voicemail(patient=whose_number(said["caller"] or ""), **said)
    try:
        with transaction.atomic():
            return draft.receive(by=request.actor, at=moment(request))
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return None
    except IntegrityError:
        return Voicemail.objects.get(key=said["key"])


@require_http_methods(["GET", "HEAD", "POST"])
def whose(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Search for whoever called, and say that it was them."""
    voicemail = get_object_or_404(Voicemail.objects.for_list(), pk=pk)
    patient = named_patient(request)
    if patient is None:
        return choose_patient(request, title=WHO, question=WHO)
    if request.method == "POST":
        return said_who(voicemail, patient, request)
    shown: dict[str, Any] = {"patient": patient, "verb": "They left this voicemail"}
    return page(request, "admin/desk/about_patient.html", title=WHO, form=forms.Form(), **shown)


def said_who(voicemail: Any, patient: Patient, request: MemberRequest) -> HttpResponse:
    try:
        voicemail.identify(by=request.actor, at=moment(request), patient=patient)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect("admin:cases_case_change", voicemail.pk)


class VoicemailAdmin(IntakeAdmin):
    intake = TITLE
    begins = "receive"
    view = staticmethod(take_in)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:pk>/whose/", wrap(whose), name="medops_voicemail_whose"),
            *super().get_urls(),
        ]


def of_that_number(_: Rule, subjects: Sequence[Workflow]) -> list[tuple[str, str]]:
    """Who has the number; whoever else it was is searched for."""
    numbers = {vars(one).get("caller") for one in subjects} - {"", None}
    found = Patient.objects.filter(mobile__in=numbers).as_one().order_by("name_key")[:FOUND]
    return [(str(one.pk), f"{one} ({one.birth_date or one.email})") for one in found]


offers(Patient, of_that_number)


@details("voicemail", "audio")
def voicemail_facts(_: MemberRequest, voicemail: Voicemail) -> list[tuple[str, Any]]:
    ticket = voicemail.tickets.select_related("case").order_by("-pk").first()
    return [
        ("Who called", voicemail.patient or "We do not know"),
        ("Their number", phone(voicemail.caller) or "It was withheld"),
        ("Called", voicemail.called_at),
        ("Ticket", case_link(ticket) if ticket else ""),
        ("Put away", voicemail.get_junk_display()),
        ("The call's id", voicemail.external_id),
    ]


def case_link(subject: Any) -> SafeString:
    url = reverse("admin:cases_case_change", args=[subject.pk])
    return format_html(
        '<a href="{}">{}</a>: {}', url, subject.case, subject.label_of(subject.state)
    )


@sections("voicemail")
def voicemail_parts(request: MemberRequest, voicemail: Voicemail) -> list[SafeString]:
    """The recording, with a player that has keys; and what was said, where somebody wrote it down."""
    audio = voicemail.audio
    shown = {
        "voicemail": voicemail,
        "audio": audio,
        "path": path_of(audio, by=request.actor) if audio and audio.is_clean else "",
    }
    return [SafeString(render_to_string("admin/medops/voicemail.html", shown, request=request))]


@tools("voicemail")
def voicemail_tools(_: MemberRequest, voicemail: Voicemail) -> list[tuple[str, str]]:
    if voicemail.state != Voicemail.State.RECEIVED:
        return []
    return [
        ("Search for who called…", reverse("admin:medops_voicemail_whose", args=[voicemail.pk]))
    ]


@about_patients("voicemails")
def of_patient(_: MemberRequest, patient: Patient) -> list[Panel]:
    """The newest of them: when, and how each stands."""
    rows = Voicemail.objects.filter(patient=patient).select_related("case")
    return [
        Panel(
            "Voicemails",
            [
                (f"{one.called_at:%-d %B %Y}", case_link(one))
                for one in rows.order_by("-called_at")[:NEWEST]
            ],
        )
    ]
