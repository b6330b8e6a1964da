"""What does a calendar get of an appointment? One event as RFC 5545 writes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

LONGEST = 75  # octets of a line (RFC 5545, 3.1)


@dataclass(frozen=True, slots=True)
class Event:
    """An appointment, without a word of what it is for. One of the same ``uid`` and a later ``sequence`` replaces it.

    ``minutes`` is how long it lasts; None: nobody knows.
    """

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int | None
    summary: str
    where: str
    description: str


def download(event: Event, *, at: datetime, name: str) -> HttpResponse:
    """The file, as it is at that moment; ``name`` is without its ending."""
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    text = calendar_of(event, at=at)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def calendar_of(event: Event, *, at: datetime) -> str:
    """A calendar with this one event."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//careops//EN", "METHOD:PUBLISH"]
    lines += [*lines_of(event, at), "END:VCALENDAR", ""]
    return "\r\n".join("\r\n ".join(folded(line)) for line in lines)


def lines_of(event: Event, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}@careops"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{in_utc(at)}"
    yield f"DTSTART:{in_utc(event.starts_at)}"
    if event.minutes:
        yield f"DURATION:PT{event.minutes}M"
    yield f"SUMMARY:{escaped(event.summary)}"
    yield f"LOCATION:{escaped(event.where)}"
    yield f"DESCRIPTION:{escaped(event.description)}"
    yield "END:VEVENT"


def in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """As TEXT is written there (3.3.11)."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """In pieces that are short enough with the blank before them; no character is torn."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) >= LONGEST:
            yield piece
            piece = ""
        piece += letter
    yield piece
