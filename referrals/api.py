"""What may partners do with referrals? Make them, read their own, and what the policy lets them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import read, read_query, wrong
from careops.api.idempotency import once
from careops.api.ids import public_id
from careops.api.pages import page, page_of
from careops.api.problems import Problem, to_json
from careops.api.schema import describes
from careops.api.subjects import SubjectView, actions, partner_rules
from careops.api.versions import versioned
from careops.api.views import routes
from careops.people.models import Network, Partner, Patient, Provider
from careops.record.models import Entry
from referrals.models import Referral
from referrals.shapes import (
    JOINED,
    STORY,
    Correction,
    NewReferral,
    ReferralQuery,
    ReferralShape,
    TimelineShape,
    show_referral,
    show_step,
)

EARLIEST = date(1900, 1, 1)
SKEW = timedelta(minutes=5)  # how far a partner's clock may be ahead of ours


class ReferralView(SubjectView):
    area, prefix = "referrals", "ref"
    model, shape = Referral, ReferralShape

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        last = Entry.objects.filter(case=OuterRef("pk")).order_by("-seq").values("at")[:1]
        own = Referral.objects.filter(partner=request.key.partner_id)
        rows: QuerySet[Any] = own.annotate(updated_at=Subquery(last), **JOINED)
        return rows

    def show(self, subject: Referral, request: PartnerRequest) -> dict[str, Any]:
        return show_referral(subject, actor=request.actor)


class Referrals(ReferralView):
    @describes(
        "List referrals",
        name="list_referrals",
        query=ReferralQuery,
        returns=page_of("Referral", ReferralShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that you made, newest first."""
        query = read_query(ReferralQuery, request.query_params.dict())
        rows = matching(self.rows(request), query)
        response, found = page(rows, request, query, show=lambda row: self.show(row, request))
        self.looked(request, "referrals", (row.client_id for row in found))
        return response

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
        pk = create(said, request).pk
        name = public_id(self.prefix, pk)
        made = self.find(request, name)
        return self.shown(
            request, made, status=201, headers={"Location": f"/api/v1/referrals/{name}"}
        )


class OneReferral(ReferralView):
    is_conditional = True

    @describes("Read a referral", name="read_referral", returns=ReferralShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        referral = self.find(request, id)
        response = self.shown(request, referral)
        if response.content:
            self.looked(request, "referral", [referral.client_id])
        return response

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
        referral = self.find(request, id)
        told = Entry.objects.filter(action__in=STORY, outcome=Entry.Outcome.DONE)
        steps = told.filter(case=referral.pk).order_by("seq")
        self.looked(request, "timeline", [referral.client_id])
        return to_json({"data": [show_step(step, referral) for step in steps]})


def matching(rows: QuerySet[Any], query: Mapping[str, Any]) -> QuerySet[Any]:
    wanted = {
        "state": query.get("status"),
        "external_id": query.get("external_id"),
        # The clock has been at every case that changed since: it tells without a look at the record.
        "case__clock_at__gte": query.get("updated_since"),
        "updated_at__gte": query.get("updated_since"),
        "case__opened_at__gt": query.get("created_after"),
        "case__opened_at__lt": query.get("created_before"),
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def create(said: dict[str, Any], request: PartnerRequest) -> Referral:
    """Submit it in the partner's name; a Problem that points at the field when it cannot be."""
    check(said, at=request.at)
    partner = request.key.partner
    client, provider = said.pop("client"), said.pop("preferred_provider", None)
    try:
        with transaction.atomic():
            referral = Referral(
                client=client_of(client, language=said.get("language", ""), partner=partner),
                preferred=provider and active_provider(provider),
                partner=partner,
                source=Referral.Source.API,
                **said,
            )
            referral.submit(by=request.actor, at=request.at)
            return referral
    except IntegrityError as error:
        if "one_referral_an_external_id" not in str(error):
            raise
    raise taken(said["external_id"], partner)


def check(said: Mapping[str, Any], *, at: datetime) -> None:
    born = said["client"].get("birth_date")
    if born and not EARLIEST <= born <= at.date():
        raise wrong("client/birth_date", "invalid", "This is no day of birth.")
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


def taken(external_id: str, partner: Partner) -> Problem:
    other = Referral.objects.get(partner=partner, external_id=external_id)
    return Problem(
        "external_id_taken",
        "You have made a referral with this external_id; existing_id names it.",
        existing_id=public_id("ref", other.pk),
    )


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
