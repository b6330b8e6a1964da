"""Who reads a file? Whoever may, by an address that ends soon; and it is on record."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from careops.files.models import File
from careops.files.receiving import PIECE, pieces
from careops.outbox.models import Link
from careops.people.actors import Actor
from careops.record.reads import record_read
from careops.tenancy.scope import active_tenant

logger = logging.getLogger(__name__)

SALT = "careops.files"
VALID_FOR = timedelta(minutes=15)
NOTHING = "There is no such file."
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-Ranges": "bytes",
}
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


class Damaged(Exception):
    """What lies in the store is not what was put there."""


def path_of(file: File, *, by: Actor, link: Link | None = None) -> str:
    """Where this reader, and nobody else, finds it for some minutes; ``link``: how they came, if not signed in."""
    said = {"file": str(file.pk), "by": by.name, "people": sorted(map(str, by.people)), "member": str(by.member or ""),
            "via": by.via, "link": link.digest if link else ""}  # fmt: skip
    return reverse("file", args=[signing.dumps(said, salt=SALT, compress=True)])


def find(token: str, *, reader: Actor, at: datetime) -> tuple[File, Actor]:
    """The file behind an address, and who reads it; Http404 when it is over, forged or not for them any more."""
    if active_tenant() is None:
        raise Http404(NOTHING)
    try:
        said = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise Http404(NOTHING) from error
    by = (
        reader
        if said["member"]
        else Actor(said["by"], people=frozenset(map(UUID, said["people"])), via=said["via"])
    )
    link_lives = Link.objects.filter(digest=said["link"], expires_at__gt=at, used_at=None).exists()
    is_theirs = str(by.member or "") == said["member"] if said["member"] else link_lives
    file = (
        File.objects.readable_by(by)
        .filter(pk=said["file"])
        .select_related("folder", "case")
        .first()
    )
    if not is_theirs or file is None:
        raise Http404(NOTHING)
    return file, by


def send(request: Any, file: File, *, by: Actor, at: datetime) -> StreamingHttpResponse:
    """Its bytes as a file to keep, never as a page; the read is on record before the first of them leaves."""
    patients = [file.folder.patient_id, file.case.patient_id if file.case else None]
    record_read(
        request,
        what=f"file {file.pk}",
        patients=patients,
        at=at,
        case=file.case,
        by=by,
        always=True,
    )
    part = asked_part(request, file)
    body = Part(file, *part) if part else Pieces(file)
    response = StreamingHttpResponse(body, content_type=file.content_type, headers=HEADERS)
    response["Content-Length"] = str(file.size)
    if part:
        first, last = part
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
        response["Content-Length"] = str(last - first + 1)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    )
    return response


class Pieces:
    """What lies in the store, piece by piece; Http404 where it is lost.

    The last piece is held back until all is known to be as it was put there: else it is ``Damaged``.
    """

    def __init__(self, file: File) -> None:
        self.file = file
        try:
            self.source = file.open()
        except FileNotFoundError as error:
            logger.exception("File %s is not in the store", file.pk)
            raise Http404(NOTHING) from error

    def __iter__(self) -> Iterator[bytes]:
        digest, before = hashlib.sha256(), b""
        for piece in pieces(self.source):
            digest.update(piece)
            yield before
            before = piece
        if digest.hexdigest() != self.file.sha256:
            raise Damaged(f"File {self.file.pk} is not what was put there.")
        yield before

    def close(self) -> None:
        """Also where nobody read to the end."""
        self.source.close()


def asked_part(request: Any, file: File) -> tuple[int, int] | None:
    """The first and the last byte that are asked for, as a player does to wind; None: all, or nothing that is there."""
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    if found is None:
        return None
    first, last = int(found[1]), min(int(found[2] or file.size), file.size - 1)
    return (first, last) if first <= last else None


class Part(Pieces):
    """Some of it: all is read first, so that nothing leaves of what is damaged."""

    def __init__(self, file: File, first: int, last: int) -> None:
        super().__init__(file)
        self.first, self.left = first, last - first + 1

    def __iter__(self) -> Iterator[bytes]:
        for _ in super().__iter__():
            pass
        self.source.seek(self.first)
        while self.left and (piece := self.source.read(min(PIECE, self.left))):
            self.left -= len(piece)
            yield piece
