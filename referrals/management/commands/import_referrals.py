"""Import referrals from a CSV file; lines that cannot be taken come back in a file of their own."""

from __future__ import annotations

import csv
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from careops.clock.now import now
from careops.tenancy.models import Tenant
from referrals.importing import FEEDBACK, BadFile, Line, Tally, import_lines, read_lines


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True, help="its slug")
        parser.add_argument("--rejects", type=Path, help="default: FILE.rejected.csv")

    def handle(self, *, file: Path, tenant: str, rejects: Path | None, **_: Any) -> None:
        found = Tenant.objects.filter(slug=tenant).first()
        if found is None:
            raise CommandError(f"There is no tenant {tenant!r}.")
        rejects = rejects or file.with_name(f"{file.name}.rejected.csv")
        try:
            tally = self.import_file(file, found, rejects)
        except (BadFile, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{tally.lines:,} lines: {tally.added:,} added, {tally.known:,} there already,"
            f" {tally.rejected:,} rejected."
        )
        if tally.rejected:
            self.stdout.write(f"Correct the lines in {rejects} and import that file.")

    def import_file(self, file: Path, tenant: Tenant, rejects: Path) -> Tally:
        with (
            # Bytes that are not UTF-8 are kept, and read as another alphabet cell by cell.
            file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as source,
            rejected(rejects) as reject,
            progress(file) as show,
        ):
            return import_lines(
                read_lines(source),
                tenant=tenant,
                at=now(),
                reject=reject,
                step=lambda: show(os.lseek(source.fileno(), 0, os.SEEK_CUR)),
            )


@contextmanager
def rejected(path: Path) -> Iterator[Any]:
    """Writes rejected lines with what is wrong with them; leaves no file when there are none."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        count = 0

        def reject(line: Line) -> None:
            nonlocal count
            names = [name for name in line.raw if name != "?"]
            if not count:
                writer.writerow([*FEEDBACK, *names])
            count += 1
            fields, reasons = "; ".join(line.problems), "; ".join(line.problems.values())
            writer.writerow([line.number, fields, reasons, *(line.raw[name] for name in names)])

        yield reject
    if not count:
        path.unlink()


@contextmanager
def progress(file: Path) -> Iterator[Any]:
    """A bar on a terminal, a line now and then elsewhere; by bytes, so that nothing is read twice."""
    with tqdm(total=file.stat().st_size, unit="B", unit_scale=True, mininterval=0.5) as bar:
        yield lambda position: bar.update(position - bar.n)
