"""Which lists come in from a chart system? Patients and their visits, by the command and at the desk."""

from __future__ import annotations

from careops.imports.kinds import SheetKind, imports
from careops.values.sheets import read_sheet
from portal.importing import VisitTally, importer
from portal.visit_sheet import COLUMNS

VISITS = imports(
    SheetKind(
        "visits",
        "Patients and their visits",
        COLUMNS,
        lambda sheet: read_sheet(sheet, COLUMNS),
        importer,
        VisitTally,
    )
)
