"""Which clinics are there, where, what do they offer for how much, and how are they booked and paid?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from bookings.directory.garbled import mended
from bookings.directory.querysets import ClinicQuerySet, ServiceQuerySet
from bookings.directory.travel import Place
from bookings.directory.values import CLINIC_NAME, LIST_KEY, POSTAL_CODE, PROVINCES
from careops.clock.office import Office, office_of
from careops.money import MoneyColumn
from careops.people.addresses import AddressColumn
from careops.people.models import Partner
from careops.people.names import spellings
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.values.columns import LanguageColumn, PhoneColumn, SlugColumn, TextColumn
from careops.values.table import FREE_TEXT, NAME, Text

LONGEST_KEY = 600  # characters of a name in its spellings: an index takes no more


class Service(TenantModel):
    """Something that clinics do and insurers ask for, as an ultrasound."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = SlugColumn(max_length=40, help_text="As partners and lists name it, e.g. ultrasound.")
    name = TextColumn("name in English", kind=NAME)
    name_fr = TextColumn("name in French", kind=NAME, blank=True)
    is_active = models.BooleanField("asked for", default=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(ServiceQuerySet)()

    class Meta(TenantModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "code"],
                name="one_service_a_code",
                violation_error_message="A service with this code already exists.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Clinic(TenantModel):
    """A place of care in the directory (S2-4). It becomes a partner when it first offers something.

    ``latitude`` and ``longitude`` are where it is taken to be, or nothing when its place is not
    known; ``place_by`` says how that is known and ``flags`` what is doubtful, each with its reason.
    """

    class Affiliate(models.TextChoices):
        NONE = "none", "Not affiliated"
        INDIVIDUAL = "individual", "Individual affiliate"
        LARGE = "large", "Large affiliate, which bills us"

    class Books(models.TextChoices):
        LINK = "link", "By e-mail, with a link"
        PHONE = "phone", "By phone"
        FORM = "form", "By its own form"

    class PlaceBy(models.TextChoices):
        POINT = "point", "Its own coordinates"
        AREA = "area", "The middle of its postal area"
        UNKNOWN = "unknown", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = TenantKey(
        Partner,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="clinics",  # one at most
        db_index=False,
    )
    list_key = TextColumn(
        kind=LIST_KEY, blank=True, editable=False, help_text="By which a list names it again."
    )
    name = TextColumn(kind=CLINIC_NAME)
    name_key = models.CharField(max_length=LONGEST_KEY, editable=False, db_collation="C")
    address = TextColumn(kind=Text(120), blank=True)
    city = TextColumn(kind=Text(80))
    province = models.CharField(max_length=2, choices=list(PROVINCES.items()))
    postal_code = TextColumn(kind=POSTAL_CODE, blank=True)
    phone = PhoneColumn(blank=True)
    email = AddressColumn(blank=True, help_text="Where requests for dates go.")
    languages = ArrayField(LanguageColumn(max_length=20), default=list, blank=True)

    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place_by = models.CharField(
        max_length=10, choices=PlaceBy, default=PlaceBy.UNKNOWN, editable=False
    )
    flags = models.JSONField(default=dict, blank=True, editable=False)
    set_by_hand = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, editable=False
    )  # fields that a list does not change any more

    books_by = models.CharField(
        "how it is booked", max_length=10, choices=Books, default=Books.PHONE
    )
    direct_billing = models.BooleanField(
        "bills us afterwards", default=False, help_text="Preferred wherever it is offered."
    )
    takes_card = models.BooleanField("takes our card", default=False)
    takes_transfer = models.BooleanField("takes a transfer", default=False)
    accepts_prepayment = models.BooleanField("takes payment before the service", null=True)
    affiliate = models.CharField(max_length=10, choices=Affiliate, default=Affiliate.NONE)
    own_tax = models.DecimalField(
        "tax on its price, %", max_digits=5, decimal_places=3, default=Decimal(0)
    )
    folder_note = TextColumn(
        "storage folder", kind=FREE_TEXT, blank=True, help_text="Where its papers lie until now."
    )
    median_days_to_first_date = models.DecimalField(
        max_digits=5, decimal_places=1, null=True, editable=False
    )  # kept by the domain, from its cases
    is_active = models.BooleanField(
        "active", default=True, help_text="Inactive: it is not found, and nobody is sent there."
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(ClinicQuerySet)()

    class Meta(TenantModel.Meta):
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "partner"], name="one_clinic_a_partner"),
            models.UniqueConstraint(
                fields=["tenant", "list_key"],
                name="one_clinic_a_list_key",
                condition=~Q(list_key=""),
            ),
            models.CheckConstraint(
                name="a_known_place_has_a_point",
                condition=Q(place_by="unknown", latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False) & ~Q(place_by="unknown"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "latitude", "longitude"],
                name="clinic_by_place",
                # All that a search asks of thousands, so that it reads no more than this index.
                include=["id", "median_days_to_first_date"],
                condition=Q(is_active=True, latitude__isnull=False),
            ),
            models.Index(fields=["tenant", "name_key", "id"], name="clinic_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Place | None:
        """Where it is taken to be."""
        if self.latitude is None or self.longitude is None:
            return None
        return Place(self.latitude, self.longitude)

    @property
    def place_known(self) -> bool:
        """Whether a distance to it means anything."""
        return self.latitude is not None

    @property
    def office(self) -> Office | None:
        """Its hours, once it is a partner and they are set."""
        return office_of(self.partner) if self.partner else None

    def note_name(self) -> None:
        """Spell name and city as they are searched: a space before each word of each spelling."""
        said = f"{self.name} {self.city}"
        west = mended(said)
        ways = dict.fromkeys((*spellings(said), *(spellings(west) if west != said else ())))
        self.name_key = "".join(f" {spelling}" for spelling in ways)[:LONGEST_KEY]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.note_name()
        super().save(*args, **kwargs)

    def become_partner(self) -> Partner:
        """The partner that it is in cases, links and folders; made when it first offers something."""
        if self.partner is None:
            Clinic.objects.become_partners([self])
        partner: Partner = self.partner  # type: ignore[assignment]
        return partner

    def follow(self) -> None:
        """Have the partner that it is say what the clinic says."""
        if self.partner is None:
            return
        is_called_so = self.partner.name in self.own_names()
        others = Partner.objects.exclude(pk=self.partner.pk)
        free = (n for n in self.own_names() if not others.filter(name=n).exists())
        self.partner.name = self.partner.name if is_called_so else next(free)
        self.partner.email, self.partner.is_active = self.email, self.is_active
        self.partner.save(update_fields=["name", "email", "is_active"])

    def own_names(self) -> list[str]:
        """What it may be called as a partner: no two of them have one name."""
        where = f"{self.name[:80]}, {self.city[:25]}"
        return [
            self.name,
            where,
            f"{where[:105]}, {self.postal_code}",
            f"{where[:105]} {self.pk.hex[-8:]}",
        ]


class Offer(TenantModel):
    """A service that a clinic offers (S2-4): for how much, in Canadian dollars, and for how long."""

    grants = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = TenantKey(Clinic, models.PROTECT, related_name="offers", db_index=False)
    service = TenantKey(Service, models.PROTECT, related_name="offers", db_index=False)
    cost: Decimal | None = MoneyColumn(  # type: ignore[assignment, misc]  # it may be empty
        verbose_name="price", null=True, blank=True, help_text="CAD; empty: not known."
    )
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long it takes; empty: not known."
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "clinic", "service"], name="one_offer_a_service"
            ),
            models.CheckConstraint(
                name="an_offer_costs_nothing_less_than_nothing",
                condition=Q(cost=None) | Q(cost__gte=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "service", "clinic"],
                name="offer_of_service",
                include=["id", "cost"],  # as above
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} at {self.clinic}"
