"""Who saw a patient's record, in words? Names, roles, and what it was that they saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from careops.people.models import Membership, Partner, Patient, Provider
from careops.people.proxies import Proxy
from careops.people.roles import role_in_words
from careops.record.models import PatientRead, Read
from careops.registry import Registry
from careops.web.story import STORIES

PAGE = 50

# What was seen, as the record calls it, in words of its patient; else by the case, or in general.
SEEN: Registry[str] = Registry("words for what was seen")
SEEN |= {
    "all of a patient": "the page with everything we do",
    "patient": "the contact details",
    "details of a patient": "the contact details",
    "records of a patient": "visits, medicines and documents",
    "who saw a record": "this list",
    "whom they act for": "a list of names",
    "patients": "a list of patients",
    "queue": "a list of cases",
    "my desk": "a list of cases",
    "next case": "a list of cases",
    "to do": "a list of cases",
    "search by name": "a search by name",
    "link": "a page behind a link",
    "mail": "a mail to you",
    "message": "a mail to you",
    "mailbox": "a list of mails",
    "documents": "a list of documents",
}
IN_GENERAL = "a page that names you"
AS_THEY_DO = "viewing"  # the way of a colleague who sees the patient's pages as they do


def seen(what: str, words: str) -> None:
    """Declare the words: ``seen("order sheet", "a list of bookings")``."""
    SEEN.declare(what, words)


@dataclass(frozen=True, slots=True)
class Reading:
    """One look: who, as what, at what; ``times`` in a row, the last of them ``at``."""

    at: datetime
    who: str
    role: str
    what: str
    reader: UUID | None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Readings:
    """A page of them, the newest first; ``next`` is where the older ones begin."""

    rows: list[Reading]
    next: int | None


def readings_of(patient: UUID, *, before: int | None = None) -> Readings:
    """In as many queries for one as for fifty."""
    known_as = Patient.objects.filter(merged_into=patient).values_list("pk", flat=True)
    seen_as = (
        {"patient__in": [patient, *names]} if (names := list(known_as)) else {"patient": patient}
    )
    mine = PatientRead.objects.filter(**seen_as).order_by("-seq").select_related("read__case")
    kept = list((mine.filter(seq__lt=before) if before else mine)[: PAGE + 1])
    shown = [one.read for one in kept[:PAGE]]
    roles = roles_of({read.actor_id for read in shown if read.actor_id}, patient)
    rows = [in_words(read, roles) for read in shown]
    return Readings(together(rows), kept[PAGE - 1].seq if len(kept) > PAGE else None)


def in_words(read: Read, roles: dict[UUID, str]) -> Reading:
    role = roles.get(read.actor_id, "") if read.actor_id else ""
    role = f"{role}, seeing it as the patient does" if read.via == AS_THEY_DO else role
    return Reading(read.at, read.actor, role, what_in_words(read), read.actor_id)


def what_in_words(read: Read) -> str:
    if read.what.startswith("file "):
        return "a document"
    if read.what in SEEN:
        return SEEN[read.what]
    kind = read.case.kind if read.case else read.what
    story = STORIES.get(kind)
    if not story or not story.name:
        return IN_GENERAL
    name = story.name[:1].lower() + story.name[1:]
    return f"{name} {read.case.ref}" if read.case else name


def roles_of(ids: Iterable[UUID], patient: UUID) -> dict[UUID, str]:
    """As what they are here now: members by their role, holders of a link by what they are."""
    found: dict[UUID, str] = {}
    proxies = set(Proxy.objects.filter(patient=patient).values_list("holder", flat=True))
    for member in Membership.objects.filter(pk__in=ids):
        is_patient, is_proxy = member.patient_id == patient, member.patient_id in proxies
        said = "the patient" if is_patient else "acts for the patient" if is_proxy else ""
        found[member.pk] = said or role_in_words(member.roles)
    for model, word in ((Provider, "provider"), (Partner, "partner"), (Patient, "patient")):
        left = set(ids) - found.keys()
        for pk in model.objects.filter(pk__in=left).values_list("pk", flat=True) if left else ():
            found[pk] = "the patient" if pk == patient else word
    return found


def together(rows: list[Reading]) -> list[Reading]:
    """What one person looked at again and again within a day is one line."""
    lines: list[Reading] = []
    for row in rows:
        last = lines[-1] if lines else None
        if last and (last.who, last.role, last.what, last.at.date()) == (
            row.who,
            row.role,
            row.what,
            row.at.date(),
        ):
            lines[-1] = Reading(
                last.at, last.who, last.role, last.what, last.reader, last.times + 1
            )
        else:
            lines.append(row)
    return lines
