"""How does an agent take in a referral, and what do they see of it? The rest is the desk's case page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from careops.desk.panels import panel
from careops.desk.request import DeskRequest, moment
from careops.desk.site import TenantAdmin, desk_site, page
from careops.desk.words import language_name
from careops.people.models import Patient
from referrals.forms import ReferForm
from referrals.models import Referral

LANGUAGES = ("en", "fr", "es", "zh-hans", "ar", "pa")


class IntakeForm(ReferForm):
    """The public form in the hands of an agent. A client whom we know is not entered twice."""

    birth_date = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.ChoiceField(
        choices=[(code, language_name(code)) for code in LANGUAGES], initial="en"
    )
    website = None  # type: ignore[assignment]  # robots do not sign in

    groups = {
        "The client": ("first_name", "last_name", "email", "mobile", "birth_date", "language"),
        "What they need": (
            "need", "region", "network", "preferred", "only_preferred", "consent",
        ),
    }  # fmt: skip
    field_order = [name for names in groups.values() for name in names]
    words = {
        "need": ("What the client looks for", "In their own words. Only providers read this."),
        "region": ("Where the client lives", "A city or an area."),
        "network": ("Insurance network", "Then only its providers are asked."),
        "preferred": ("Preferred provider", ""),
        "only_preferred": ("This provider only", "Else others are asked after a decline."),
        "consent": ("The client consents to this referral", ""),
        "email": ("E-mail", "Where we write at every step."),
        "mobile": ("Phone", ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["network"].empty_label = "Any"  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."
            field.widget.attrs["autocomplete"] = "off"  # it is not the agent's own data
        self.known: Patient | None = None

    def in_groups(self) -> dict[str, list[forms.BoundField]]:
        return {title: [self[name] for name in names] for title, names in self.groups.items()}

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("only_preferred") and not self.cleaned_data.get("preferred"):
            self.add_error("preferred", "Say which provider: no other is wanted.")
        said = super().clean()
        if {"first_name", "last_name", "email"} <= said.keys():
            named = Patient.objects.named(said["first_name"], said["last_name"])
            self.known = named.filter(email=said["email"]).first()
        if self.known and said.get("mobile") not in ("", None, self.known.mobile):
            self.add_error(
                "mobile",
                "We know this client with another number. Leave this empty, or correct it in"
                " the client's record first.",
            )
        return said

    def client(self) -> Patient:
        """The client of that name and e-mail, or a new one."""
        names = ("first_name", "last_name", "email", "mobile", "birth_date", "language")
        particulars = {name: self.cleaned_data[name] for name in names}
        client: Patient = self.known or Patient.objects.create(**particulars)
        return client

    def referral(self, *, at: datetime) -> Referral:
        """What the form describes, not yet submitted."""
        network = self.cleaned_data["network"]
        names = ("need", "region", "language", "preferred", "only_preferred")
        return Referral(
            client=self.client(),
            network=network.code if network else "",
            consented_at=at,
            source=Referral.Source.STAFF,
            **{name: self.cleaned_data[name] for name in names},
        )


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: DeskRequest) -> HttpResponse:
    """Take in a referral on the real road, then show its case."""
    form = IntakeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        at = moment(request)
        referral = form.referral(at=at)
        referral.submit(by=request.actor, at=at)
        return redirect("admin:cases_case_change", referral.pk)
    status = 422 if form.is_bound else 200
    return page(request, "intake.html", title="New referral", status=status, form=form)


class ReferralAdmin(TenantAdmin):
    """Referrals are found in the queue and changed by transitions; here they only come in."""

    group = ""
    intake = "New referral"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(to_queue), name="referrals_referral_changelist"),
            path("add/", wrap(intake), name="referrals_referral_add"),
        ]


def to_queue(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return redirect(f"{reverse('admin:cases_case_changelist')}?kind=referral")


@panel("referral")
def referral_facts(referral: Referral) -> list[tuple[str, Any]]:
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


desk_site.register(Referral, ReferralAdmin)
