"""How does a list that was sent come in? As by the command, chunk by chunk; first only tried, and undone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from uuid import UUID

from django.db import transaction

from careops.clock.now import now
from careops.imports.kinds import SHEETS, SheetKind, Take
from careops.imports.lines import CHUNK, Tally, import_lines
from careops.imports.models import RejectedLine, Upload
from careops.jobs.models import Job
from careops.jobs.running import ask, begins
from careops.people.models import Membership
from careops.record.chain import add
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.values.cards import refuse_card_numbers
from careops.values.sheets import FEEDBACK, Line, open_sheet, reject_row


@dataclass(slots=True)
class Reading:
    """A list that is being read, and how far: kept between two pieces where one worker does both."""

    lines: Iterator[Line]
    take: Take
    upto: int  # the number of the last line that was read


READINGS: dict[UUID, Reading] = {}  # of this process, by job: one is enough


def receive(kind: SheetKind, *, name: str, content: bytes, by: Membership, at: datetime) -> Upload:
    """Keep a list and have it tried; BadFile or Refused say what is wrong with it as a whole."""
    refuse_card_numbers(name)
    rows = looked_through(kind, content)
    upload = Upload(kind=kind.name, name=name[-200:], size=len(content), rows=rows)
    upload.sha256, upload.sent_by, upload.sent_at = hashlib.sha256(content).hexdigest(), by, at
    upload.pack(content)
    upload.save()
    upload.tried = ask(TRIAL, by=by, total=rows, upload=str(upload.pk))
    upload.save(update_fields=["tried"])
    return upload


def looked_through(kind: SheetKind, content: bytes) -> int:
    """How many rows it has; its headings are right, and no card's number stands in it (SX-12)."""
    with open_sheet(BytesIO(content)) as sheet:
        next(kind.read(sheet), None)
    count = 0
    with open_sheet(BytesIO(content)) as sheet:
        for row in sheet:
            refuse_card_numbers(row)
            count += 1
    return max(count - 1, 0)


def start(upload: Upload, *, by: Membership, at: datetime) -> Job:
    """Have it taken; on record, with who has it done."""
    said = {"list": upload.kind, "sha256": upload.sha256, "rows": upload.rows}
    note("begin_import", upload, by=by, at=at, **said)
    upload.taken = ask(IMPORT, by=by, total=upload.rows, upload=str(upload.pk))
    upload.save(update_fields=["taken"])
    return upload.taken


def note(action: str, upload: Upload, *, by: Membership, at: datetime, **said: object) -> None:
    """What a list is called may be somebody's name, so the record has its hash."""
    facts = {"id": str(upload.pk), "name": str(upload), "changed": said}
    done = Entry.Outcome.CHANGED
    add(
        [
            Entry(
                at=at,
                action=action,
                outcome=done,
                actor=str(by),
                actor_id=by.pk,
                via="page",
                facts=facts,
            )
        ]
    )


def try_piece(job: Job) -> bool:
    """See what the next lines would do, and undo it."""
    with transaction.atomic():
        chunk, tally = take_chunk(job)
        transaction.set_rollback(True)
    return count(job, chunk, tally)


def take_piece(job: Job) -> bool:
    """Take the next lines."""
    chunk, tally = take_chunk(job)
    goes_on = count(job, chunk, tally)
    return goes_on or finish(job)


def take_chunk(job: Job) -> tuple[list[Line], Tally]:
    reading = reading_of(job)
    kind = SHEETS[Upload.objects.values_list("kind", flat=True).get(pk=job.said["upload"])]
    chunk, tally = list(islice(reading.lines, CHUNK)), kind.tally()
    import_lines(iter(chunk), tally, take=reading.take, reject=lambda _: None, step=lambda: None)
    return chunk, tally


def reading_of(job: Job) -> Reading:
    """Where the last piece ended: what this process has kept, or the list read again up to there."""
    upto = job.found.get("upto", 1)
    kept = READINGS.get(job.pk)
    if kept and kept.upto == upto:
        return kept
    upload = Upload.objects.get(pk=job.said["upload"])
    kind = SHEETS[upload.kind]
    lines = (line for line in kind.read(open_sheet(BytesIO(upload.content))) if line.number > upto)
    READINGS.clear()
    READINGS[job.pk] = Reading(lines, kind.importer(current_tenant(), at=now()), upto)
    return READINGS[job.pk]


def count(job: Job, chunk: list[Line], tally: Tally) -> bool:
    """Note on the job what came of these lines; whether there are more."""
    RejectedLine.objects.bulk_create(rejected(job, line) for line in chunk if line.problems)
    said = {name: value for name, value in asdict(tally).items() if isinstance(value, int)}
    said.pop("last")
    job.found = {
        **{name: job.found.get(name, 0) + value for name, value in said.items()},
        "upto": chunk[-1].number if chunk else job.found.get("upto", 1),
    }
    goes_on = len(chunk) == CHUNK
    job.done = min(job.found["upto"] - 1, job.total) if goes_on else job.total
    if job.pk in READINGS:
        READINGS[job.pk].upto = job.found["upto"]
    return goes_on


def rejected(job: Job, line: Line) -> RejectedLine:
    """As it is kept: the database has no place for the character that is none."""
    cells = [cell.replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in reject_row(line)]
    return RejectedLine(job=job, number=line.number, head=[*FEEDBACK, *line.raw], cells=cells)


def finish(job: Job) -> bool:
    """It is in: on record with its counts, and its words go."""
    upload = Upload.objects.get(pk=job.said["upload"])
    kind = SHEETS[upload.kind]
    if kind.finish:
        kind.finish(current_tenant())
    upload.packed = None
    upload.save(update_fields=["packed"])
    said = {name: value for name, value in job.found.items() if name != "upto"}
    note("end_import", upload, by=job.asked_by, at=now(), list=upload.kind, **said)
    return False


TRIAL = begins("trial", try_piece)
IMPORT = begins("import", take_piece)
