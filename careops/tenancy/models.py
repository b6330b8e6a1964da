"""Whose row is this? Every row of every domain belongs to one tenant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, ClassVar, Self, TypeVar
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.base import ModelState
from django.db.models.sql import Query
from django.db.models.sql.where import AND
from uuid_utils.compat import uuid7

from careops.tenancy.lookups import Mine
from careops.tenancy.scope import NoTenant, active_tenant, current_tenant
from careops.values.columns import PhoneColumn, TextColumn
from careops.values.table import NAME

# Hosts that installations use for themselves, or that people would take for the house's own.
RESERVED = frozenset(
    "admin api app assets autodiscover careops cdn docs email ftp help imap localhost login mail metrics mx"
    " ns ns1 ns2 pop sip smtp ssl static status support vpn webmail wpad www".split()
)
NONE = timedelta(0)
NO_ZONES = {"Factory", "localtime", "posixrules"}


def is_a_host(slug: str) -> None:
    """ValidationError where DNS, or a certificate, would not have it as the first part of a name."""
    if slug.endswith("-") or slug[2:4] == "--":
        raise ValidationError(
            "A host name has no hyphen at its end, and no two as third and fourth."
        )
    if slug in RESERVED:
        raise ValidationError(f"{slug!r} is kept for the installation itself: choose another.")


def is_a_zone(name: str) -> None:
    """ValidationError where the time zone database does not know the name; with what is meant, perhaps."""
    zones = available_timezones() - NO_ZONES
    if name not in zones:
        near = get_close_matches(name.replace(" ", "_"), zones, n=2) or ["America/Toronto"]
        raise ValidationError(f"{name!r} is no time zone. Write it as {' or '.join(near)}.")


class TenantsQuerySet(models.QuerySet["Tenant"]):
    def real(self) -> Self:
        """Organizations, without their sandboxes."""
        return self.filter(sandbox_of=None)


class Tenant(models.Model):
    """One organization, or the sandbox of one. Its rows are seen by nobody else (SX-1).

    A sandbox holds the test data of an organization's partners: nothing said there leaves the house, and
    its clock is ``ahead`` of the house's, on its way to its ``goal`` (``careops.engine.leap``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9-]*\Z", "Lower-case letters, digits and hyphens; a letter first."
            ),
            is_a_host,
        ],
        help_text="The first part of its address: slug.example.org",
    )
    name = TextColumn(kind=NAME)
    time_zone = models.CharField(max_length=60, default="America/Toronto", validators=[is_a_zone])
    phone = PhoneColumn(blank=True, help_text="What clients may call.")
    slack_channels = models.JSONField(
        default=dict, blank=True, help_text='Where posts go, e.g. {"#referrals": "C0123456"}.'
    )
    tuning = models.JSONField(
        default=dict, blank=True, help_text="Overrides of the policies' tunables, by name."
    )
    hours = models.JSONField(
        default=dict, blank=True, help_text="When its office works (clock.office); empty: not said."
    )
    is_active = models.BooleanField(default=True)
    sandbox_of = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="sandbox"
    )
    ahead = models.DurationField(default=NONE, editable=False)
    goal = models.DurationField(default=NONE, editable=False)

    objects = TenantsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_sandbox_is_ahead", condition=Q(sandbox_of__isnull=False) | Q(goal=NONE)
            ),
            models.CheckConstraint(
                name="a_test_clock_goes_on_to_its_goal",
                condition=Q(ahead__gte=NONE, goal__gte=F("ahead")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sandbox(self) -> bool:
        return self.sandbox_of_id is not None

    @property
    def home(self) -> Tenant:
        """The organization itself, whose sandbox it may be."""
        return self.sandbox_of or self


class FencedQuery(Query):
    """A query that knows its tenant, and refuses to become SQL for nobody or for another."""

    fenced_for: Any = None

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.check_fence()
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: Any = None) -> Any:
        if klass:  # an UPDATE is a query of another class, which would not ask any more
            self.check_fence()
        return super().chain(klass)

    def check_fence(self) -> None:
        if self.fenced_for != current_tenant().pk:
            raise NoTenant(f"A query on {self.model} was built outside the scope it runs in.")


class TenantQuerySet(models.QuerySet[Any]):
    def __init__(
        self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None
    ) -> None:
        super().__init__(model, query or FencedQuery(model), using, hints)

    def fenced(self) -> Self:
        """A fresh one for the tenant alone: ``filter`` would look up each time how tenants are compared."""
        tenant = active_tenant()
        if tenant is None:
            return self
        owner, query = self.model._meta.get_field("tenant"), self.query
        column = owner.get_col(query.get_initial_alias())
        query.where.add(Mine(column, tenant.pk), AND)
        query.fenced_for = tenant.pk  # type: ignore[attr-defined]
        return self

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        for row in rows:
            row.claim_for_tenant()
        return super().bulk_create(rows, *args, **kwargs)

    def _raw_delete(self, using: Any) -> Any:
        self.query.check_fence()  # type: ignore[attr-defined]
        return super()._raw_delete(using)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> Any:
        return super().get_queryset().fenced()


Taken = TypeVar("Taken")  # what such a field may be set to, and what it gives: mypy works them out
Given = TypeVar("Given")


class TenantKey(models.ForeignKey[Taken, Given]):
    """A reference inside one tenant; the composite constraint is built by walls.py."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)


class TenantOneToOne(models.OneToOneField[Taken, Given]):
    """As TenantKey, for one to one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)


class TenantModel(models.Model):
    """A row that belongs to one tenant: filtered by the manager, walled in the database."""

    # What the application may do to a row; walls.py grants it.
    grants = "SELECT, INSERT, UPDATE"
    frozen: ClassVar[tuple[str, ...]] = ()  # fields that nobody may change once they are written

    tenant = models.ForeignKey(
        Tenant,
        models.PROTECT,
        editable=False,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )

    # Any: a model's manager has the methods of its own queryset.
    objects: ClassVar[Any] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.claim_for_tenant()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if self.tenant_id != current_tenant().pk:
            raise NoTenant(f"This {type(self).__name__} belongs to another tenant.")
        return super().delete(*args, **kwargs)

    @classmethod
    def from_db(  # type: ignore[override]  # (the stubs are of a later Django)
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """A row that was read. What was not asked for is deferred, as always.

        ``__init__`` would spend five times as long on defaults that it does not need; checks.py
        sees to it that nothing waits for it.
        """
        instance = cls.__new__(cls)
        state = vars(instance)["_state"] = ModelState()
        state.adding, state.db = False, db
        vars(instance).update(zip(field_names, values, strict=True))
        return instance

    def claim_for_tenant(self) -> None:
        """Give a new row its tenant; refuse to write another tenant's row."""
        tenant = current_tenant()
        if not self.tenant_id:
            self.tenant = tenant
        elif self.tenant_id != tenant.pk:
            raise NoTenant(f"This {type(self).__name__} belongs to another tenant.")
