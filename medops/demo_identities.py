"""Who shows who they are in the demo? Customers, with a card and a face that a few lines of arithmetic draw."""

from __future__ import annotations

from datetime import datetime
from struct import pack
from typing import TYPE_CHECKING, Any
from zlib import compress, crc32

from django.core.files.uploadedfile import SimpleUploadedFile

from careops.files.kinds import PHOTOS
from careops.files.models import Folder
from careops.files.photos import photo_of
from careops.files.receiving import receive
from careops.people.actors import Actor
from medops.models import Customer
from medops.opening import ask_identity

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

WIDTH, HEIGHT = 320, 200
PAPER, BAND, LINE = b"\xf4\xf6\xf8", b"\x35\x6b\x4f", b"\x9a\xa5\xb1"
SKIN, HAIR, EYE = b"\xe3\xc1\xa0", b"\x5a\x43\x33", b"\x22\x22\x22"
TICKS = ("name_agrees", "birth_date_agrees", "document_is_still_valid", "face_agrees")
IDENTITY_HABITS: dict[str, tuple[str, list[tuple[str | None, float, int]]]] = {
    "identity pending": ("asked_at", [("submit", 5, 7), (None, 0, 3)]),
    "identity resubmit": ("asked_at", [("submit", 8, 7), (None, 0, 3)]),
    "identity in_review": (
        "sent_at", [("verify", 4, 6), ("ask_again", 4, 2), ("suspect", 4, 1), (None, 0, 1)],
    ),
    "identity doubted": ("doubted_at", [("reject", 2, 1), (None, 0, 1)]),
}  # fmt: skip


def drawn(name: str) -> bytes:
    """A PNG: a card with a small face and lines, or the face alone."""
    of = card if name == "document" else portrait
    rows = b"".join(b"\0" + b"".join(of(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    head = pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(piece(one, said) for one, said in parts)


def piece(name: bytes, said: bytes) -> bytes:
    return pack(">I", len(said)) + name + said + pack(">I", crc32(name + said))


def card(x: int, y: int) -> bytes:
    if 15 < y < 45:
        return BAND
    if 20 < x < 110 and 60 < y < 180:
        return face((x - 65) / 40, (y - 120) / 55)
    return LINE if x > 130 and x < 300 and y > 70 and y % 26 < 4 else PAPER


def portrait(x: int, y: int) -> bytes:
    return face((x - 160) / 70, (y - 105) / 85)


def face(x: float, y: float) -> bytes:
    """At this place of it, from -1 to 1 each way."""
    if x * x + y * y > 1:
        return PAPER
    if y < -0.55:
        return HAIR
    is_eye = (abs(x) - 0.35) ** 2 + (y + 0.1) ** 2 < 0.01
    return EYE if is_eye or (abs(x) < 0.35 and 0.45 < y < 0.5) else SKIN


def ask_somebody(cast: Cast, customer: Customer | None, *, at: datetime) -> None:
    """The shop has us find out who they are."""
    if customer:
        by, shop = cast.partner("shop"), cast.partners["shop"]
        ask_identity(customer.patient, by=by, at=at, shop=shop)


def sends(check: Any, *, by: Actor, at: datetime) -> None:
    """The patient adds what is wanted of the two."""
    for name in check.wanted:
        upload = photo_of(SimpleUploadedFile(f"{name}.png", drawn(name)))
        folder, case = Folder.of(check.patient), check.case
        taken = receive(upload, folder=folder, case=case, by=by, at=at, taken=PHOTOS, sealed=True)
        getattr(check, f"add_{name}")(by=by, at=at, **{name: taken})


def about_identity(answer: str) -> dict[str, Any]:
    """What is said with a step of one."""
    said: dict[str, dict[str, Any]] = {
        "verify": dict.fromkeys(TICKS, True),
        "ask_again": {"images": "portrait", "fault": "dark"},
        "suspect": {"doubt": "altered"},
    }
    return said.get(answer, {})
