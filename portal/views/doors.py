"""Who may write, ask and book here? Patients whose account is open, and who know the rules: asked at each request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from careops.people.models import Patient
from careops.tenancy.prepared import NOBODY, asked
from careops.tenancy.scope import current_tenant
from careops.values.cards import masked
from careops.web.guards import for_patient
from careops.web.patients import closes_patients
from portal.models import Account
from portal.policy.account import State

View = Callable[..., HttpResponse]
WORDS = ("message", "text", "words")  # what somebody writes at length, by the names of its fields


def account_of(patient_id: Any) -> Account | None:
    """A patient's account, with its practice."""
    found = asked(
        "the account of a patient",
        lambda: Account.objects.for_list().filter(patient=NOBODY),
        {NOBODY: patient_id},
    )
    for account in found:
        account.tenant = current_tenant()
    Account.prepare(found)
    return next(iter(found), None)


def for_account(view: View) -> View:
    """Let in a patient, and hand the view who it is about, and by whose account it is said.

    The account is that of whoever has signed in, also while they act for somebody (S1-A5): it is theirs
    that abuse would close. Closed: a plain page, also of a second session that was open (S1-18). Rules
    that have changed are read first (S1-26).
    """

    @for_patient
    @wraps(view)
    def enter(request: Any, patient: Patient, *args: Any, **kwargs: Any) -> HttpResponse:
        account = account_of(request.membership.patient_id)
        if account is None or account.state != State.ACTIVE:
            return closed_page(request, account)
        if request.method != "POST" and account.acknowledged < account.practice.policy_version:
            return redirect(f"{reverse('portal:rules')}?{urlencode({'next': request.path})}")
        return view(request, patient, account, *args, **kwargs)

    return enter


def closed_page(request: Any, account: Account | None) -> HttpResponse:
    """What is closed, what stays open, and whom to call. Nothing was sent, and what was written stands there."""
    words = (request.POST.get(name, "") for name in WORDS)
    written = masked(next(filter(None, words), ""))
    is_sent = request.method == "POST"
    context = {"account": account, "nothing_was_sent": is_sent, "written": written}
    return render(request, "portal/closed.html", context, status=403)


def closed_to(request: Any, patient: Patient) -> HttpResponse | None:
    """What other domains are asked of patients is closed with the account, by their links, too."""
    own = getattr(request.membership, "patient_id", None) if request.membership else None
    shut = Account.objects.filter(patient__in={patient.pk, own or patient.pk}).filter(
        state__in=(State.SUSPENDED, State.ENDING, State.ENDED)
    )
    account = shut.select_related("case", "patient").first()
    return closed_page(request, account) if account else None


closes_patients("portal", closed_to)
