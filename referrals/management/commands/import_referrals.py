"""Import referrals from a CSV file; lines that cannot be taken come back in a file of their own."""

from __future__ import annotations

from careops.upkeep.imports import ImportCommand
from referrals.lists import REFERRALS


class Command(ImportCommand):
    help = __doc__
    kind = REFERRALS
