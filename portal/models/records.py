"""What is on a patient's chart? Visits and medicines, as the chart system or an import tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from uuid_utils.compat import uuid7

from careops.people.actors import Actor
from careops.people.models import Patient, Provider
from careops.people.roles import desk_roles
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.tenancy.scope import current_tenant
from careops.values.columns import TextColumn
from portal.policy.tunables import RECENT
from portal.values import CONCERN, EXTERNAL_ID, MEDICINE


class VisitQuerySet(TenantQuerySet):
    def recent_of(self, patient: Patient, *, at: datetime) -> Self:
        """Completed ones of the last weeks, the last first (S1-2, S1-A4)."""
        since = at - RECENT.value(current_tenant().tuning)
        return self.last_of(patient, at=at).filter(at__gte=since)

    def last_of(self, patient: Patient, *, at: datetime) -> Self:
        """Completed ones up to now, the last first."""
        mine = self.filter(patient=patient, state=Visit.State.COMPLETED, at__lte=at)
        return mine.select_related("provider").order_by("-at")

    def next_of(self, patient: Patient, *, at: datetime) -> Self:
        """Planned ones to come, the next first."""
        mine = self.filter(patient=patient, state=Visit.State.PLANNED, at__gt=at)
        return mine.select_related("provider").order_by("at")

    def nameable_by(self, actor: Actor) -> Self:
        """Which a step may name: a patient's own."""
        if actor.roles & {role.name for role in desk_roles()}:
            return self.all()
        return self.filter(patient__in=actor.people)


class Visit(TenantModel):
    """One visit of a patient, or one that is planned."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="visits", db_index=False)
    provider = TenantKey(Provider, models.PROTECT, null=True, related_name="visits", db_index=False)
    concern = TextColumn(kind=CONCERN, help_text="What it was about, as the patient would say it.")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="The chart system's own.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(VisitQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                name="one_visit_an_external_id",
                condition=~Q(external_id=""),
            )
        ]
        indexes = [models.Index(fields=["tenant", "patient", "-at"], name="visit_of_patient")]

    def __str__(self) -> str:
        return f"{self.concern}, {localtime(self.at):%-d %B %Y}"


class MedicineQuerySet(TenantQuerySet):
    def taken_by(self, patient: Patient, *, on: date) -> Self:
        """What they take on that day, by its name."""
        mine = self.filter(patient=patient).filter(Q(until=None) | Q(until__gte=on))
        return mine.select_related("provider").order_by("name", "id")


class Medicine(TenantModel):
    """What a patient takes, or took."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="medicines", db_index=False)
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="medicines", db_index=False
    )
    name = TextColumn(kind=MEDICINE, help_text="With its strength, as the label says it.")
    directions = TextColumn(kind=MEDICINE, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="Empty: it is taken now.")
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="The chart system's own.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(MedicineQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                name="one_medicine_an_external_id",
                condition=~Q(external_id=""),
            )
        ]
        indexes = [models.Index(fields=["tenant", "patient"], name="medicine_of_patient")]

    def __str__(self) -> str:
        return self.name
