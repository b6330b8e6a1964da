"""How does a list come in by a command? With a bar, a file of rejects, and words when it breaks in the middle."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from careops.clock.now import now
from careops.imports.kinds import SheetKind
from careops.imports.lines import Reject, Rejects, Tally, import_lines
from careops.tenancy.models import Tenant
from careops.values.sheets import BadFile, open_sheet


class ImportCommand(BaseCommand):
    """A command that imports a list of one ``kind`` into one tenant; twice is harmless."""

    kind: SheetKind

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tenant", required=True, help="its slug")
        parser.add_argument("--rejects", type=Path, help="default: FILE.rejected.csv")

    def handle(self, *, file: Path, tenant: str, rejects: Path | None, **_: Any) -> None:
        found = Tenant.objects.filter(slug=tenant).first()
        if found is None:
            raise CommandError(f"There is no tenant {tenant!r}.")
        rejects = rejects or file.with_name(f"{file.name}.rejected.csv")
        if rejects.resolve() == file.resolve():
            raise CommandError("The rejects need a file of their own: name another with --rejects.")
        tally = self.kind.tally()
        try:
            self.import_file(file, found, rejects, tally)
        except BadFile as error:
            raise CommandError(str(error)) from error
        except Exception as error:
            raise CommandError(stopped(tally, error)) from error
        self.stdout.write(f"{tally.lines:,} lines: {tally.counts}.")
        if tally.rejected:
            self.stdout.write(f"Correct the lines in {rejects} and import that file.")
        self.tell(found)

    def tell(self, tenant: Tenant) -> None:
        """What else there is to say at the end."""

    def import_file(self, file: Path, tenant: Tenant, rejects: Path, tally: Tally) -> None:
        with (
            file.open("rb") as source,
            open_sheet(source) as sheet,
            rejected(rejects) as reject,
            progress(file) as show,
        ):
            import_lines(
                self.kind.read(sheet),
                tally,
                take=self.kind.take(tenant, at=now()),
                reject=reject,
                step=lambda: show(os.lseek(source.fileno(), 0, os.SEEK_CUR)),
            )
        if self.kind.finish:
            self.kind.finish(tenant)


def stopped(tally: Tally, error: Exception) -> str:
    """What is in and what is not, when something broke in the middle."""
    return (
        f"Stopped after line {tally.last:,}: {tally.counts}. Of what stands below that line nothing is in."
        " Import the same file again when this is mended: nothing comes in twice."
        f" ({type(error).__name__}: {error})"
    )


@contextmanager
def rejected(path: Path) -> Iterator[Reject]:
    """Writes rejected lines with what is wrong with them; leaves no file when there are none."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        rejects = Rejects(target)
        try:
            yield rejects
        finally:
            if not rejects.count:
                path.unlink()


@contextmanager
def progress(file: Path) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, a line now and then elsewhere; by bytes, so that nothing is read twice."""
    with tqdm(total=file.stat().st_size, unit="B", unit_scale=True, mininterval=0.5) as bar:

        def show(position: int) -> None:
            bar.update(position - bar.n)

        yield show
