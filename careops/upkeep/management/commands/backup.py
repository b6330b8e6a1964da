"""Write all that careops knows into one file, as it was at one moment, while everybody goes on working."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from careops.files.store import said
from careops.upkeep.backups import back_up
from careops.upkeep.dumping import CannotDump


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file; keep it as you keep the database")

    def handle(self, *, file: Path, **_: Any) -> None:
        try:
            found = back_up(
                file, bar=lambda parts: tqdm(parts, unit="part", file=sys.stderr, disable=None)
            )
        except (CannotDump, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{file}: {len(found.tenants)} organizations, {found.rows:,} rows, {file.stat().st_size:,} bytes."
            f" `manage.py restore --check {file}` shows that it can be restored."
            f" The files themselves are not in it: copy {said()} now, as well. They are never changed, so a"
            " copy that is made after this holds all that it names."
        )
