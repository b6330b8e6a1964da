"""Whose pages does a patient want to see? Their own, or those of somebody for whom they act (S1-A5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from careops.people import acting
from careops.people.models import Patient
from careops.people.proxies import Proxy
from careops.web.guards import themselves
from careops.web.patients import offers_patients
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

GONE = "You do not act for them. Call us if you should."


@require_http_methods(["GET", "HEAD", "POST"])
@themselves
def acting_page(request: MemberRequest, own: Patient) -> HttpResponse:
    """Choose for whom to act; back to oneself when nobody is named."""
    mine = list(Proxy.objects.of_holder(own.pk, at=moment(request)))
    if request.method == "POST":
        return choose(request, mine)
    record_read(request, what="whom they act for", patients=[one.patient_id for one in mine])
    now_as = acting.proxy_of(request, at=moment(request))
    return render(request, "patient/acting.html", {"proxies": mine, "acting_now": now_as})


def choose(request: MemberRequest, mine: list[Proxy]) -> HttpResponse:
    named = request.POST.get("for", "")
    chosen = next((one for one in mine if str(one.patient_id) == named), None)
    if named and chosen is None:
        messages.warning(request, GONE)
        return redirect("acting")
    acting.switch(request, chosen)
    return redirect("mine")


def acts_for_somebody(request: Any, _patient: Patient) -> bool:
    """Asked by who they are themselves, also while they act for somebody."""
    own = request.membership.patient_id
    return any(True for _ in Proxy.objects.of_holder(own, at=moment(request)))


offers_patients("Act for somebody you care for", "acting", is_for=acts_for_somebody)
