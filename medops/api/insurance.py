"""What does a shop read of what insurances cover, and of approvals of insurers? How far each is; no clinical word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId
from careops.api.pages import page_of
from careops.api.schema import describes
from careops.api.shapes import SubjectQuery, SubjectShape, show_subject
from careops.api.subjects import SubjectView
from careops.people.actors import SHOP, Actor
from medops.api.customers import with_customer
from medops.models import Authorization, BenefitsVerification


class InsuranceShape(SubjectShape):
    customer = serializers.CharField(allow_null=True, help_text="Their id in your system.")
    payer = serializers.CharField(help_text="The insurer, as their card calls it.")
    service = serializers.CharField(help_text="What it is about.")


class BenefitsShape(InsuranceShape):
    id = PublicId("bnv")
    state = serializers.ChoiceField(BenefitsVerification.State.choices)
    called_on = serializers.DateField(
        allow_null=True, help_text="On which day the insurer said what it covers."
    )

    class Meta:
        ref_name = "BenefitsVerification"


class AuthorizationShape(InsuranceShape):
    id = PublicId("pau")
    state = serializers.ChoiceField(Authorization.State.choices)
    number = serializers.CharField(help_text="The insurer's, of its approval; empty before.")
    appeal_by = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True, help_text="When the approval ends.")

    class Meta:
        ref_name = "PriorAuthorization"


class BenefitsQuery(SubjectQuery):
    status = serializers.ChoiceField(BenefitsVerification.State.choices, required=False)


class AuthorizationQuery(SubjectQuery):
    status = serializers.ChoiceField(Authorization.State.choices, required=False)


def show_insurance(
    subject: Any, *, prefix: str, actor: Actor, told: Iterable[str]
) -> dict[str, Any]:
    names = ("customer", "payer", "service", *told)
    shown = {name: getattr(subject, name) for name in names}
    return {**show_subject(subject, prefix=prefix, actor=actor), **shown}


class BenefitsView(SubjectView):
    area, prefix, owner = "benefits-verifications", "bnv", "shop"
    model, shape = BenefitsVerification, BenefitsShape
    read_by = (SHOP.name,)

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        return with_customer(super().rows(request))

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        return show_insurance(subject, prefix="bnv", actor=request.actor, told=["called_on"])

    def parts(self, subject: Any) -> dict[UUID | None, str]:
        return {subject.shop_id: "you", subject.patient_id: "patient"}


class AuthorizationView(SubjectView):
    area, prefix, owner = "prior-authorizations", "pau", "shop"
    model, shape = Authorization, AuthorizationShape
    read_by = (SHOP.name,)

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        return with_customer(super().rows(request))

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        told = ("number", "appeal_by", "ends_at")
        return show_insurance(subject, prefix="pau", actor=request.actor, told=told)

    def parts(self, subject: Any) -> dict[UUID | None, str]:
        people = ("patient", "provider")
        return {subject.shop_id: "you"} | {getattr(subject, f"{one}_id"): one for one in people}


class BenefitsVerifications(BenefitsView):
    @describes(
        "List benefits verifications",
        name="list_benefits_verifications",
        query=BenefitsQuery,
        returns=page_of("BenefitsVerification", BenefitsShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """What the insurances of your customers cover, as far as we have asked; newest first."""
        return self.list_all(request, BenefitsQuery)


class OneBenefitsVerification(BenefitsView):
    is_conditional = True

    @describes(
        "Read a benefits verification", name="read_benefits_verification", returns=BenefitsShape
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.show_one(request, id)


class PriorAuthorizations(AuthorizationView):
    @describes(
        "List prior authorizations",
        name="list_prior_authorizations",
        query=AuthorizationQuery,
        returns=page_of("PriorAuthorization", AuthorizationShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Which approvals of insurers your customers wait for or have; newest first."""
        return self.list_all(request, AuthorizationQuery)


class OnePriorAuthorization(AuthorizationView):
    is_conditional = True

    @describes(
        "Read a prior authorization", name="read_prior_authorization", returns=AuthorizationShape
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.show_one(request, id)
