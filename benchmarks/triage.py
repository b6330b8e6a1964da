"""How often is the triage right on labelled messages? ``python -m benchmarks.triage SET.csv …``

``--rows`` shows which are wrong. A set has the columns text, language, label (urgent, abuse, both, neither), kind, as
those of ``tests/portal/triage_set``. The aims: 0.97 and 0.90 for what is urgent, 0.90 and 0.97 for abuse, and no
distress that is taken for it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from portal.triage.findings import Sign
from portal.triage.reading import Reading, read

DISTRESS = {"self-harm", "distress-swearing", "violence", "distress"}
Row = dict[str, str]


def main() -> None:
    paths = [Path(one) for one in sys.argv[1:] if not one.startswith("--")]
    if not paths:
        raise SystemExit(__doc__)
    print(f"{'':28} {'all':>5} {'urgent':>13} {'abuse':>13} {'distress taken for abuse':>26}")
    for path in paths:
        rows = [(row, read(row["text"])) for row in rows_of(path)]
        print(table_row(path.stem, rows))
        if "--rows" in sys.argv:
            print("\n".join(wrong(rows)))


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def is_so(row: Row, sign: Sign) -> bool:
    return row["label"] in (sign, "both")


def is_found(reading: Reading, sign: Sign) -> bool:
    return any(one.sign == sign for one in reading.findings)


def table_row(name: str, rows: list[tuple[Row, Reading]]) -> str:
    """Of each sign the share found of those that are so, and left alone of those that are not."""
    shares = [f"{share(rows, sign, so=so):6.3f}" for sign in Sign for so in (True, False)]
    distress = sum(
        row["kind"] in DISTRESS and not is_so(row, Sign.ABUSE) and reading.is_abusive
        for row, reading in rows
    )
    return f"{name:28} {len(rows):5} {' '.join(shares)} {distress:26}"


def share(rows: list[tuple[Row, Reading]], sign: Sign, *, so: bool) -> float:
    right = [is_found(reading, sign) == so for row, reading in rows if is_so(row, sign) == so]
    return sum(right) / len(right) if right else 1.0


def wrong(rows: list[tuple[Row, Reading]]) -> Iterator[str]:
    for sign in Sign:
        for row, reading in rows:
            if is_so(row, sign) != is_found(reading, sign):
                rules = ", ".join(one.rule for one in reading.findings if one.sign == sign)
                yield f"  {'not ' * (not is_so(row, sign))}{sign}: [{rules}] {row['text']}"


if __name__ == "__main__":
    main()
