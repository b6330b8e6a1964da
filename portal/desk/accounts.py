"""How is a patient invited to the portal, and how do accounts stand? The rest is the desk's case page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateformat import format as in_words

from careops.desk.choose_patient import choose_patient, named_patient
from careops.desk.intake import PATIENT, IntakeAdmin, PatientForm
from careops.desk.panels import details
from careops.desk.site import desk_site, page
from careops.engine.refusals import Refusal
from careops.people.models import Membership, Patient
from careops.web.request import MemberRequest, moment
from portal.models import Account, Practice

TITLE, VERB = "Invite to the portal", "Send the invitation"


class NewPatientForm(PatientForm):
    """Somebody who is not on record yet; their date of birth is how they prove who they are."""

    groups = {"The patient": PATIENT}
    words = {"email": ("E-mail", "Where the invitation goes, and with what they sign in.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].required = True
        self.fields["birth_date"].help_text = "They prove with it who they are."


def take_in(request: MemberRequest) -> HttpResponse:
    """Choose a patient, or enter one; then invite them, and show the case of their account."""
    if "new" in request.GET:
        return invite_new(request)
    patient = named_patient(request)
    if patient is None:
        question = "Who shall be invited?"
        return choose_patient(request, title=TITLE, question=question, new="?new=1")
    refusal, status = None, 200
    if request.method == "POST":
        try:
            account = invite(request, patient)
        except Refusal as refused:
            refusal, status = refused, refused.status
        else:
            return redirect("admin:cases_case_change", account.pk)
    elif known := Account.objects.filter(patient=patient).first():
        return redirect("admin:cases_case_change", known.pk)
    shown = {"patient": patient, "form": forms.Form(), "verb": VERB, "refusal": refusal}
    return page(request, "admin/desk/about_patient.html", title=TITLE, status=status, **shown)


def invite_new(request: MemberRequest) -> HttpResponse:
    form = NewPatientForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            account = invite(request, form.patient())
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect("admin:cases_case_change", account.pk)
    status = 422 if form.is_bound else 200
    return page(request, "portal/invite_new.html", title=TITLE, status=status, form=form, verb=VERB)


def invite(request: MemberRequest, patient: Patient) -> Account:
    """Their account, which is made once: who has one already is invited again from its page."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two presses at once
    known: Account | None = Account.objects.filter(patient=patient).first()
    if known:
        return known
    account = Account(patient=patient)
    account.invite(by=request.actor, at=moment(request))
    return account


class AccountAdmin(IntakeAdmin):
    intake = TITLE
    begins = "invite"
    group = "Records"
    label = "Portal accounts"
    view = staticmethod(take_in)


@details("account", "suspended_by__user")
def account_facts(_: MemberRequest, account: Account) -> list[tuple[str, Any]]:
    """What an agent should know of an account."""
    member = (
        Membership.objects.active()
        .filter(patient=account.patient_id)
        .select_related("user")
        .first()
    )
    practice = Practice.current()
    return [
        ("Signs in as", member.user.email if member else ""),
        ("Invited", account.invited_at),
        ("Since", account.activated_at),
        ("Rules", rules_of(account, practice)),
        ("Incident", account.incident),
        ("How", account.get_channel_display()),
        ("Witness", account.witness),
        ("Suspended by", account.suspended_by),
        ("Letter", account.letter),
        ("Why", account.closed_reason),
    ]


def rules_of(account: Account, practice: Practice) -> str:
    """Which rules they have acknowledged, and whether these are those of now."""
    if not account.acknowledged or not account.acknowledged_at:
        return ""
    on = in_words(account.acknowledged_at, "j F Y")
    newer = (
        ""
        if account.acknowledged >= practice.policy_version
        else f"; now it is {practice.policy_version}"
    )
    return f"Version {account.acknowledged}, on {on}{newer}"


desk_site.register(Account, AccountAdmin)
