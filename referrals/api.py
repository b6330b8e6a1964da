"""What may partners do with referrals? Make them, read their own, and what the policy lets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import read, wrong
from careops.api.idempotency import once
from careops.api.pages import page_of
from careops.api.schema import describes
from careops.api.subjects import SubjectView, actions, partner_rules
from careops.api.versions import versioned
from careops.api.views import routes
from careops.people.models import Network, Partner, Patient, Provider
from careops.values.table import BIRTH_DATE
from referrals.models import Referral
from referrals.shapes import (
    COLUMNS,
    Correction,
    NewReferral,
    ReferralQuery,
    ReferralShape,
    TimelineShape,
    show_referral,
)
from referrals.values import REFERRED_BY

SKEW = timedelta(minutes=5)  # how far a partner's clock may be ahead of ours


class ReferralView(SubjectView):
    area, prefix = "referrals", "ref"
    model, shape, columns = Referral, ReferralShape, COLUMNS
    read_by = REFERRED_BY

    def show(self, subject: Referral, request: PartnerRequest) -> dict[str, Any]:
        return show_referral(subject, actor=request.actor)

    def parts(self, subject: Referral) -> dict[UUID | None, str]:
        return {
            subject.partner_id: "you",
            subject.client_id: "client",
            subject.provider_id: "provider",
            **dict.fromkeys(subject.excluded, "provider"),
        }


class Referrals(ReferralView):
    @describes(
        "List referrals",
        name="list_referrals",
        query=ReferralQuery,
        returns=page_of("Referral", ReferralShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that you made, newest first."""
        return self.list_all(request, ReferralQuery)

    @describes(
        "Refer a client",
        name="create_referral",
        takes=NewReferral,
        returns=ReferralShape,
        status=201,
        example={
            "client": {
                "first_name": "Maya",
                "last_name": "Hart",
                "email": "maya@mail.example",
                "mobile": "+14165550111",
            },
            "need": "Low mood since the winter",
            "region": "Toronto",
            "consented_at": "2026-03-02T14:05:00Z",
            "external_id": "A-1001",
        },
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """The client is told at once; so is the preferred provider, if there is one."""
        said = read(NewReferral, request.data)
        check(said, at=request.at)
        with self.used_once(said.get("external_id", ""), request.key.partner):
            made = submit(said, request)
        return self.show_made(request, made)


class OneReferral(ReferralView):
    is_conditional = True

    @describes("Read a referral", name="read_referral", returns=ReferralShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.show_one(request, id)

    @describes(
        "Correct a referral",
        name="amend_referral",
        takes=Correction,
        returns=ReferralShape,
        example={"need": "Low mood and poor sleep"},
    )
    @once
    @versioned
    def patch(self, request: PartnerRequest, id: str, *, version: int | None) -> HttpResponse:  # noqa: A002
        """Until somebody has taken it. What is not named stays as it is."""
        said = read(Correction, request.data)
        referral = self.find(request, id)
        facts = {"need": referral.need, "region": referral.region, **said}
        return self.carry_out(request, id, AMEND, version=version, **facts)


class Timeline(ReferralView):
    @describes("Read what happened to a referral", name="read_timeline", returns=TimelineShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """Oldest first."""
        return self.show_steps(request, id)


def submit(said: dict[str, Any], request: PartnerRequest) -> Referral:
    """In the partner's name; a Problem that points at the field when it cannot be."""
    partner = request.key.partner
    client, provider = said.pop("client"), said.pop("preferred_provider", None)
    referral = Referral(
        client=client_of(client, language=said.get("language", ""), partner=partner),
        preferred=provider and active_provider(provider),
        partner=partner,
        source=Referral.Source.API,
        **said,
    )
    referral.submit(by=request.actor, at=request.at)
    return referral


def check(said: Mapping[str, Any], *, at: datetime) -> None:
    if said["client"].get("birth_date", at.date()) > at.date():
        raise wrong("client/birth_date", "range", BIRTH_DATE.out_of_range)
    if said["consented_at"] > at + SKEW:
        raise wrong("consented_at", "in_future", "The client cannot have consented yet.")
    if said["only_preferred"] and "preferred_provider" not in said:
        raise wrong("only_preferred", "needs_provider", "Say which preferred_provider.")
    if "network" in said and not Network.objects.filter(code=said["network"]).exists():
        raise wrong("network", "unknown", "There is no such network; see /api/v1/networks.")


def active_provider(pk: UUID) -> Provider:
    provider: Provider | None = Provider.objects.active().filter(pk=pk).first()
    if provider is None:
        raise wrong(
            "preferred_provider", "unknown", "There is no such provider; see /api/v1/providers."
        )
    return provider


def client_of(said: Mapping[str, Any], *, language: str, partner: Partner) -> Patient:
    """The partner's own client of just these particulars, or a new one: nothing of another's is shown."""
    fields = {"mobile": "", "birth_date": None, **said}
    known: Patient | None = Patient.objects.filter(cases__partner=partner, **fields).first()
    return known or Patient.objects.create(**fields, language=language or "en")


AMEND = Referral.rules()["amend"]
urlpatterns = [
    *routes("referrals", Referrals.as_view()),
    *routes("referrals/<str:id>", OneReferral.as_view()),
    *routes("referrals/<str:id>/timeline", Timeline.as_view()),
    *actions(
        "referrals/<str:id>",
        ReferralView,
        [rule for rule in partner_rules(Referral) if rule is not AMEND],
    ),
]
