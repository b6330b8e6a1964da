"""What is written in a file? Looked through in a process of its own, which may use little and break alone.

``python -m careops.files.text application/pdf < file`` ends with one of ``Found``.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import IO, Any

PROJECT = Path(__file__).resolve().parents[2]
MEMORY = 768 * 1024 * 1024  # bytes
SECONDS = 20  # of a processor
PATIENCE = 60  # by the clock on the wall
PAGES = 500
MOST_TEXT = 4 * 1024 * 1024  # characters that are looked through
RUNS = ("/JavaScript", "/Launch", "/EmbeddedFile", "/RichMedia")


class Found(IntEnum):
    """What came of it, as the process ends."""

    NOTHING = 0
    CARD = 3
    LOCKED = 4
    RUNS = 5
    TOO_MUCH = 6
    BROKEN = 7


def look_through(source: IO[bytes], content_type: str) -> Found:
    """Ask a process of its own; whatever else ends it, it could not be looked through."""
    source.seek(0)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, content_type],
            stdin=source, capture_output=True, timeout=PATIENCE, check=False, cwd=PROJECT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Found.TOO_MUCH
    finally:
        source.seek(0)
    known = done.returncode in {found.value for found in Found}
    return Found(done.returncode) if known else Found.TOO_MUCH


def main(content_type: str) -> Found:
    """In the process: little memory, little time, no core and no file."""
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):  # not every system has each of them
            resource.setrlimit(what, (limit, limit))
    try:
        texts = (
            of_pdf(sys.stdin.buffer)
            if content_type == "application/pdf"
            else of_text(sys.stdin.buffer)
        )
        return judge(texts)
    except MemoryError:
        return Found.TOO_MUCH


def judge(texts: Iterator[str | Found]) -> Found:
    from careops.values.cards import has_card_number

    left = MOST_TEXT
    for text in texts:
        if isinstance(text, Found):
            return text
        if has_card_number(text[:left]):
            return Found.CARD
        left -= len(text)
        if left <= 0:
            return Found.TOO_MUCH
    return Found.NOTHING


def of_text(source: IO[bytes]) -> Iterator[str | Found]:
    text = source.read(MOST_TEXT + 1).decode("utf-8", "replace")
    yield Found.BROKEN if "\x00" in text else text


def of_pdf(source: IO[bytes]) -> Iterator[str | Found]:
    """What it says of itself, what was filled in, its headings, and each page with the notes on it."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError, PyPdfError

    try:
        reader = PdfReader(source)
        if reader.is_encrypted and not reader.decrypt(""):
            yield Found.LOCKED
            return
        yield " \x00 ".join(str(value) for value in (reader.metadata or {}).values())
        yield " \x00 ".join(str(value) for value in (reader.get_form_text_fields() or {}).values())
        yield " \x00 ".join(headings(reader.outline))
        yield about(reader)
        if any(runs(found) for found in objects(reader)):
            yield Found.RUNS
        if len(reader.pages) > PAGES:
            yield Found.TOO_MUCH
        for page in reader.pages:
            yield page.extract_text()
            yield " \x00 ".join(notes(page))
    except LimitReachedError:
        yield Found.TOO_MUCH
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
    ):
        yield Found.BROKEN


def objects(reader: Any) -> Iterator[Any]:
    """Where a PDF says what happens by itself, and what lies within it."""
    root = reader.trailer["/Root"].get_object()
    yield from (root.get(name) for name in ("/OpenAction", "/AA", "/Names", "/AF"))
    for page in reader.pages[:PAGES]:
        yield page.get("/AA")
        yield from (note.get_object() for note in page.get("/Annots", []) or [])


def runs(found: Any, depth: int = 6) -> bool:
    """Whether something of this kind is there, some levels deep."""
    found = found.get_object() if hasattr(found, "get_object") else found
    if isinstance(found, dict) and depth:
        named = {
            str(found.get("/S")),
            str(found.get("/Type")),
            str(found.get("/Subtype")),
            *map(str, found),
        }
        inner = (
            value
            for key, value in found.items()
            if key not in ("/Parent", "/P", "/Popup", "/Dest", "/D")
        )
        return any(name.startswith(RUNS) for name in named) or any(
            runs(one, depth - 1) for one in inner
        )
    return (
        isinstance(found, list) and bool(depth) and any(runs(one, depth - 1) for one in found[:50])
    )


def notes(page: Any) -> Iterator[str]:
    """What stands in its notes and fields, and where its links lead."""
    for note in page.get("/Annots", []) or []:
        said = note.get_object()
        yield from (str(said[name]) for name in ("/Contents", "/V", "/DA") if name in said)
        if "/A" in said:
            yield str(said["/A"].get_object().get("/URI", ""))


def headings(outline: list[Any]) -> Iterator[str]:
    for one in outline:
        yield from headings(one) if isinstance(one, list) else [str(one.title)]


def about(reader: Any) -> str:
    """Its second word on itself, which programs read (XMP)."""
    said = reader.trailer["/Root"].get_object().get("/Metadata")
    return said.get_object().get_data().decode("utf-8", "replace") if said else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
