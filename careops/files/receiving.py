"""How does a file come in? Piece by piece, looked through before it is kept, and refused in words."""

from __future__ import annotations

import hashlib
import logging
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import BadRequest
from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import transaction

from careops.cases.models import Case
from careops.files import clamd
from careops.files.kinds import (
    FILE_NAME,
    HEAD,
    LARGEST,
    OF_TYPE,
    PDF,
    TAKEN,
    TEXT,
    TOO_LARGE,
    FileKind,
    kind_of,
    named,
)
from careops.files.models import STORE, File, Folder
from careops.files.text import Found, look_through
from careops.people.actors import Actor
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope
from careops.values.cards import SENTENCE
from careops.values.table import Refused

logger = logging.getLogger(__name__)

PIECE = FORM = 64 * 1024  # bytes at once; bytes of what stands around a file
AGAIN = "print it anew as a PDF (“Save as PDF”), and send that."
REFUSALS = {
    Found.CARD: SENTENCE,
    Found.LOCKED: f"This PDF is locked: {AGAIN}",
    Found.RUNS: f"Something in this PDF runs, or is another file: {AGAIN}",
    Found.TOO_MUCH: f"There is more in this than can be looked through: {AGAIN}",
    Found.BROKEN: f"This PDF cannot be read: {AGAIN}",
}


class SizeLimit(FileUploadHandler):
    """Django's first upload handler: a form that is larger than any file of ours is not read at all."""

    def handle_raw_input(self, _data: Any, _meta: Any, content_length: int, *_: Any) -> None:
        if content_length > LARGEST + FORM:
            raise BadRequest(TOO_LARGE)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None


def receive(
    upload: UploadedFile[Any],
    *,
    folder: Folder,
    by: Actor,
    at: datetime,
    case: Case | None = None,
    taken: Sequence[FileKind] = TAKEN,
    sealed: bool = False,
) -> File:
    """Keep what was uploaded, of the kinds that are ``taken``; Refused says what to send instead.

    Nothing of what is refused is kept. ``sealed``: it lies encrypted.
    While the scanner for viruses is away it is ``new``, and nobody can read it.
    """
    head = upload.read(HEAD)
    if not head:
        raise Refused("This file is empty: look whether it is the right one.", "file_empty")
    kind = kind_of(head, taken)
    name = named(FILE_NAME.parse(upload.name or ""), kind)
    size, digest = measured(upload)
    if size > LARGEST:
        raise Refused(TOO_LARGE, "file_size")
    file = File(folder=folder, case=case, name=name, size=size, content_type=kind.content_type)
    file.sha256, file.uploaded_at, file.is_sealed = digest, at, sealed
    file.uploaded_by, file.uploader = by.name, by.id
    if reason := reason_against(upload, kind, file):
        raise Refused(reason, "file_refused")
    file.key = new_key()
    keep(file, upload, by=by, at=at)
    return file


def new_key() -> str:
    return f"{current_tenant().pk}/{secrets.token_urlsafe(24)}"


def copied(file: File, *, folder: Folder, at: datetime) -> File:
    """The same in another folder, for whoever else is to read it: its bytes are stored, its row is not saved yet."""
    same = (
        "case_id",
        "name",
        "size",
        "content_type",
        "sha256",
        "state",
        "uploaded_by",
        "uploader",
        "is_sealed",
    )
    made = File(folder=folder, key=new_key(), uploaded_at=at)
    vars(made).update({name: vars(file)[name] for name in same})
    with file.open() as source:
        made.store(source)
    return made


def measured(upload: IO[bytes] | UploadedFile[Any]) -> tuple[int, str]:
    """How many bytes, and their SHA-256."""
    upload.seek(0)
    digest, size = hashlib.sha256(), 0
    for piece in pieces(upload):
        digest.update(piece)
        size += len(piece)
    upload.seek(0)
    return size, digest.hexdigest()


def pieces(source: Any) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


def reason_against(source: Any, kind: FileKind, file: File) -> str:
    """Why it cannot be kept; empty where it can. Pictures are not read."""
    if kind in (PDF, TEXT):
        with on_disk(source) as readable:
            found = look_through(readable, kind.content_type)
        if found:
            return REFUSALS[found]
    try:
        virus = clamd.virus_in(source)
    except clamd.Away as away:
        logger.warning("The scanner is away, and a file waits: %s", away)
        file.state = File.State.NEW
        return ""
    file.state = File.State.CLEAN
    return (
        f"There is a virus in this ({virus}): clean your computer, and send another copy."
        if virus
        else ""
    )


def on_disk(source: Any) -> Any:
    """A file that another process can read."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 (whoever asks closes it)
    source.seek(0)
    for piece in pieces(source):
        copy.write(piece)
    source.seek(0)
    copy.flush()
    copy.seek(0)
    return copy


def keep(file: File, upload: Any, *, by: Actor, at: datetime) -> None:
    """First its bytes, then its row: bytes without a row are found and removed by ``purge``."""
    upload.seek(0)
    file.store(upload)
    with transaction.atomic():
        file.save(force_insert=True)
        note("upload_file", file, by=by, at=at)


def note(action: str, file: File, *, by: Actor, at: datetime) -> None:
    """On record, without its name: that may say what somebody suffers from."""
    facts = {"id": str(file.pk), "sha256": file.sha256, "size": file.size, "state": file.state}
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED, case=file.case, facts=facts)
    entry.actor, entry.actor_id, entry.via, entry.trace = by.name, by.id, by.via, current_trace()
    add([entry])


def look_again(*, at: datetime, by: Actor) -> int:
    """Look through what waits for the scanner, in every organization; how many still wait."""
    waiting = 0
    for tenant in Tenant.objects.filter(is_active=True).order_by("pk"):
        with tenant_scope(tenant):
            with transaction.atomic():
                found = list(File.objects.filter(state=File.State.NEW).order_by("pk")[:100])
            waiting += sum(not settle(file, by=by, at=at + tenant.ahead) for file in found)
    return waiting


def settle(file: File, *, by: Actor, at: datetime) -> bool:
    """Whether it is known now; what is refused loses its bytes."""
    with file.open() as source, on_disk(source) as readable:
        file.reason = reason_against(readable, OF_TYPE[file.content_type], file)
    if file.reason:
        file.state = File.State.REFUSED
        storages[STORE].delete(file.key)
    if file.state == File.State.NEW:
        return False
    with transaction.atomic():
        file.save(update_fields=["state", "reason"])
        note("look_through_file", file, by=by, at=at)
    return True
