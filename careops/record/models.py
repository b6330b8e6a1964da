"""What happened, and by whom? Entries that can be added and read, and never changed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.people.models import Partner
from careops.tenancy.models import (
    TenantKey,
    TenantManager,
    TenantModel,
    TenantOneToOne,
    TenantQuerySet,
)


class EntryQuerySet(TenantQuerySet):
    def of(self, case: Case) -> Self:
        """The story of a case, oldest first, with what was written with its steps."""
        return self.filter(case=case).with_words().order_by("seq")

    def with_words(self) -> Self:
        return self.select_related("words")


class Entry(TenantModel):
    """One step: who did what to which case, and why (SX-7). Chained by hash within its tenant."""

    grants = "SELECT, INSERT"

    class Outcome(models.TextChoices):
        DONE = "done"
        SKIPPED = "skipped"  # a reminder that was overtaken
        CHANGED = "changed"  # of settings and people, outside any case

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seq = models.PositiveBigIntegerField()
    case = TenantKey(Case, models.PROTECT, null=True, related_name="entries", db_index=False)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.DONE)
    actor = models.CharField(max_length=120)
    actor_id = models.UUIDField(null=True)
    behalf = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    policy = models.JSONField(default=dict)
    trace = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects: ClassVar[Any] = TenantManager.from_queryset(EntryQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "seq"], name="one_entry_a_place_in_the_chain")
        ]
        indexes = [
            models.Index(fields=["tenant", "case", "seq"], name="entry_of_case"),
            models.Index(fields=["tenant", "at"], name="entry_by_time"),  # for reports (SX-10)
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.action}"

    @property
    def said(self) -> dict[str, Any]:
        """Its facts; where the chain keeps a seal, the words themselves, as long as they are there."""
        words: Words | None = getattr(self, "words", None)
        return {**self.facts, **(words.said if words else {})}


class Words(TenantModel):
    """What people wrote with a step: why, what they ask, what was answered. Beside the chain, which keeps its seal.

    It is written once, and can be taken away.
    """

    grants = "SELECT, INSERT, DELETE"

    entry = TenantOneToOne(Entry, models.PROTECT, primary_key=True, related_name="words")
    said = models.JSONField(help_text="By the names of the facts.")

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"words of {self.entry_id}"


class PartnerEntry(TenantModel):
    """That a step was taken with a case of this partner: along it a partner's events are read, in order (SX-8).

    It says all by which they are chosen, so that a page is one walk along its key.
    """

    grants = "SELECT, INSERT"

    pk = models.CompositePrimaryKey("tenant", "partner", "seq")
    partner = TenantKey(Partner, models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField(help_text="The entry's place in the chain.")
    entry = TenantKey(Entry, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    action = models.CharField(max_length=60)

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}.{self.action}"


class Head(TenantModel):
    """Where a tenant's chain ends: locking it orders the writers, keeping it shows a cut tail."""

    tenant = models.OneToOneField(
        "tenancy.Tenant", models.PROTECT, primary_key=True, db_constraint=False, related_name="+"
    )
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"#{self.seq}"


class ChainHead(Head):
    """Of its entries."""

    class Meta(Head.Meta):
        pass


class ReadHead(Head):
    """Of its reads: apart, so that who reads does not wait for who writes."""

    class Meta(Head.Meta):
        db_table = "record_lookhead"


class Read(TenantModel):
    """Somebody saw data of these patients: who, when, on which page. Chained by hash, as entries are."""

    grants = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    actor_id = models.UUIDField(null=True)
    behalf = models.CharField(max_length=120, blank=True, help_text="For whom they read it.")
    via = models.CharField(max_length=20, blank=True)
    what = models.CharField(max_length=60)
    patients = ArrayField(models.UUIDField())
    case = TenantKey(Case, models.PROTECT, null=True, related_name="reads", db_index=False)
    trace = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        db_table = "record_look"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "seq"], name="one_look_a_place_in_the_chain")
        ]
        indexes = [
            models.Index(fields=["tenant", "at"], name="look_by_time"),
            models.Index(
                fields=["tenant", "case", "at"],
                name="look_at_case",
                condition=Q(case__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor} saw {self.what}"


class PatientRead(TenantModel):
    """That a read saw this patient: along it they find who saw their record, the newest first (SX-7).

    Row level security lets no index of ``Read.patients`` serve, so that a page is one walk along this key.
    """

    grants = "SELECT, INSERT"

    pk = models.CompositePrimaryKey("tenant", "patient", "seq")
    patient = models.UUIDField()
    seq = models.PositiveBigIntegerField(help_text="The read's place in the chain.")
    read = TenantKey(Read, models.PROTECT, related_name="+", db_index=False)

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"#{self.seq}"
