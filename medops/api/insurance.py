"""What does a shop read of what insurances cover, and of approvals of insurers? How far each is; no clinical word."""

from __future__ import annotations

from typing import Any, ClassVar
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
from careops.people.actors import SHOP
from careops.policy.workflow import Workflow
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


class BenefitsView(SubjectView):
    area, prefix, owner = "benefits-verifications", "bnv", "shop"
    model: ClassVar[type[Workflow]] = BenefitsVerification
    shape: ClassVar[type[serializers.Serializer[Any]]] = BenefitsShape
    read_by = (SHOP.name,)
    told: ClassVar[tuple[str, ...]] = ("called_on",)

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        return with_customer(super().rows(request))

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        names = ("customer", "payer", "service", *self.told)
        return {
            **show_subject(subject, prefix=self.prefix, actor=request.actor),
            **{name: getattr(subject, name) for name in names},
        }

    def parts(self, subject: Any) -> dict[UUID | None, str]:
        return {subject.shop_id: "you", subject.patient_id: "patient"}


class AuthorizationView(BenefitsView):
    """The same of an approval; its provider has a part in its story."""

    area, prefix, told = "prior-authorizations", "pau", ("number", "appeal_by", "ends_at")
    model, shape = Authorization, AuthorizationShape

    def parts(self, subject: Any) -> dict[UUID | None, str]:
        return super().parts(subject) | {subject.provider_id: "provider"}


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
