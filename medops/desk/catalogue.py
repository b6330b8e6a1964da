"""Which types of ticket are there, and what is to be ticked? Leads write them; until then the usual ones are used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from careops.desk.site import TenantAdmin, TenantForm, record
from careops.desk.words import team_label, teams
from careops.values.forms import ListField
from careops.web.request import MemberRequest
from medops.columns import Proof
from medops.models import TicketType
from medops.models.catalogue import CANCELLATION, LAB, REFUND, RENEWAL, usual

LONGEST = 40  # lines of a checklist
# What these are for, no company can leave out (S3-10, S3-12); rules make the last two, and know no order.
FIXED = {
    CANCELLATION: Proof.SUBSCRIPTION,
    LAB: Proof.ORDER,
    REFUND: Proof.NONE,
    RENEWAL: Proof.NONE,
}


class TicketTypeForm(TenantForm):
    """A type whose team exists, and whose checklist somebody can tick."""

    team = ListField([])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(team, team_label(team)) for team in teams()]
        self.fields["team"] = ListField(named, help_text="In whose queue they come in.")
        if self.instance.pk and not self.instance._state.adding:
            self.fields["code"].disabled = True

    def clean_checklist(self) -> str:
        said: str = self.cleaned_data["checklist"]
        if len(TicketType(checklist=said).lines) > LONGEST:
            raise forms.ValidationError(f"Write at most {LONGEST} lines.")
        return said

    def clean_proof(self) -> str:
        said: str = self.cleaned_data["proof"]
        needed = FIXED.get(self.cleaned_data.get("code", ""))
        if needed and said != needed:
            raise forms.ValidationError(f"One of this code ends when: {needed.label.lower()}.")
        return said


class TicketTypeAdmin(TenantAdmin):
    group = "Set-up"
    label = "Types of tickets"
    form = TicketTypeForm
    fields = ("code", "label", "team", "hours", "checklist", "proof", "is_offered")
    list_display = ("label", "code", "team", "hours", "proof", "is_offered")
    ordering = ("label",)
    change_list_template = "admin/medops/types.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        take = wrap(require_POST(self.take_over))
        return [path("usual/", take, name="medops_tickettype_usual"), *super().get_urls()]

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        own = set(TicketType.objects.values_list("code", flat=True))
        more = {"usual": [one for one in usual() if one.code not in own]}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def take_over(self, request: MemberRequest) -> HttpResponse:
        """Keep the usual ones as the company's own, to be changed; those that it has stay."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        own = set(TicketType.objects.values_list("code", flat=True))
        for one in usual():
            if one.code not in own:
                one.save()
                record(request, "add_tickettype", about=one, changed={})
        messages.success(request, "These are yours now: change them as you like.")
        return redirect("admin:medops_tickettype_changelist")
