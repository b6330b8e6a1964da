"""Which lists of clinics come in? One clinic a line, by the command and at the desk."""

from __future__ import annotations

from bookings.directory.importing import ClinicTally, finish, importer
from bookings.directory.lists import COLUMNS, read_list
from careops.imports.kinds import SheetKind, imports

CLINICS = imports(
    SheetKind(
        "clinics",
        "Clinics",
        COLUMNS,
        read_list,
        importer,
        ClinicTally,
        finish=finish,
        seen_at="admin:bookings_clinic_changelist",
    )
)
