"""How does the chart system take over an insurance? It reads those that the office has put on the chart (S1-5)."""

from __future__ import annotations

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
from careops.people.actors import CLINIC
from careops.people.models import Partner
from portal.models import Insurance, Practice

# What was sent and is not checked, or was not taken over, is no part of a chart.
STATES = [(s.value, s.label) for s in (Insurance.State.ON_CHART, Insurance.State.SUPERSEDED)]
PREFIX = "ins"


class InsuranceQuery(SubjectQuery):
    status = serializers.ChoiceField(STATES, required=False)


class InsuranceShape(SubjectShape):
    id = PublicId(PREFIX)
    state = serializers.ChoiceField(STATES)
    chart = serializers.CharField(allow_null=True, help_text="The patient's.")
    insurer = serializers.CharField(help_text="As the card names it.")
    member_number = serializers.CharField()
    group_number = serializers.CharField(allow_null=True)
    order = serializers.ChoiceField(
        Insurance.Order.choices, help_text="Which of several insurances pays first."
    )
    holder = serializers.CharField(allow_null=True, help_text="Null: the patient themselves.")
    since = serializers.DateField(help_text="From when it holds.")
    taken_at = serializers.DateTimeField(help_text="Since when it is on the chart.")

    class Meta:
        ref_name = "Insurance"


class InsuranceView(SubjectView):
    area, prefix = "charts", PREFIX
    model, shape, columns = Insurance, InsuranceShape, ("patient__charts__external_id",)
    read_by = (CLINIC.name,)

    @classmethod
    def is_for(cls, partner: Partner) -> bool:
        """Of the clinics the one that keeps our charts."""
        return Practice.is_kept_by(partner)

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        return super().rows(request).exclude(taken_at=None)

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        return {
            **show_subject(subject, prefix=PREFIX, actor=request.actor),
            "chart": subject.patient_charts_external_id,
            "insurer": subject.insurer,
            "member_number": subject.member_number,
            "group_number": subject.group_number or None,
            "order": subject.order,
            "holder": subject.holder_name or None,
            "since": subject.since,
            "taken_at": subject.taken_at,
        }

    def parts(self, subject: Any) -> dict[UUID | None, str]:
        return {subject.patient_id: "patient"}


class Insurances(InsuranceView):
    @describes(
        "List insurances",
        name="list_insurances",
        query=InsuranceQuery,
        returns=page_of("Insurance", InsuranceShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those on the charts of the practice whose chart system you are, and before, newest first."""
        return self.list_all(request, InsuranceQuery)


class OneInsurance(InsuranceView):
    is_conditional = True

    @describes("Read an insurance", name="read_insurance", returns=InsuranceShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """As the office has checked it against the card."""
        return self.show_one(request, id)
