"""How do patients and their visits come in from a spreadsheet? By the chart's own ids, so twice is harmless.

A line is a patient, and one visit where it names one. Who is known stays as they are; a known visit says what
the line says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from careops.imports.lines import Tally
from careops.people.models import Patient
from careops.record.chain import add
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.values.sheets import Line
from portal.models import Chart, Visit
from portal.visit_sheet import NAMES, Reader


@dataclass(slots=True)
class VisitTally(Tally):
    """Lines that say something else of a visit than we knew are ``changed``."""

    changed: int = field(default=0)

    def count(self, other: Any) -> None:
        Tally.count(self, other)
        self.changed += other.changed

    @property
    def lines(self) -> int:
        return self.added + self.known + self.rejected + self.changed

    @property
    def counts(self) -> str:
        return (
            f"{self.added:,} added, {self.changed:,} changed, {self.known:,} there already,"
            f" {self.rejected:,} rejected"
        )


def importer(tenant: Tenant, *, at: datetime) -> Callable[[list[Line]], Tally]:
    """What takes in a chunk of lines: those that are good, and ``problems`` of the others."""
    return partial(import_chunk, reader=Reader(), tenant=tenant, at=at)


def import_chunk(chunk: list[Line], *, reader: Reader, tenant: Tenant, at: datetime) -> VisitTally:
    counted = VisitTally()
    with tenant_transaction(tenant):
        for line in chunk:
            if not line.values and not line.problems:
                reader.read(line)
        good = [line for line in chunk if not line.problems]
        charts = Charts(good)
        for line in good:
            outcome = take(line, charts)
            if outcome:
                setattr(counted, outcome, getattr(counted, outcome) + 1)
        if counted.added or counted.changed:
            note(counted, at=at)
    return counted


class Charts:
    """What is known of a chunk's ids: charts and visits, in two queries."""

    def __init__(self, lines: list[Line]) -> None:
        ids = {line.values["patient_id"] for line in lines}
        visits = {line.values.get("visit_id") for line in lines} - {None, ""}
        rows = Chart.objects.filter(external_id__in=ids).select_related("patient")
        self.patients = {chart.external_id: chart.patient for chart in rows}
        self.visits = {
            visit.external_id: visit for visit in Visit.objects.filter(external_id__in=visits)
        }

    def patient(self, line: Line) -> tuple[Patient, bool]:
        """Whose line it is, and whether their chart is new."""
        said = line.values
        known = self.patients.get(said["patient_id"])
        if known:
            return known, False
        patient = same_as(said) or Patient.objects.create(
            **{name: said[name] for name in NAMES},
            mobile=said.get("mobile") or "",
            language=said.get("language") or "en",
        )
        Chart.objects.create(patient=patient, external_id=said["patient_id"])
        self.patients[said["patient_id"]] = patient
        return patient, True


def same_as(said: dict[str, Any]) -> Patient | None:
    """The one patient without a chart of just these particulars; nobody is guessed."""
    named = Patient.objects.named(said["first_name"], said["last_name"])
    found = named.filter(birth_date=said["birth_date"], email=said["email"]).as_one()
    rows = list(found.filter(charts=None)[:2])
    return rows[0] if len(rows) == 1 else None


def take(line: Line, charts: Charts) -> str:
    """``added``, ``changed`` or ``known``; empty, where the line has turned out to be wrong."""
    said = line.values
    visit = charts.visits.get(said.get("visit_id") or "")
    known = charts.patients.get(said["patient_id"])
    if visit and (known is None or visit.patient_id != known.pk):
        line.problems["visit_id"] = "This is the id of another patient's visit."
        return ""
    patient, is_new = charts.patient(line)
    if not said.get("visit_id"):
        return "added" if is_new else "known"
    told = {name: said[name] for name in ("concern", "at", "state", "provider")}
    if visit is None:
        made = Visit.objects.create(patient=patient, external_id=said["visit_id"], **told)
        charts.visits[made.external_id] = made
        return "added"
    return "changed" if changed(visit, told) else "known"


def changed(visit: Any, told: dict[str, Any]) -> bool:
    """Whether the line says something else; then the visit does, too. No provider said is none changed."""
    new = {name: value for name, value in told.items() if value is not None}
    differs = [name for name, value in new.items() if getattr(visit, name) != value]
    for name in differs:
        setattr(visit, name, new[name])
    if differs:
        visit.version += 1
        visit.save()
    return bool(differs)


def note(counted: VisitTally, *, at: datetime) -> None:
    """That charts came in is on record; what is on them is not."""
    facts = {"added": counted.added, "changed": counted.changed}
    said = {"action": "import_visits", "outcome": Entry.Outcome.CHANGED, "facts": facts}
    add([Entry(at=at, actor="the import", via="import", **said)])
