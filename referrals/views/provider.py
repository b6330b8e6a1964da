"""What does a provider do with referrals? Answer them, look after those they took, find one, and step back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from careops.people.models import Network, Patient, Provider
from careops.web.case_view import CaseView
from careops.web.guards import for_provider
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from referrals.availability import set_active
from referrals.forms import SearchForm
from referrals.models import Referral, State
from referrals.policy.tunables import CONTACT_AFTER
from referrals.policy.words import DecidedBy, Reason
from referrals.story import outcome_of
from referrals.summary import summaries

DONE = {
    "accept": "You accepted it. Here is how to reach the client.",
    "take": "It is yours. Here is how to reach the client.",
    "decline": "You declined it. Thank you for the quick answer: others are being asked.",
    "leave": "You left it to others, and will not be asked for it again.",
    "mark_contacted": "Noted: you contacted the client.",
    "decline_after_contact": "Thank you for trying. Others are being asked.",
    "complete": "The first visit is booked. Thank you.",
    "tell": "Thank you: our team has it, and reads it.",
}
STAY = {"accept", "take", "tell"}
PAGES = {
    State.OFFERED: "referrals/answer.html",
    State.OPEN: "referrals/answer.html",
    State.ACCEPTED: "referrals/care.html",
    State.CONTACTED: "referrals/care.html",
}
show_or_press = require_http_methods(["GET", "HEAD", "POST"])


@show_or_press
def referral_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The one address that is posted to channels: staff are led on to the case."""
    if request.membership and request.membership.is_staff and not request.membership.provider:
        return redirect("admin:cases_case_change", pk)
    return own_page(request, pk=pk)


@for_provider
def own_page(request: MemberRequest, provider: Provider, pk: UUID) -> HttpResponse:
    """One referral: decide on it, look after it, or read how it came out (S4-12, S4-16)."""
    referral = Referral.objects.known_to(provider).for_list().filter(pk=pk).first()
    if referral is None:
        raise Http404("There is no such referral.")
    return ProviderView(request, referral, provider).respond()


class ProviderView(CaseView):
    """A signed-in provider before a referral."""

    request: MemberRequest

    def __init__(self, request: MemberRequest, referral: Referral, provider: Provider) -> None:
        super().__init__(request, referral, by=request.actor, at=moment(request))
        self.provider = provider

    @property
    def choices(self) -> Collection[str]:
        return DONE

    def after(self, act: str) -> str:
        messages.success(self.request, DONE[act])
        return self.request.path if act in STAY else reverse("todo")

    def page(self) -> tuple[str, dict[str, Any]]:
        referral = self.subject
        visible = Referral.objects.visible_to(self.provider).filter(pk=referral.pk)
        if referral.state not in PAGES or not visible.exists():
            # Too late: who has it, and nothing about the client (S4-A8).
            if referral.provider_id == self.provider.pk:  # but for what was written with its holder
                self.record_read()
            return "referrals/outcome.html", {"outcome": outcome_of(referral, self.provider)}
        self.record_read()
        (summary,) = summaries([referral], provider=self.provider, at=self.at)
        return PAGES[referral.state], {
            "summary": summary,
            "contact_within": CONTACT_AFTER.value(self.request.tenant.tuning),
            "reasons": Reason,
            "deciders": DecidedBy,
        }

    def record_read(self) -> None:
        case = self.subject.case
        record_read(self.request, what="referral", patients=[case.patient_id], case=case)


@show_or_press
@for_provider
def search_page(request: MemberRequest, provider: Provider) -> HttpResponse:
    """Find a client by exact name; posted, so that no name is in an address (S4-16)."""
    form = SearchForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "now": moment(request)}
    if form.is_valid():
        found = look_up(provider, **form.cleaned_data)
        record_read(request, what="search by name", patients=[one.client_id for one in found])
        context["found"] = [
            (one, one.label_of(one.state), one.shown[one.state].tone) for one in found
        ]
    return render(request, "referrals/search.html", context)


def look_up(provider: Provider, *, first_name: str, last_name: str) -> list[Referral]:
    """Exactly this name among what the provider may see; never by its beginning (S4-A6)."""
    clients = Patient.objects.named(first_name, last_name)
    visible = Referral.objects.visible_to(provider).filter(client__in=clients)
    return list(visible.for_list().order_by("-pk")[:25])


@show_or_press
@for_provider
def availability_page(request: MemberRequest, provider: Provider) -> HttpResponse:
    """Their networks and channels, and whether they take referrals (S4-21, S4-24)."""
    if request.method == "POST":
        return switch(request, provider)
    networks = Network.objects.filter(code__in=provider.networks)
    context = {"provider": provider, "networks": networks, "now": moment(request)}
    return render(request, "referrals/availability.html", context)


def switch(request: MemberRequest, provider: Provider) -> HttpResponse:
    active = {"on": True, "off": False}.get(request.POST.get("active", ""))
    if active is not None:
        set_active(provider, active, by=request.actor, at=moment(request))
        messages.success(request, "You are active again." if active else "You are inactive now.")
    return redirect("referrals:availability")
