"""How do rejected lines go back? As a sheet that can be mended and imported."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from careops.imports.models import RejectedLine


def written(lines: Iterable[RejectedLine]) -> bytes:
    """The file of rejects, as spreadsheets read it."""
    target = StringIO()
    writer, has_head = csv.writer(target), False
    for line in lines:
        if not has_head:
            writer.writerow(line.head)
        has_head = True
        writer.writerow(line.cells)
    return target.getvalue().encode("utf-8-sig")
