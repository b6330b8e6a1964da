"""How do two patients become one, and two again? Under the lock of both, and with a trace to take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from careops.desk.merges.hanging import Hanging
from careops.desk.merges.models import Merge
from careops.engine.refusals import NotMet
from careops.engine.trail import plain
from careops.people.actors import Actor
from careops.people.models import Membership, Patient

FIELDS = ("first_name", "last_name", "email", "mobile", "birth_date", "language")
FOUND = 5  # who is suggested of one patient
TAKEN = "One of the two is one with somebody already: look at the page of that one."


def like(patient: Patient) -> list[Patient]:
    """Who may be the same person: by name and date of birth, by phone, or by mail. Nobody is merged by that alone."""
    same = Q(email=patient.email) if patient.email else Q(pk=None)
    if patient.birth_date:
        same |= Q(name_key=patient.name_key, birth_date=patient.birth_date)
    if patient.mobile:
        same |= Q(mobile=patient.mobile)
    others = Patient.objects.filter(same, merged_into=None).exclude(pk=patient.pk)
    return list(others.order_by("name_key", "pk")[:FOUND])


def merge(
    kept: Patient,
    gone: Patient,
    chosen: Mapping[str, Any],
    *,
    reason: str,
    member: Membership,
    by: Actor,
    at: datetime,
) -> Merge:
    """Make one of them: ``kept``, with the fields that were ``chosen``; or a Refusal."""
    with transaction.atomic():
        kept, gone = locked(kept, gone)
        if kept.merged_into_id or gone.merged_into_id or kept.pk == gone.pk:
            raise NotMet(TAKEN)
        before = {name: plain(getattr(kept, name)) for name in chosen}
        hanging = Hanging(kept, by=by, at=at)
        hanging.move_all_of(gone)
        change(kept, chosen)
        Patient.objects.filter(merged_into=gone).update(merged_into=kept)
        Patient.objects.filter(pk=gone.pk).update(merged_into=kept)
        made: Merge = Merge.objects.create(
            kept=kept, gone=gone, reason=reason, by=member, at=at,
            before=before, moved=hanging.moved, stays=dict(hanging.stays),
        )  # fmt: skip
        return made


def locked(*patients: Patient) -> tuple[Patient, ...]:
    """As they are now, and nobody changes them meanwhile; each is locked in the order of keys."""
    rows = Patient.objects.filter(pk__in=[one.pk for one in patients]).order_by("pk")
    found = {one.pk: one for one in rows.select_for_update(no_key=True, of=("self",))}
    return tuple(found[one.pk] for one in patients)


def column(name: str) -> Any:
    return Patient._meta.get_field(name)


def change(patient: Patient, said: Mapping[str, Any]) -> None:
    for name in FIELDS:
        setattr(patient, name, said.get(name, getattr(patient, name)))
    patient.save()


def take_apart(found: Merge, *, member: Membership, by: Actor, at: datetime) -> None:
    """Two again: what went over goes back, if it is still there; what was sent meanwhile was sent."""
    with transaction.atomic():
        kept, gone = locked(found.kept, found.gone)
        if found.undone_at or gone.merged_into_id != kept.pk:
            raise NotMet("They were taken apart already, or joined to somebody else since.")
        Patient.objects.filter(pk=gone.pk).update(merged_into=None)
        earlier = Merge.objects.filter(kept=gone, undone_at=None).values("gone")
        Patient.objects.filter(pk__in=earlier).update(merged_into=gone)
        Hanging(gone, by=by, at=at).put_back(found.moved, from_=kept)
        fields = {name: column(name).to_python(was) for name, was in found.before.items()}
        change(kept, fields)
        found.undone_at, found.undone_by = at, member
        found.save(update_fields=["undone_at", "undone_by"])
