"""Look at everything that an operator should see, and say what to do; exit with 1 when there is something."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from careops.upkeep.doctor import examine


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # they are looked at with the rest

    def handle(self, **_: Any) -> None:
        findings = list(examine())
        for finding in findings:
            mark = "ok" if finding.is_well else "TO DO"
            self.stdout.write(f"{mark:6}{finding.about}: {finding.words}")
        to_do = sum(not finding.is_well for finding in findings)
        self.stdout.write(f"{to_do} to do." if to_do else "All is well.")
        if to_do:
            sys.exit(1)
