"""What is new for a patient? What was said to them since they last looked, by the record of looks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.people.actors import Actor
from careops.people.models import Membership, Patient
from careops.record.models import Read
from careops.web.readings import AS_THEY_DO


def new_to(by: Actor, patient: Patient, cases: Collection[Case]) -> set[UUID]:
    """Of these cases those in which we wrote to the patient after this reader last saw them: one query."""
    if not cases:
        return set()
    looked = Read.objects.filter(
        case=OuterRef("case"), actor_id__in=readers_for(by, patient), at__gte=OuterRef("at")
    )
    said = Comment.objects.filter(case__in=cases, is_ours=True).read_by([patient.pk])
    return set(said.filter(~Exists(looked)).values_list("case", flat=True))


def readers_for(by: Actor, patient: Patient) -> Collection[Any]:
    """As whom they looked: signed in, and by a link with its code. A colleague finds new what the patient does."""
    if by.via != AS_THEY_DO:
        return {by.id} | ({patient.pk} & by.people)
    return [patient.pk, *Membership.objects.filter(patient=patient).values_list("pk", flat=True)]
