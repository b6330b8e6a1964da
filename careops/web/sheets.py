"""How does a table leave? As a sheet for spreadsheets, row by row, in which nothing is calculated."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from careops.tenancy.scope import current_tenant, tenant_transaction
from careops.values.sheets import escaped

PIECE = 64 * 1024  # bytes
BOM = "\ufeff"  # without it, spreadsheets take UTF-8 for their own alphabet

Cell = str | int | Decimal | date
Row = Sequence[Cell]


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column, and how wide it is in a spreadsheet, in characters."""

    head: str
    width: int = 14


def sheet(
    name: str, columns: Sequence[Column], rows: Iterable[Row], *, as_: Format
) -> StreamingHttpResponse:
    """The answer that sends it. ``rows`` may be a query: it is read in pieces, in a transaction of its own.

    Memory does not grow with the rows. Cells are texts, numbers, amounts or days; a text that a
    spreadsheet would take for a formula is one no longer.
    """
    made = csv_pieces(columns, rows) if as_ is Format.CSV else xlsx_pieces(columns, rows)
    response = StreamingHttpResponse(made, content_type=TYPES[as_])
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{as_}")
    response["Content-Disposition"] = disposition or "attachment"
    return response


def in_own_transaction(rows: Iterable[Row], tenant: Any) -> Iterator[Row]:
    """What is sent is read when the request's transaction is over."""
    with tenant_transaction(tenant):
        yield from rows


class Line:
    """Takes what the csv module writes, and gives it back as a piece."""

    def write(self, text: str) -> str:
        return text


def csv_pieces(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    write, tenant = csv.writer(Line()).writerow, current_tenant()

    def lines() -> Iterator[str]:
        yield BOM
        yield write([column.head for column in columns])
        for row in in_own_transaction(rows, tenant):
            yield write([safe(cell) for cell in row])

    return lines()


def safe(cell: Cell) -> str:
    return escaped(cell) if isinstance(cell, str) else str(cell)


def xlsx_pieces(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    tenant = current_tenant()

    def pieces() -> Iterator[bytes]:
        with tempfile.TemporaryFile() as file:
            write_xlsx(file, columns, in_own_transaction(rows, tenant))
            file.seek(0)
            while piece := file.read(PIECE):
                yield piece

    return pieces()


def write_xlsx(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """One sheet; amounts are numbers, days are days, and texts are texts."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # its types are not marked

    with Workbook(file, {"constant_memory": True, "in_memory": False}) as book:
        page, head = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
        money, day = (book.add_format({"num_format": form}) for form in ("#,##0.00", "yyyy-mm-dd"))
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, column.head, head)
        page.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(number, place, cell)  # never a formula, nor a link
                elif isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                else:
                    is_money = isinstance(cell, Decimal)
                    page.write_number(number, place, float(cell), money if is_money else None)
