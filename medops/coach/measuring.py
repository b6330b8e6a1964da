"""How often are the checks right? On a sheet of answers that people have labelled, a row each check."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from medops.coach.draft import Draft
from medops.coach.reading import CHECKS, read

PARTED = " || "


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer, and the checks that a person says should speak up."""

    number: str
    language: str
    draft: Draft
    wanted: frozenset[str]

    @property
    def found(self) -> frozenset[str]:
        return frozenset(read(self.draft).checks)


@dataclass(frozen=True, slots=True)
class Score:
    """Of one check: those who should and should not have spoken up, and the rows where it was wrong."""

    check: str
    wanted: int
    unwanted: int
    missed: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def miss_rate(self) -> float:
        return len(self.missed) / self.wanted if self.wanted else 0.0

    @property
    def false_rate(self) -> float:
        return len(self.false) / self.unwanted if self.unwanted else 0.0


def labelled_in(path: Path) -> list[Labelled]:
    """A row each answer; earlier answers and the patient's words are parted by ``||``."""
    with path.open(encoding="utf-8-sig", newline="") as sheet:
        return [labelled(row) for row in csv.DictReader(sheet)]


def labelled(row: dict[str, str]) -> Labelled:
    draft = Draft(row["reply"], several(row["earlier_answers"]), several(row["patient"]))
    wanted = frozenset(check for check in CHECKS if row[check].strip() == "1")
    return Labelled(row["id"], row["language"], draft, wanted)


def several(said: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, said.split(PARTED.strip()))))


def scores(rows: list[Labelled]) -> Iterator[Score]:
    found = {row.number: row.found for row in rows}
    for check in CHECKS:
        should = [row for row in rows if check in row.wanted]
        should_not = [row for row in rows if check not in row.wanted]
        yield Score(
            check,
            len(should),
            len(should_not),
            tuple(row.number for row in should if check not in found[row.number]),
            tuple(row.number for row in should_not if check in found[row.number]),
        )


def table(scores: Iterable[Score], *, named: bool = False) -> str:
    """Misses and false alarms of each check, in shares; ``named``: and of which rows."""
    lines = [f"{'check':16}{'labelled':>9}{'missed':>8}{'':8}{'fine':>6}{'false':>7}"]
    for it in scores:
        lines.append(
            f"{it.check:16}{it.wanted:9}{len(it.missed):8}{it.miss_rate:8.1%}"
            f"{it.unwanted:6}{len(it.false):7}{it.false_rate:8.1%}"
        )
        if named and (it.missed or it.false):
            lines.append(f"{'':16}missed {', '.join(it.missed)}; false {', '.join(it.false)}")
    return "\n".join(lines)
