"""Which insurance cards do the patients of the demo send? Plain ones, drawn without any library."""

from __future__ import annotations

from datetime import datetime
from random import Random
from struct import pack
from zlib import compress, crc32

from django.core.files.uploadedfile import SimpleUploadedFile

from careops.engine.turn import Move
from careops.files.models import Folder
from careops.files.receiving import receive
from careops.people.actors import Actor
from portal.demo_words import INSURERS
from portal.models import Account, Insurance, InsuranceDraft

WIDTH, HEIGHT = 320, 200
PAPER, BAND, LINE = b"\xf4\xf6\xf8", b"\x1f\x5f\x8b", b"\x9a\xa5\xb1"


def drawn(side: str) -> bytes:
    """A PNG: a band and lines in front, a stripe behind."""
    rows = b"".join(b"\0" + row(y, side) for y in range(HEIGHT))
    head = pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(piece(name, said) for name, said in parts)


def row(y: int, side: str) -> bytes:
    if 20 < y < (60 if side == "front" else 45):
        return BAND * WIDTH
    if y > 80 and y % 28 < 4:
        return PAPER * 20 + LINE * 180 + PAPER * (WIDTH - 200)
    return PAPER * WIDTH


def piece(name: bytes, said: bytes) -> bytes:
    return pack(">I", len(said)) + name + said + pack(">I", crc32(name + said))


def insurance(account: Account, by: Actor, *, at: datetime, random: Random) -> Move:
    """A new card, with photos of both sides."""
    patient = account.patient
    front, back = (
        receive(
            SimpleUploadedFile(f"{side}.png", drawn(side), "image/png"),
            folder=Folder.of(patient), by=by, at=at,
        ) for side in ("front", "back")
    )  # fmt: skip
    told = InsuranceDraft(
        patient=patient, insurer=random.choice(INSURERS), order="first", holder="patient",
        member_number=f"XN-{random.randint(1000, 9999)}", since=at.date(), front=front, back=back,
    )  # fmt: skip
    return Move(told.insurance(account), Insurance.rules()["submit"], by)
