"""How does the chart system tell of a visit? Completed ones are what a patient may write about (S1-A4)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import contradicts
from careops.api.rows import assign
from careops.api.schema import describes
from portal.api.charts import ChartView, patient_behind, provider_behind
from portal.api.shapes import VisitBody, VisitShape, provider_of
from portal.models import Chart, Visit

OTHERS = "It is another patient's: tell of this one under an id of its own."


class OfAPatient(ChartView):
    """A row of a patient's chart, which stays theirs."""

    model: Any
    usual: dict[str, Any] = {"provider": None}

    def find(self, external_id: str) -> Any:
        rows = self.model.objects.select_related("provider").select_for_update(of=("self",))
        return rows.filter(external_id=external_id).first()

    def read(self, said: dict[str, Any]) -> dict[str, Any]:
        """With rows in place of their ids, and what was left out as it is when it is not said."""
        people = {
            "patient": patient_behind(said["patient"]),
            "provider": provider_behind(said.get("provider")),
        }
        return {**self.usual, **said, **people}

    def make(self, external_id: str, said: dict[str, Any]) -> Any:
        return self.model.objects.create(external_id=external_id, **self.read(said))

    def change(self, row: Any, said: dict[str, Any]) -> dict[str, Any]:
        told = self.read(said)
        if told.pop("patient").pk != row.patient_id:
            raise contradicts("patient", OTHERS)
        changed = assign(row, told)
        if changed:
            row.version += 1
            row.save()
        return dict.fromkeys(changed)

    def chart_of(self, row: Any) -> str | None:
        found: str | None = (
            Chart.objects.filter(patient=row.patient_id)
            .values_list("external_id", flat=True)
            .first()
        )
        return found

    def show(self, row: Any) -> dict[str, Any]:
        own = {"external_id": row.external_id, "version": row.version}
        return {**own, "patient": self.chart_of(row), "provider": provider_of(row)}


class OneVisit(OfAPatient):
    body, what, model = VisitBody, "visit", Visit

    def make(self, external_id: str, said: dict[str, Any]) -> Any:
        """One that we noted ourselves, as they came by an appointment, is theirs from now on: there is one."""
        told = self.read(said)
        noted = Visit.objects.filter(patient=told["patient"], at=told["at"], external_id="")
        found = noted.select_for_update().first()
        if found is None:
            return super().make(external_id, said)
        assign(found, {**told, "external_id": external_id})
        found.save()
        return found

    @describes("Read a visit", name="read_visit", returns=VisitShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        return self.read_one(request, external_id)

    @describes(
        "Tell of a visit",
        name="put_visit",
        takes=VisitBody,
        returns=VisitShape,
        example={
            "patient": "P-1001",
            "concern": "A rash",
            "at": "2026-02-27T15:00:00Z",
            "state": "completed",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """All of it, each time. A patient may write about a completed one for two weeks."""
        return self.put_one(request, external_id)

    def show(self, row: Any) -> dict[str, Any]:
        said = {"concern": row.concern, "at": row.at, "state": row.state}
        return {**super().show(row), **said}
