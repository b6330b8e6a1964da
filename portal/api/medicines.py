"""How does the chart system tell of a medicine? Those that are taken now stand beside every message and refill."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.schema import describes
from portal.api.shapes import MedicineBody, MedicineShape
from portal.api.visits import OfAPatient
from portal.models import Medicine


class OneMedicine(OfAPatient):
    body, what, model = MedicineBody, "medicine", Medicine
    usual = {"provider": None, "directions": "", "since": None, "until": None}

    @describes("Read a medicine", name="read_medicine", returns=MedicineShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        return self.read_one(request, external_id)

    @describes(
        "Tell of a medicine",
        name="put_medicine",
        takes=MedicineBody,
        returns=MedicineShape,
        example={"patient": "P-1001", "name": "Metformin 500 mg", "directions": "With meals"},
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """All of it, each time. What ended has a day `until`."""
        return self.put_one(request, external_id)

    def show(self, row: Any) -> dict[str, Any]:
        said = {"name": row.name, "directions": row.directions or None}
        return {**super().show(row), **said, "since": row.since, "until": row.until}
