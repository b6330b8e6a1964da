"""How does an agent take in a referral, and what do they see of it? The rest is the desk's case page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator

from careops.desk.intake import PATIENT, IntakeAdmin, PatientForm
from careops.desk.panels import Panel, about_patients, details, matters
from careops.desk.reports.journeys import answers, journey
from careops.desk.site import desk_site, page
from careops.people.models import Network, Patient
from careops.values.languages import language_name
from careops.web.request import MemberRequest, moment
from referrals.forms import ReferForm
from referrals.models import Referral

FEW = 50  # referrals that a patient's page looks at


class IntakeForm(PatientForm, ReferForm):
    """The public form in the hands of an agent."""

    website = None  # type: ignore[assignment]  # robots do not sign in

    who = "client"
    groups = {
        "The client": PATIENT,
        "What they need": (
            "need", "region", "network", "preferred", "only_preferred", "consent",
        ),
    }  # fmt: skip
    field_order = [name for names in groups.values() for name in names]
    words = {
        "need": (
            "What the client looks for",
            "In their own words. The team, the providers who are asked and a partner who refers them read this.",
        ),
        "region": ("Where the client lives", "A city or an area."),
        "network": ("Insurance network", "Then only its providers are asked."),
        "preferred": ("Preferred provider", ""),
        "only_preferred": ("This provider only", "Else others are asked after a decline."),
        "consent": ("The client consents to this referral", ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["network"].empty_label = "Any"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("only_preferred") and not self.cleaned_data.get("preferred"):
            self.add_error("preferred", "Say which provider: no other is wanted.")
        return super().clean()

    def referral(self, *, at: datetime) -> Referral:
        """What the form describes, not yet submitted."""
        network = self.cleaned_data["network"]
        names = ("need", "region", "language", "preferred", "only_preferred")
        return Referral(
            client=self.patient(),
            network=network.code if network else "",
            consented_at=at,
            source=Referral.Source.STAFF,
            **{name: self.cleaned_data[name] for name in names},
        )


def take_in(request: MemberRequest) -> HttpResponse:
    """Take in a referral on the real road, then show its case."""
    form = IntakeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        at = moment(request)
        referral = form.referral(at=at)
        referral.submit(by=request.actor, at=at)
        return redirect("admin:cases_case_change", referral.pk)
    status = 422 if form.is_bound else 200
    verb = "Take in the referral"
    return page(request, "intake.html", title="New referral", status=status, form=form, verb=verb)


class ReferralAdmin(IntakeAdmin):
    intake = "New referral"
    begins = "submit"
    view = staticmethod(take_in)


@matters("referral")
def what_matters(referral: Referral) -> str:
    """``Stress and burn-out · Etobicoke · Blue Cross``."""
    named = Network.objects.filter(code=referral.network).first() if referral.network else None
    network = str(named or referral.network)
    return " · ".join(filter(None, [Truncator(referral.need).chars(80), referral.region, network]))


@about_patients("referrals")
def consents(_: MemberRequest, patient: Patient) -> list[Panel]:
    """To what they said yes, and in which networks they are: one query."""
    known = Referral.objects.filter(client=patient).order_by("-consented_at")
    rows = list(known.values_list("consented_at", "network")[:FEW])
    networks = ", ".join(sorted({network for _, network in rows if network}))
    return [
        Panel("Consent", [("To a referral", rows[0][0] if rows else ""), ("Networks", networks)])
    ]


@details("referral", "partner")
def referral_facts(_: MemberRequest, referral: Referral) -> list[tuple[str, Any]]:
    """What an agent should know of a referral (interfaces: A7)."""
    return [
        ("Need", referral.need),
        ("Region", referral.region),
        ("Network", referral.network),
        ("Language", language_name(referral.language)),
        ("Asked for", referral.preferred),
        ("Only this provider", "Yes" if referral.only_preferred else ""),
        ("Round", referral.round),
        ("Declined by", len(referral.excluded)),
        ("Came in by", referral.get_source_display()),
        ("Partner", referral.partner),
        ("Their number", referral.external_id),
    ]


answers("referral", "accept", "take", "decline")
journey(
    "referral",
    "Where do referrals stop?",
    Received="received",
    Offered=("offered", "open"),
    Accepted="accepted",
    Client_contacted="contacted",
    First_visit_booked="completed",
)

desk_site.register(Referral, ReferralAdmin)
