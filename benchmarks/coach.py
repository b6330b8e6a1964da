"""How often is the reply coach right on a sheet of labelled answers? ``python -m benchmarks.coach SHEET.csv``.

Its columns are those of ``tests/medops/coach_set/development.csv``. With ``--rows`` it names the rows that went wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from medops.coach.measuring import labelled_in, scores, table

if __name__ == "__main__":
    sheets = [Path(one) for one in sys.argv[1:] if not one.startswith("--")]
    if not sheets:
        raise SystemExit(__doc__)
    for sheet in sheets:
        rows = labelled_in(sheet)
        print(f"{sheet.name}: {len(rows)} answers")
        print(table(scores(rows), named="--rows" in sys.argv))
