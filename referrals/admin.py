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
from careops.people.models import Network, Patient, Provider, name_key
from careops.people.phones import normalize
from referrals.models import Referral

LANGUAGES = [
    ("en", "English"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("zh", "Chinese"),
    ("ar", "Arabic"),
]


class IntakeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A client and what they need. A client whom we know by name and e-mail is not entered twice."""

    first_name = forms.CharField(max_length=80)
    last_name = forms.CharField(max_length=80)
    email = forms.EmailField(help_text="Where we write when something happens.")
    mobile = forms.CharField(max_length=30, required=False)
    birth_date = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    network = forms.ChoiceField(label="Insurance network", required=False)
    language = forms.ChoiceField(choices=LANGUAGES, initial="en")
    consent = forms.BooleanField(label="The client consents to this referral")

    groups = {
        "The client": ("first_name", "last_name", "email", "mobile", "birth_date", "language"),
        "What they need": (
            "need", "region", "network", "preferred", "only_preferred", "consent",
        ),
    }  # fmt: skip

    class Meta:
        model = Referral
        fields = ("need", "region", "language", "network", "preferred", "only_preferred")
        labels = {"preferred": "Preferred provider"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        named = [(network.code, network.name) for network in Network.objects.all()]
        fields["network"].choices = [("", "Any"), *named]
        fields["preferred"].queryset = Provider.objects.active()
        fields["preferred"].empty_label = "Any provider"
        self.known: Patient | None = None

    def in_groups(self) -> dict[str, list[forms.BoundField]]:
        return {title: [self[name] for name in names] for title, names in self.groups.items()}

    def clean_mobile(self) -> str:
        mobile = self.cleaned_data["mobile"]
        return normalize(mobile) if mobile else ""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("only_preferred") and not said.get("preferred"):
            self.add_error("preferred", "Say which provider: no other is wanted.")
        if {"first_name", "last_name", "email"} <= said.keys():
            self.known = known_client(said["first_name"], said["last_name"], said["email"])
        if self.known and said.get("mobile") not in ("", None, self.known.mobile):
            self.add_error(
                "mobile",
                "We know this client with another number. Leave this empty, or correct it in"
                " the client's record first.",
            )
        return said

    def client(self) -> Patient:
        """The client of that name and e-mail, or a new one."""
        if self.known:
            return self.known
        said = self.cleaned_data
        names = ("first_name", "last_name", "mobile", "birth_date", "language")
        made: Patient = Patient.objects.create(
            email=said["email"].lower(), **{name: said[name] for name in names}
        )
        return made

    def referral(self, *, at: datetime) -> Referral:
        """What the form describes, not yet submitted."""
        return Referral(
            client=self.client(),
            consented_at=at,
            source=Referral.Source.STAFF,
            **{name: self.cleaned_data[name] for name in self.Meta.fields},
        )


def known_client(first: str, last: str, email: str) -> Patient | None:
    found: Patient | None = Patient.objects.filter(
        name_key=name_key(first, last), email=email.lower()
    ).first()
    return found


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
        ("Language", dict(LANGUAGES).get(referral.language, referral.language)),
        ("Asked for", referral.preferred),
        ("Only this provider", "Yes" if referral.only_preferred else ""),
        ("Round", referral.round),
        ("Declined by", len(referral.excluded)),
        ("Came in by", referral.get_source_display()),
        ("Partner", referral.partner),
        ("Their number", referral.external_id),
    ]


desk_site.register(Referral, ReferralAdmin)
