"""Who acts, and who is served? Logins, memberships, providers, patients and partners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, NewType
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from uuid_utils.compat import uuid7

from careops.people.addresses import AddressColumn
from careops.people.names import beginnings, name_key, name_keys
from careops.people.phones import last_four
from careops.people.proxies import Proxy  # noqa: F401 (a model of this app)
from careops.people.querysets import MembershipQuerySet, PartnerQuerySet, ProviderQuerySet
from careops.people.roles import desk_roles, rank_of
from careops.people.search import PatientQuerySet
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.values.columns import (
    BirthDateColumn,
    EmailColumn,
    LanguageColumn,
    PhoneColumn,
    SlugColumn,
    TextColumn,
)
from careops.values.table import FIRST_NAME, LAST_NAME, NAME, SLACK_ID, Text


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A login whose address is proved: by an invitation's link, or by whoever runs this code."""
        from allauth.account.models import EmailAddress

        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A login: one e-mail, whatever the tenants. What it may do is in its Membership."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = EmailColumn(unique=True)
    name = TextColumn(kind=NAME)
    is_active = models.BooleanField(default=True)

    # As what it comes into a tenant, by the tenant's key, where that was asked together with it.
    known_as: Mapping[UUID, Any] = MappingProxyType({})

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Membership(TenantModel):
    """What a user is in one tenant: their roles, and the provider, patient or partner they are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20))  # of people.roles; forms offer them
    teams = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    provider = TenantKey("Provider", models.PROTECT, null=True, blank=True, related_name="members")
    patient = TenantKey("Patient", models.PROTECT, null=True, blank=True, related_name="members")
    partner = TenantKey("Partner", models.PROTECT, null=True, blank=True, related_name="members")
    own_mobile = PhoneColumn(
        "mobile", blank=True, help_text="For text messages; a provider's is on their file."
    )
    is_active = models.BooleanField(default=True)
    has_keys = models.BooleanField(default=True)  # single letters are commands at the desk
    has_weekly_mail = models.BooleanField(default=True)  # of the week's figures, for who leads

    objects: ClassVar[Any] = TenantManager.from_queryset(MembershipQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="one_membership_a_tenant")
        ]

    def __str__(self) -> str:
        return self.user.name

    @property
    def is_staff(self) -> bool:
        return bool({role.name for role in desk_roles()} & set(self.roles))

    @property
    def email(self) -> str:
        """That of their login."""
        return self.user.email

    @property
    def mobile(self) -> str:
        return self.own_mobile or (self.provider.mobile if self.provider else "")

    @property
    def rank(self) -> int:
        return rank_of(self.roles)


# A member who stands for a step with their name: always whoever takes it (SX-13).
Signature = NewType("Signature", Membership)


class Network(TenantModel):
    """An insurance network that clients belong to and providers take part in."""

    grants = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = SlugColumn(max_length=40)
    name = TextColumn(kind=NAME)

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="one_network_a_code")
        ]

    def __str__(self) -> str:
        return self.name


# Quiet hours begin and end, or there are none.
BOTH_OR_NEITHER = Q(quiet_from=None, quiet_until=None) | Q(
    quiet_from__isnull=False, quiet_until__isnull=False
) & ~Q(quiet_from=F("quiet_until"))


class Provider(TenantModel):
    """Somebody who gives care, and owes answers."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = TextColumn(kind=NAME)
    email = AddressColumn(help_text="Their address at the organization (S4-6).")
    mobile = PhoneColumn(blank=True, help_text="For text messages.")
    phone = PhoneColumn(blank=True, help_text="What clients may call (S4-18).")
    slack_id = TextColumn(kind=SLACK_ID, blank=True, help_text="For tags, as U0123456.")
    networks = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    services = ArrayField(TextColumn(kind=Text(60)), default=list, blank=True)
    languages = ArrayField(LanguageColumn(max_length=20), default=list, blank=True)
    quiet_from = models.TimeField(
        null=True, blank=True, help_text="From when on reminders wait; deadlines do not (S0-A3)."
    )
    quiet_until = models.TimeField(null=True, blank=True)
    is_active = models.BooleanField(
        default=True, help_text="Inactive: nothing is offered, and the listing is hidden (S4-21)."
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(ProviderQuerySet)()

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "tenant",
                Lower("email"),
                name="one_provider_an_email",
                violation_error_message="A provider with this e-mail already exists.",
            ),
            models.CheckConstraint(name="quiet_hours_begin_and_end", condition=BOTH_OR_NEITHER),
        ]

    def __str__(self) -> str:
        return self.name


class Patient(TenantModel):
    """Somebody who is served: called client in referrals and bookings."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_name = TextColumn(kind=FIRST_NAME)
    last_name = TextColumn(kind=LAST_NAME)
    name_key = models.CharField(max_length=170, editable=False, db_collation="C")
    words = ArrayField(models.TextField(), editable=False, default=list)  # what a search may begin
    email = AddressColumn()
    mobile = PhoneColumn(blank=True)
    birth_date = BirthDateColumn(null=True, blank=True)
    language = LanguageColumn(default="en")
    quiet_from = models.TimeField(
        null=True, blank=True, help_text="From when on messages wait that are not urgent."
    )
    quiet_until = models.TimeField(null=True, blank=True)
    # Who they turned out to be: what is theirs went there, and they are found as before.
    merged_into = TenantKey(
        "people.Patient",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="known_as",
        db_index=False,
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(PatientQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_of_a_patient_begin_and_end", condition=BOTH_OR_NEITHER
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "name_key"], name="patient_by_name"),
            models.Index(fields=["tenant", "email"], name="patient_by_email"),
            models.Index(
                fields=["tenant", "mobile"], name="patient_by_mobile", condition=~Q(mobile="")
            ),
            models.Index(
                fields=["tenant", "merged_into"],
                name="patient_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def initials(self) -> str:
        return "".join(f"{name[0].upper()}." for name in (self.first_name, self.last_name) if name)

    def age(self, *, on: date) -> int | None:
        """Whole years, or None when the birth date is not known."""
        born = self.birth_date
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    def note_words(self) -> None:
        """Spell the name as it is searched; a trigger keeps the words in PatientWord."""
        self.name_key = name_key(self.first_name, self.last_name)
        others = set(name_keys(self.first_name, self.last_name)) - {self.name_key}
        self.words = sorted({*beginnings(self.name), *others, last_four(self.mobile)} - {""})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.note_words()
        super().save(*args, **kwargs)


class Partner(TenantModel):
    """An organization that refers clients, takes them, sends them what they order, or records their calls."""

    class Kind(models.TextChoices):
        INSURER = "insurer", "Insurer"
        CLINIC = "clinic", "Clinic"
        PHARMACY = "pharmacy", "Pharmacy"
        LAB = "lab", "Laboratory"
        SHOP = "shop", "Shop"
        TELEPHONY = "telephony", "Telephone system"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = TextColumn(kind=NAME)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INSURER)
    email = AddressColumn(blank=True)
    hours = models.JSONField(
        default=dict, blank=True, help_text="When its office works; empty: not said."
    )
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(PartnerQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="one_partner_a_name")
        ]

    def __str__(self) -> str:
        return self.name
