"""How is a spreadsheet read? Line by line, whatever wrote it; and a line that is broken breaks no other."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any

from careops.values.cards import masked
from careops.values.kind import Kind
from careops.values.text import Refused, tidy

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS = ",;\t"
SAID = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # Excel's first line, which names the delimiter
FEEDBACK = ("line", "field", "reason")  # added to the file of rejects, passed over when read again
MOST_ROWS = 100  # of text in one cell; a quotation mark that stays open for longer was none
FORMULA = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")  # what spreadsheets would calculate
UNCLOSED = (
    "A quotation mark opens here and is not closed where the cell ends: close it, or remove it."
)
TOO_MANY = (
    "There is something beyond the named columns: put quotation marks around what holds a comma."
)


class BadFile(Exception):
    """The file as a whole cannot be read; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a sheet says: the kind of value under each heading, and which of them every line needs."""

    kinds: Mapping[str, Kind]
    required: Collection[str] = ()

    def named(self, headings: Sequence[str]) -> Sequence[str]:
        """The headings by our names for them."""
        return headings

    def check(self, names: Sequence[str]) -> None:
        """BadFile names the headings that are missing, unknown, or there twice."""
        known = {*self.kinds, *FEEDBACK, ""}
        once = dict.fromkeys(names)
        problems = [
            *(f"no column {name!r}" for name in self.required if name not in once),
            *(f"an unknown column {masked(name)[:40]!r}" for name in once if name not in known),
            *(f"the column {name!r} twice" for name in once if name and names.count(name) > 1),
        ]
        if problems:
            others = [name for name in self.kinds if name not in self.required]
            raise BadFile(
                f"The first line has {', '.join(problems)}. It names the columns:"
                f" {', '.join(self.required)}, and if you like {', '.join(others)}."
            )

    def read(self, line: Line) -> None:
        """Give the line its values; note what is wrong with each that has none."""
        for name, kind in self.kinds.items():
            try:
                line.values[name] = kind.parse(line.raw.get(name, ""))
            except Refused as refusal:
                line.problems[name] = str(refusal)
            else:
                if name in self.required and line.values[name] in ("", None):
                    line.problems[name] = "This field is required."


@dataclass(slots=True)
class Line:
    """A line of a sheet: where it begins, what it says by heading, its values, and its problems."""

    number: int
    raw: Mapping[str, str]
    beyond: Sequence[str] = ()  # cells for which there is no heading
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def open_sheet(source: IO[bytes]) -> IO[str]:
    """The text of a file in UTF-8 or UTF-16; other bytes are kept, to be read cell by cell."""
    start = source.read(2)
    source.seek(0)
    if start in UTF_16:
        return TextIOWrapper(source, "utf-16", errors="replace", newline="")
    return TextIOWrapper(source, "utf-8-sig", errors="surrogateescape", newline="")


def read_sheet(source: IO[str], columns: Columns) -> Iterator[Line]:
    """The lines below the headings that say anything; BadFile when the headings are not the columns'."""
    rows = Rows(source)
    names = columns.named(rows.headings())
    columns.check(names)
    is_rejects = bool(set(FEEDBACK) & set(names))
    for number, cells, problem in rows.records(len(names)):
        said = [unescaped(cell) for cell in cells] if is_rejects else cells
        line = line_of(number, names, [readable(cell) for cell in said])
        if problem or line.beyond:
            line.problems["line"] = problem or TOO_MANY
        if line.problems or any(cell.strip() for cell in line.raw.values()):
            yield line


class Rows:
    """The rows of a text, one a record; some may have to be read again."""

    def __init__(self, source: IO[str]) -> None:
        self.source, self.number = source, 0
        self.again: list[str] = []  # the next one last
        self.delimiter = ","

    def __iter__(self) -> Rows:
        return self

    def __next__(self) -> str:
        row = self.again.pop() if self.again else next(self.source)
        self.number += 1
        return row

    def give_back(self, rows: Sequence[str]) -> None:
        self.again += reversed(rows)
        self.number -= len(rows)

    def headings(self) -> list[str]:
        """The names of the columns, as the first row has them or the one below ``sep=;``."""
        first = next(self, "")
        if said := SAID.fullmatch(first):
            self.delimiter, first = said[1], next(self, "")
        else:
            self.delimiter = max(DELIMITERS, key=first.count)
        cells = next(csv.reader([first], delimiter=self.delimiter), [])
        names = [heading(cell) for cell in cells]
        while names and not names[-1]:  # the empty columns that spreadsheets add
            names.pop()
        return names

    def records(self, width: int) -> Iterator[tuple[int, list[str], str]]:
        """Where each record begins, its cells, and why it cannot be read as it stands."""
        for row in self:
            number = self.number
            if '"' not in row:
                yield number, self.split(row), ""
            elif cells := self.quoted(row, width):
                yield number, cells, ""
            else:
                yield number, self.split(row), UNCLOSED

    def split(self, row: str) -> list[str]:
        return row.rstrip("\r\n").split(self.delimiter)

    def quoted(self, first: str, width: int) -> list[str] | None:
        """The cells of a record that begins in this row; None when a quotation mark is not closed.

        Then only this row is broken: the rows below are read again, each as one of its own.
        """
        taken = [first]

        def rows() -> Iterator[str]:
            yield first
            for row in islice(self, MOST_ROWS):
                taken.append(row)
                yield row

        try:
            cells = next(csv.reader(rows(), delimiter=self.delimiter, strict=True))
        except csv.Error:
            cells = []
        *within, last = taken
        lines = [row for row in within[1:] if self.is_line(row, width)]
        if within and self.is_line(last, width) and not self.ends_text(last):
            lines.append(last)
        if cells and not lines:
            return cells
        self.give_back(taken[1:])
        return None

    def is_line(self, row: str, width: int) -> bool:
        """Whether a row within a cell has as many cells as a line: then it is one, and not text."""
        return row.count(self.delimiter) >= max(width - 1, 1)

    def ends_text(self, row: str) -> bool:
        """Whether a cell that began above ends before the first delimiter of this row."""
        return self.delimiter not in row.replace('""', "").partition('"')[0]


def heading(cell: str) -> str:
    """``First Name`` -> ``first_name``."""
    try:
        return tidy(readable(cell)).lower().replace(" ", "_")
    except Refused:
        return ascii(cell)[1:-1]


def line_of(number: int, names: Sequence[str], cells: Sequence[str]) -> Line:
    """A line by its headings; what only tells of an earlier reading is passed over."""
    raw = dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))
    unnamed = [cell for name, cell in zip(names, cells, strict=False) if not name]
    beyond = [cell for cell in [*unnamed, *cells[len(names) :]] if cell.strip()]
    said = {name: cell for name, cell in raw.items() if name and name not in FEEDBACK}
    return Line(number, said, beyond)


def readable(cell: str) -> str:
    """A cell as text; bytes that are not UTF-8 are taken for Windows' Latin alphabet."""
    try:
        cell.encode()
    except UnicodeEncodeError:
        cell = cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return cell


# What could not be taken


def reject_row(line: Line) -> list[str]:
    """A row of the file of rejects: where it was, what is wrong, and what it said; no formula, and no card."""
    fields, reasons = "; ".join(line.problems), " ".join(line.problems.values())
    said = map(masked, [*line.raw.values(), *line.beyond])
    return list(map(escaped, [str(line.number), fields, reasons, *said]))


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; ``unescaped`` gives it back as it was."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
