"""How does a provider write the clinical part of a request to an insurer? On their own page, and nobody else (S3-3)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from careops.people.models import Provider
from careops.values.cards import masked
from careops.values.forms import ValueField
from careops.values.table import LONGEST, PRIVATE
from careops.web.case_view import CaseView, Page
from careops.web.guards import for_provider
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from medops.models import Authorization

WRITE = "write_clinical_part"


class ClinicalForm(forms.Form):
    clinical = ValueField(
        PRIVATE,
        label="Your clinical part",
        help_text="The diagnosis, what was tried before, and why this is needed. The insurer reads it as you write it.",
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": 5 * LONGEST}),
        error_messages={"required": "Write it here first."},
    )


class ClinicalView(CaseView):
    """Its provider before a request to an insurer; what was typed stays when it is refused."""

    request: MemberRequest

    @property
    def choices(self) -> Collection[str]:
        return {rule.name for rule in self.subject.allowed(self.by)} & {WRITE}

    def press(self) -> HttpResponse:
        if WRITE in self.choices and not self.form().is_valid():
            return self.show(status=422)
        return super().press()

    def form(self) -> ClinicalForm:
        posted = self.request.POST
        return ClinicalForm(posted if posted.get("act") == WRITE else None)

    def after(self, act: str) -> str:
        super().after(act)
        return reverse("todo")

    done = {WRITE: "Thank you. Our team sends it to the insurer."}

    def page(self) -> Page:
        found = self.subject
        record_read(
            self.request, what="authorization", patients=[found.patient_id], case=found.case
        )
        shown: dict[str, Any] = {"form": self.form(), "can_write": WRITE in self.choices}
        written = masked(self.request.POST.get("clinical", ""))
        return "medops/authorization.html", {**shown, "written": written}


@for_provider
def own(request: MemberRequest, provider: Provider, pk: UUID) -> HttpResponse:
    found = Authorization.objects.for_list().filter(pk=pk, provider=provider).first()
    if found is None:
        raise Http404
    found.tenant = request.tenant
    return ClinicalView(request, found, by=request.actor, at=moment(request)).respond()


@require_http_methods(["GET", "HEAD", "POST"])
def authorization_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The address that mails name. Staff are led on to the case; a provider reads what is theirs."""
    member = request.membership
    if member and member.is_staff and not member.provider:
        return redirect("admin:cases_case_change", pk)
    answer: HttpResponse = own(request, pk=pk)
    return answer
