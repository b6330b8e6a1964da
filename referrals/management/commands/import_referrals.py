"""Import referrals from a CSV file; lines that cannot be taken come back in a file of their own."""

from __future__ import annotations

from typing import IO, Any

from careops.clock.now import now
from careops.upkeep.imports import ImportCommand, Tally
from careops.values.sheets import read_sheet
from referrals.importing import COLUMNS, import_lines


class Command(ImportCommand):
    help = __doc__

    def tally(self) -> Tally:
        return Tally()

    def take(self, sheet: IO[str], tally: Tally, **how: Any) -> None:
        import_lines(read_sheet(sheet, COLUMNS), tally, at=now(), **how)
