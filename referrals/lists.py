"""Which lists of referrals come in? One a line, by the command and at the desk."""

from __future__ import annotations

from careops.imports.kinds import SheetKind, imports
from careops.values.sheets import read_sheet
from referrals.importing import COLUMNS, importer

REFERRALS = imports(
    SheetKind("referrals", "Referrals", COLUMNS, lambda sheet: read_sheet(sheet, COLUMNS), importer)
)
