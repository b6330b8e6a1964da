"""How does the chart system tell of a patient? PUT under its own id: the same again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import wrong
from careops.api.problems import Problem
from careops.api.rows import RowView, assign
from careops.api.schema import describes
from careops.people.models import Patient, Provider
from portal.api.shapes import PatientBody, PatientShape
from portal.models import Chart, Practice

NOBODY = "We know no chart of this id: PUT the patient first."


class ChartView(RowView):
    """A row of a chart, by the chart system's own id. Only the practice's own system has any (ADR 0041)."""

    area = "charts"

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not Practice.is_kept_by(request.key.partner):
            raise Problem("not_allowed", "This is for the practice's own chart system alone.")


def patient_behind(external_id: str) -> Patient:
    chart = Chart.objects.filter(external_id=external_id).select_related("patient").first()
    if chart is None:
        raise wrong("patient", "unknown", NOBODY)
    found: Patient = chart.patient
    return found


def provider_behind(pk: UUID | None) -> Provider | None:
    if pk is None:
        return None
    found: Provider | None = Provider.objects.filter(pk=pk).first()
    if found is None:
        raise wrong("provider", "unknown", "There is no such provider; see /api/v1/providers.")
    return found


USUAL = {"mobile": "", "language": "en"}


class OnePatient(ChartView):
    body, what = PatientBody, "chart"

    @describes("Read a patient", name="read_patient", returns=PatientShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        return self.read_one(request, external_id)

    @describes(
        "Tell of a patient",
        name="put_patient",
        takes=PatientBody,
        returns=PatientShape,
        example={
            "first_name": "Maya",
            "last_name": "Hart",
            "birth_date": "1990-02-28",
            "email": "maya@mail.example",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """All of it, each time. Whom we know by just this name, e-mail and date of birth is the same patient.

        The answer is 201 for one who is new to us.
        """
        return self.put_one(request, external_id)

    def find(self, external_id: str) -> Any:
        charts = Chart.objects.select_related("patient").select_for_update(of=("self",))
        return charts.filter(external_id=external_id).first()

    def make(self, external_id: str, said: dict[str, Any]) -> Any:
        patient = known(said)
        if patient is None:
            patient = Patient.objects.create(**{**USUAL, **said})
        elif assign(patient, {**USUAL, **said}):
            patient.save()
        return Chart.objects.create(patient=patient, external_id=external_id)

    def change(self, row: Any, said: dict[str, Any]) -> dict[str, Any]:
        changed = assign(row.patient, {**USUAL, **said})
        if changed:
            row.patient.save()
            row.version += 1
            row.save(update_fields=["version"])
        return {name: [str(one) for one in both] for name, both in changed.items()}

    def show(self, row: Any) -> dict[str, Any]:
        patient = row.patient
        names = ("first_name", "last_name", "birth_date", "email", "language")
        said = {name: getattr(patient, name) for name in names}
        own = {"external_id": row.external_id, "version": row.version}
        return {**own, **said, "mobile": patient.mobile or None}


def known(said: Mapping[str, Any]) -> Patient | None:
    """The one patient without a chart of just these particulars; nobody is guessed."""
    same = Patient.objects.named(said["first_name"], said["last_name"])
    found = same.filter(birth_date=said["birth_date"], email=said["email"]).as_one()
    rows = list(found.filter(charts=None)[:2])
    return rows[0] if len(rows) == 1 else None
