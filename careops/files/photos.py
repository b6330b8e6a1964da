"""What does a photo say beside what it shows? Where, when and with what it was taken: that is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from careops.files.kinds import HEAD, LARGEST, PHOTOS, TOO_LARGE, kind_of
from careops.values.table import Refused

UNREADABLE = Refused(
    "This photo cannot be read. Take it again, or send a screenshot of it.", "photo_broken"
)

# JPEG: segments that begin with 0xFF and a letter, and then the picture
START, END, PICTURE, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
OF_PROGRAMS = range(0xE0, 0xF0)  # where programs write what they like: EXIF, XMP, thumbnails, video
NEEDED = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # how colors are meant
NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)  # the next segment behind a picture
EXIF, WHICH_WAY_UP = b"Exif\0\0", 0x0112
# EXIF that says one thing alone: which way up.
UPRIGHT = (
    b"\xff\xe1\0\x22" + EXIF + b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0%c\0\0\0\0\0\0"
)

# PNG: pieces with a name, of which the picture needs these
PNG = b"\x89PNG\r\n\x1a\n"
PIECES = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD cICP acTL fcTL fdAT".split()
)


def photo_of(upload: UploadedFile[Any]) -> UploadedFile[Any]:
    """As it is to be kept; Refused where it is no photo, or broken."""
    if upload.size and upload.size > LARGEST:
        raise Refused(TOO_LARGE, "file_size")
    kind = kind_of(upload.read(HEAD), PHOTOS) if upload.size else PHOTOS[0]
    upload.seek(0)
    return SimpleUploadedFile(upload.name or "", bare(upload.read()), kind.content_type)


def bare(photo: bytes) -> bytes:
    """The same picture, which way up included, and nothing else; what is neither JPEG nor PNG stays as it is.

    Refused where it is broken. What phones put behind the picture, as a video, is gone, too.
    """
    if photo.startswith(PNG):
        return PNG + b"".join(pieces(photo))
    return b"\xff\xd8" + b"".join(segments(photo)) if photo.startswith(b"\xff\xd8") else photo


def segments(photo: bytes) -> Iterator[bytes]:
    """Those of a JPEG that its picture needs, up to its end."""
    place = 2
    while (kind := kind_at(photo, place)) != END:
        size = int.from_bytes(photo[place + 2 : place + 4])
        segment = photo[place : place + 2 + size]
        if size < 2 or len(segment) < size + 2:
            raise UNREADABLE
        yield needed(kind, segment)
        place += len(segment)
        if kind == PICTURE:
            found = NEXT.search(photo, place)
            yield photo[place : found.start() if found else None]
            if found is None:  # cut off, as a photo may be on its way
                break
            place = found.start()
    yield b"\xff\xd9"


def kind_at(photo: bytes, place: int) -> int:
    if photo[place : place + 1] != b"\xff" or len(photo) < place + 2:
        raise UNREADABLE
    return photo[place + 1]


def needed(kind: int, segment: bytes) -> bytes:
    """As much of a segment as the picture needs."""
    said = segment[4:]
    if kind == 0xE1 and said.startswith(EXIF):
        turned = way_up(said[len(EXIF) :])
        return UPRIGHT % turned if 1 < turned <= 8 else b""
    is_needed = kind not in (*OF_PROGRAMS, COMMENT) or said.startswith(NEEDED.get(kind, b"\0none"))
    return segment if is_needed else b""


def way_up(exif: bytes) -> int:
    """1 to 8, as EXIF counts them; 0 where it does not say."""
    order = "little" if exif[:2] == b"II" else "big"

    def number(start: int, size: int) -> int:
        return int.from_bytes(exif[start : start + size], order)  # type: ignore[arg-type]

    first = number(4, 4)
    for at in range(first + 2, first + 2 + 12 * min(number(first, 2), 500), 12):
        if number(at, 2) == WHICH_WAY_UP:
            return number(at + 8, 2)
    return 0


def pieces(photo: bytes) -> Iterator[bytes]:
    """Those of a PNG that its picture needs, up to its end."""
    place, name = len(PNG), b""
    while name != b"IEND":
        size = int.from_bytes(photo[place : place + 4])
        piece = photo[place : place + 12 + size]
        if len(piece) < size + 12:
            raise UNREADABLE
        name = piece[4:8]
        if name in PIECES:
            yield piece
        place += len(piece)
