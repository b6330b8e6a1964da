"""Import clinics from a CSV file; lines that cannot be taken come back in a file of their own."""

from __future__ import annotations

from bookings.directory.flags import FLAGS, counts
from bookings.directory.models import Clinic
from bookings.lists import CLINICS
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.upkeep.imports import ImportCommand


class Command(ImportCommand):
    help = __doc__
    kind = CLINICS

    def tell(self, tenant: Tenant) -> None:
        """What is doubtful in the directory now."""
        with tenant_transaction(tenant):
            flagged = counts(Clinic.objects.all())
        for flag, count in flagged.items():
            self.stdout.write(f"{count:,} flagged: {FLAGS[flag].lower()}.")
