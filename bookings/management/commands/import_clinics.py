"""Import clinics from a CSV file; lines that cannot be taken come back in a file of their own."""

from __future__ import annotations

from typing import IO, Any

from bookings.directory.flags import FLAGS
from bookings.directory.importing import ClinicTally, Importer
from bookings.directory.lists import read_list
from careops.tenancy.models import Tenant
from careops.upkeep.imports import ImportCommand


class Command(ImportCommand):
    help = __doc__

    def tally(self) -> ClinicTally:
        return ClinicTally()

    def take(self, sheet: IO[str], tally: Any, *, tenant: Tenant, **how: Any) -> None:
        Importer(tenant, tally).take(read_list(sheet), **how)

    def tell(self, tally: Any) -> None:
        """What is doubtful in the directory now."""
        for flag, count in tally.flagged.items():
            self.stdout.write(f"{count:,} flagged: {FLAGS[flag].lower()}.")
