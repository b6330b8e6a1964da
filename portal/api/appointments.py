"""What does the chart system hear of visits that patients ask for? When, with whom, and who came (S1-3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId
from careops.api.pages import page_of
from careops.api.schema import describes
from careops.api.shapes import NamedShape, SubjectQuery, SubjectShape, named, show_subject
from careops.api.subjects import SubjectView
from careops.people.actors import CLINIC
from careops.people.models import Partner
from portal.appointment_columns import Way
from portal.models import Appointment, Practice

COLUMNS = ("provider__name", "patient__charts__external_id")


class AppointmentQuery(SubjectQuery):
    status = serializers.ChoiceField(Appointment.State.choices, required=False)


class AppointmentShape(SubjectShape):
    id = PublicId("apt")
    state = serializers.ChoiceField(Appointment.State.choices)
    chart = serializers.CharField(allow_null=True, help_text="The patient's.")
    provider = NamedShape(allow_null=True, help_text="With whom it is.")
    starts_at = serializers.DateTimeField(allow_null=True, help_text="Null: not booked yet.")
    minutes = serializers.IntegerField(allow_null=True)
    way = serializers.ChoiceField(Way.choices, help_text="As it is, or as they wish it.")

    class Meta:
        ref_name = "Appointment"


class AppointmentView(SubjectView):
    area, prefix = "appointments", "apt"
    model, shape, columns = Appointment, AppointmentShape, COLUMNS
    read_by = (CLINIC.name,)

    @classmethod
    def is_for(cls, partner: Partner) -> bool:
        """Of the clinics the one that keeps our charts."""
        return Practice.is_kept_by(partner)

    def show(self, subject: Any, request: PartnerRequest) -> dict[str, Any]:
        """Where it stands. What it is about, and what was written, stays in the portal."""
        shown = show_subject(subject, prefix=self.prefix, actor=request.actor)
        return {
            **shown,
            "chart": subject.patient_charts_external_id,
            "provider": named(subject.provider_id, subject.provider_name),
            "starts_at": subject.booked_for,
            "minutes": subject.minutes,
            "way": subject.way or subject.wished_way,
        }

    def parts(self, subject: Appointment) -> dict[UUID | None, str]:
        return {subject.patient_id: "patient", subject.provider_id: "provider"}


class Appointments(AppointmentView):
    @describes(
        "List appointments",
        name="list_appointments",
        query=AppointmentQuery,
        returns=page_of("Appointment", AppointmentShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those of the practice whose chart system you are, newest first."""
        return self.list_all(request, AppointmentQuery)


class OneAppointment(AppointmentView):
    is_conditional = True

    @describes("Read an appointment", name="read_appointment", returns=AppointmentShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """When it is and with whom. What it is about stays in the portal."""
        return self.show_one(request, id)
