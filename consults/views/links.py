"""What may the holder of a signed link do? Say that they have it, promise a time, or sign in to answer."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from careops.clock.now import now
from careops.outbox.links import Standing, standing
from careops.outbox.models import Link
from careops.people.models import Provider
from careops.web.visit import LinkVisit
from consults.models import Consult, Obligation
from consults.outcome import outcome_of
from consults.todo import owed
from consults.views.filling import FilledVisit, Forms
from consults.views.patient import ConsultLink, PatientLink


def obligation_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The page behind a link to an obligation: its provider's, or its patient's."""
    obligation = get_object_or_404(Obligation.objects.for_list(), pk=link.case_id)
    at = now()
    if link.person == obligation.patient_id:
        return PatientLink(request, obligation, link, at=at).respond()
    provider = get_object_or_404(Provider.objects.all(), pk=link.person)
    return ObligationLink(request, obligation, link, provider, at=at).respond()


class ObligationLink(LinkVisit, FilledVisit):
    """Whoever holds a provider's link to what they owe. They answer after signing in (S0-6)."""

    @cached_property
    def forms(self) -> Forms:
        return {"promise": self.promise_form()}

    @property
    def answers(self) -> Collection[str]:
        return ("receive", "promise") if self.is_theirs else ()

    @property
    def is_theirs(self) -> bool:
        obligation = self.subject
        is_open = obligation.state in Obligation.ANSWERABLE
        return bool(is_open and obligation.provider_id == self.provider.pk)

    @property
    def has_received(self) -> bool:
        """Whether they have said anything since this link was sent."""
        heard = self.subject.responded_at
        return bool(heard and heard >= self.link.issued_at)

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act")
        if act == "receive" and act in self.choices and self.has_received:
            return redirect(self.request.path)  # a second press finds the first one's page
        return super().press()

    def after(self, act: str) -> str:
        if act != "receive":  # who has it may still promise a time, with the same link
            return super().after(act)
        messages.success(self.request, "Noted: you have it.")
        return self.request.path

    def page(self) -> tuple[str, dict[str, Any]]:
        (sight,) = owed([self.subject])
        context = {"link": self.link, "provider": self.provider, "sight": sight}
        if self.subject.provider_id != self.provider.pk:
            return "consults/link_passed.html", {**context, "case": self.subject.case}
        if self.worth is Standing.EXPIRED:
            return "consults/link_expired.html", context
        if self.worth is Standing.ISSUED:
            context |= {"has_received": self.has_received, **self.shared()}
            return "consults/link.html", context
        return "consults/link_outcome.html", {**context, "outcome": outcome_of(self.subject)}


def consult_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The page behind a link to a consult: its provider's, who signs in to answer, or its patient's."""
    consult = get_object_or_404(Consult.objects.for_list(), pk=link.case_id)
    at = now()
    if link.person == consult.patient_id:
        return ConsultLink(request, consult, link, at=at).respond()
    if link.person != consult.provider_id:
        return render(request, "consults/link_passed.html", {"case": consult.case})
    is_expired = standing(link, round=consult.round, at=at) is not Standing.ISSUED
    context = {"consult": consult, "link": link, "is_expired": is_expired, "now": at}
    return render(request, "consults/link_consult.html", context)
