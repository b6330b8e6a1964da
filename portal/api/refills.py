"""How does a pharmacy ask for a refill? Electronically, which is the fast way (S1-24); the chart system reads along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import read, wrong
from careops.api.idempotency import once
from careops.api.pages import page_of
from careops.api.problems import Problem
from careops.api.schema import describes
from careops.api.subjects import SubjectView
from careops.people.actors import CLINIC, PHARMACY
from careops.people.models import Partner, Patient
from portal.api.shapes import (
    REFILL_COLUMNS,
    NewRefill,
    RefillQuery,
    RefillShape,
    show_refill,
)
from portal.finding import charted, is_ours, patient_named
from portal.models import Account, Practice, Refill

UNKNOWN = "We know no one patient of this name or chart and this date of birth."


class RefillView(SubjectView):
    area, prefix = "refills", "rfl"
    model, shape, columns = Refill, RefillShape, REFILL_COLUMNS
    read_by = (PHARMACY.name, CLINIC.name)

    @classmethod
    def is_for(cls, partner: Partner) -> bool:
        """Pharmacies, and of the clinics the one that keeps our charts."""
        return partner.kind == PHARMACY.name or Practice.is_kept_by(partner)

    def show(self, subject: Refill, request: PartnerRequest) -> dict[str, Any]:
        is_chart = subject.chart_system_id == request.key.partner_id
        return show_refill(subject, actor=request.actor, is_chart=is_chart)

    def parts(self, subject: Refill) -> dict[UUID | None, str]:
        return {subject.partner_id: "you", subject.provider_id: "provider"}


class Refills(RefillView):
    @describes(
        "List refills",
        name="list_refills",
        query=RefillQuery,
        returns=page_of("Refill", RefillShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that you asked for, newest first; the chart system reads all of them."""
        return self.list_all(request, RefillQuery)

    @describes(
        "Ask for a refill",
        name="create_refill",
        takes=NewRefill,
        returns=RefillShape,
        status=201,
        example={
            "patient": {"first_name": "Maya", "last_name": "Hart", "birth_date": "1990-02-28"},
            "medicine": "Metformin 500 mg",
            "days_left": 5,
            "external_id": "RX-2001",
        },
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """A clinician reviews the chart. Pharmacies alone ask for refills."""
        said = read(NewRefill, request.data)
        with self.used_once(said.get("external_id", ""), request.key.partner):
            made = begin(said, request)
        return self.show_made(request, made)


class OneRefill(RefillView):
    is_conditional = True

    @describes("Read a refill", name="read_refill", returns=RefillShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """With what was decided, once it is."""
        return self.show_one(request, id)


def begin(said: dict[str, Any], request: PartnerRequest) -> Refill:
    """In the pharmacy's name; a Problem that points at the field when it cannot be."""
    partner = request.key.partner
    if partner.kind != PHARMACY.name:
        raise Problem("not_allowed", "Only pharmacies ask for refills.")
    patient = patient_of(said.pop("patient"))
    account = Account.objects.filter(patient=patient).first()
    refill: Any = Refill(
        patient=patient,
        account=account,
        partner=partner,
        pharmacy=partner.name,
        came_by=Refill.Way.PHARMACY,
        **said,
    )
    made: Refill = refill.request_for_patient(by=request.actor, at=request.at)
    return made


def patient_of(said: Mapping[str, Any]) -> Patient:
    """Who knows all of it is known; what is wrong is answered as what is unknown, and nobody is guessed."""
    if "chart" in said:
        found = charted(said["chart"], said["birth_date"])
    elif {"first_name", "last_name"} <= said.keys():
        found = patient_named(said["first_name"], said["last_name"], said["birth_date"])
    else:
        raise wrong("patient", "required", "Say first_name and last_name, or chart.")
    if found is None or not is_ours(found):
        raise wrong("patient", "unknown", UNKNOWN)
    return found
