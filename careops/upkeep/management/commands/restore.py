"""Fill an empty database from a backup, or with --check a scratch one, and compare every table with what was."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from careops.upkeep.backups import manifest, opened, restore, scratch
from careops.upkeep.dumping import CannotDump, owner_address


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # the database is still empty

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="into a scratch database, which is dropped"
        )

    def handle(self, *, file: Path, check: bool, **_: Any) -> None:
        try:
            if check:
                with scratch() as address:
                    wrong = restore(file, address, bar=bar)
            else:
                wrong = restore(file, owner_address(), bar=bar)
            if wrong:
                raise CommandError("\n".join(["It is not as it was:", *wrong]))
            with opened(file) as archive:
                said = manifest(archive)
        except (CannotDump, OSError) as error:
            raise CommandError(str(error)) from error
        tables = len(said["walled"]) + len(said["shared"])
        self.stdout.write(
            f"{tables} tables of {len(said['tenants'])} organizations are as they were, rows and hashes;"
            " every record is unbroken."
        )


def bar(parts: Iterable[str]) -> Iterable[str]:
    return tqdm(parts, unit="part", file=sys.stderr, disable=None)
