"""Remove what is past its time: sessions, links, answers to partners, words of old messages. Never the record."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from careops.clock.now import now
from careops.upkeep.retention import purge


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *, dry_run: bool, **_: Any) -> None:
        total = 0
        for whose, what, number in purge(at=now(), dry_run=dry_run, bar=bar):
            total += number
            if number:
                self.stdout.write(f"{whose}: {number:,} {what}")
        self.stdout.write(f"{total:,} {'would be' if dry_run else 'are'} purged.")


def bar(parts: list[Any]) -> Iterator[Any]:
    return iter(tqdm(parts, unit="thousand", file=sys.stderr, disable=None))
