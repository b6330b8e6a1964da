"""What is owed? One header row for every subject of a policy; only the engine writes it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from uuid_utils.compat import uuid7

from careops.cases.refs import refs_of
from careops.cases.tags import CaseTag
from careops.people.actors import Actor
from careops.people.models import Partner, Patient, Provider
from careops.people.names import fitting
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet


def subject_models() -> list[Any]:
    """The models that share their key with a case."""
    return [
        relation.related_model
        for relation in Case._meta.related_objects
        if relation.one_to_one and relation.field.primary_key
    ]


def prefixes() -> list[str]:
    """What references begin with: one prefix a kind of subject."""
    return [subject.prefix for subject in subject_models()]


@cache
def partner_keys(model: Any) -> list[str]:
    """By which references a case has its partners: its insurer, its clinic."""
    keys = model._meta.concrete_fields
    return [key.name for key in keys if key.related_model is Partner]


def is_of(model: Any, people: Collection[UUID]) -> Q:
    """Which of these subjects name one of these people as a partner of theirs: cases of whoever somebody is."""
    keys = (Q(**{f"{key}__in": people}) for key in partner_keys(model))
    return reduce(or_, keys, Q(pk__in=[]))


OF_TEAM = Q(closed_at=None) & ~Q(team="")
MATCHES = 200  # people found by one search; more than anybody reads


class CaseQuerySet(TenantQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def closed(self) -> Self:
        return self.exclude(closed_at=None)

    def overdue(self, *, at: datetime) -> Self:
        return self.open().filter(due_at__lt=at)

    def by_due(self) -> Self:
        """What breaches first, first; what has no promise, last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "id")

    def for_list(self) -> Self:
        return self.select_related("patient", "provider", "partner", "owner__user")

    def listed(self, rows: int) -> Self:
        """The first so many in this order, as a list has them. They are found before anything is joined to them:

        where a condition is asked of columns together, PostgreSQL takes thousands of rows for one, and joins them all.
        """
        keys = self.values("pk")[:rows]
        found: Self = self.model.objects.for_list().filter(pk__in=keys)
        return found.order_by(*self.query.order_by)

    def nameable_by(self, actor: Actor) -> Self:  # noqa: ARG002 (whoever may take the step)
        return self

    def tagged(self, word: str) -> Self:
        """Also those into which one was merged that has this tag: they show it."""
        bearer = Coalesce("case__merged_into", "case")
        return self.filter(pk__in=CaseTag.objects.filter(word=word).values(bearer=bearer))

    def search(self, text: str) -> Self:
        """By reference or number, or by what identifies the patient; open ones by who else has a part in them.

        People are looked up first: joined by OR, they would cost a scan of all cases.
        """
        text = text.strip()
        patients = list(Patient.objects.search(text).values_list("pk", flat=True)[:MATCHES])
        providers = fitting(Provider.objects.all(), text, "name")[:MATCHES]
        partners = fitting(Partner.objects.all(), text, "name")[:MATCHES]
        found = Q(ref=text.upper()) | Q(number__in={text, text.upper()}) | Q(patient__in=patients)
        for beginning in refs_of(text, prefixes()):
            found |= Q(ref__begins=beginning)
        found |= Q(pk__in=Case.objects.of_partners(partners))
        return self.filter(found | Q(provider__in=providers, closed_at=None))

    def of_partners(self, partners: list[UUID]) -> list[UUID]:
        """Open cases in which these have a part, whichever; what breaches first, first: one query at most."""
        parts = [
            self.open().filter(**{f"{model._meta.model_name}__{key}__in": partners}).by_due()
            for model in subject_models()
            for key in partner_keys(model)
        ]
        first, *others = (part.values_list("pk", flat=True)[:MATCHES] for part in parts)
        return list(first.union(*others)) if partners else []


class Case(TenantModel):
    """A promise: what, to whom, whose turn, by when; and when the clock acts next.

    ``number`` is its own from outside. ``due_at`` is the promise people see, ``wake_at`` when the
    clock acts next, ``clock_at`` how far it has acted. ``taken_at``: since when whoever took it has done nothing.
    ``asked_by`` is the case of another domain that waits for this one, and is woken by its end.
    ``merged_into`` is the case of which this one is a part, as the same was told twice; that one has so many ``parts``.
    ``version`` is the ETag; locking this row is the mutex of the subject.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=30)
    ref = models.CharField(max_length=20, db_collation="C")
    number = models.CharField(max_length=80, blank=True, db_collation="C")
    title = models.CharField(max_length=200)
    patient = TenantKey(
        "people.Patient", models.PROTECT, null=True, related_name="cases", db_index=False
    )
    provider = TenantKey(
        "people.Provider", models.PROTECT, null=True, related_name="cases", db_index=False
    )
    partner = TenantKey(
        "people.Partner", models.PROTECT, null=True, related_name="cases", db_index=False
    )

    asked_by = TenantKey(
        "self", models.PROTECT, null=True, related_name="asked_for", db_index=False
    )
    merged_into = TenantKey(
        "self", models.PROTECT, null=True, related_name="merged", db_index=False
    )
    parts = models.PositiveSmallIntegerField(default=0)

    state = models.CharField(max_length=30)
    waiting_on = models.CharField(max_length=30, blank=True)
    owner = TenantKey(
        "people.Membership", models.PROTECT, null=True, related_name="cases", db_index=False
    )
    team = models.CharField(max_length=40, blank=True)

    due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    clock_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    # Members who are told of what happens: the one word of a case that is nobody's to act on.
    followers = ArrayField(models.UUIDField(), default=list)
    failures = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(CaseQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ref"], name="one_case_a_reference"),
            models.CheckConstraint(
                name="a_closed_case_never_wakes",
                condition=Q(closed_at=None) | Q(wake_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "wake_at"],
                name="case_wakes",
                condition=Q(wake_at__isnull=False),
            ),
            models.Index(
                fields=["tenant", "due_at", "id"], name="case_queue", condition=Q(closed_at=None)
            ),
            models.Index(
                fields=["tenant", "provider", "due_at"],
                name="case_of_provider",
                condition=Q(closed_at=None),
            ),
            models.Index(fields=["tenant", "patient"], name="case_of_patient"),
            models.Index(
                fields=["tenant", "number"], name="case_of_number", condition=~Q(number="")
            ),
            models.Index(
                fields=["tenant", "asked_by"],
                name="case_asked_for",
                condition=Q(asked_by__isnull=False),
            ),
            models.Index(
                fields=["tenant", "merged_into"],
                name="case_merged",
                condition=Q(merged_into__isnull=False),
            ),
            # What our own teams owe, and what the clock could not move: a small part of all cases. All that
            # the desk's counts ask of them stands in the index itself.
            models.Index(
                fields=["tenant", "owner", "waiting_on", "team", "due_at"],
                include=["id", "kind", "state"],
                name="case_in_hand",
                condition=OF_TEAM,
            ),
            models.Index(
                fields=["tenant", "kind", "state", "team", "due_at", "id"],
                name="case_in_state",
                condition=OF_TEAM,
            ),
            models.Index(
                fields=["tenant", "waiting_on", "due_at"],
                name="case_with_lead",
                condition=OF_TEAM & Q(waiting_on__in=["lead", "manager"]),
            ),
            models.Index(
                fields=["tenant", "due_at"], name="case_stuck", condition=Q(failures__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def told_together(self) -> list[Case]:
        """Itself and its parts, whose stories are one: a query, where it has any."""
        return (
            [self, *Case.objects.filter(merged_into=self).order_by("pk")] if self.parts else [self]
        )

    @property
    def etag(self) -> str:
        return f'"v{self.version}"'
