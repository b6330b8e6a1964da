"""What is kept of a booking? Whom it is for, where and when; what it costs, and what of that was confirmed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bookings.directory.models import Clinic, Service
from bookings.directory.values import POSTAL_CODE, PROVINCES
from bookings.fees import Fees
from bookings.nearby import Nearby
from bookings.values import CITY, EXTERNAL_ID, STREET, WISHES, Course
from careops.money import MoneyColumn, UnknownMoneyColumn
from careops.people.addresses import AddressColumn
from careops.people.models import Membership, Partner, Patient
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import LanguageColumn, PhoneColumn, PrivateColumn, TextColumn
from careops.values.table import NAME

MISSED = ("no_show", "billing", "reconciled", "closed")  # where what was missed is, or ends


class BookingColumns(Workflow):
    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        SEARCHING = "searching", "Searching"
        AREA_ESCALATED = "area_escalated", "No clinic near"
        SOURCING = "sourcing_dates", "Waiting for dates"
        PROPOSED = "dates_proposed", "Dates proposed"
        CONFIRMED = "confirmed", "Confirmed"
        BOOKED = "booked", "Booked"
        READY = "ready", "Ready"
        ATTENDED = "attended", "Attended"
        NO_SHOW = "no_show", "No-show"
        SETTLED = "results_settled", "Results settled"
        BILLING = "billing", "Billing"
        RECONCILED = "reconciled", "Reconciled"
        CLOSED = "closed", "Closed"
        DECLINED = "declined", "Declined"
        CANCELLED = "cancelled", "Cancelled"

    class Source(models.TextChoices):
        STAFF = "staff", "Entered by staff"
        MAIL = "mail", "From a mail of the insurer"
        PAGE = "page", "The insurer's page"
        API = "api", "The insurer's system"

    class Method(models.TextChoices):
        """How the clinic is paid (S2-36)."""

        DIRECT = "direct_billing", "It invoices us"
        CARD = "corporate_card", "Our card, on the phone"
        TRANSFER = "eft", "A transfer"

    insurer = TenantKey(Partner, models.PROTECT, related_name="bookings", db_index=False)
    clinic = TenantKey(
        Partner, models.PROTECT, null=True, related_name="clinic_bookings", db_index=False
    )
    listing = TenantKey(
        Clinic, models.PROTECT, null=True, related_name="bookings", db_index=False,
        help_text="The clinic as the directory has it.",
    )  # fmt: skip
    client = TenantKey(Patient, models.PROTECT, related_name="bookings", db_index=False)
    owner = TenantKey(
        Membership, models.PROTECT, null=True, related_name="bookings", db_index=False
    )

    # What is asked for, and by whom
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="The insurer's number.")
    source = models.CharField(max_length=10, choices=Source, default=Source.STAFF)
    contact_name = TextColumn(kind=NAME, blank=True, help_text="Whom to ask at the insurer.")
    contact_email = AddressColumn(blank=True)
    contact_phone = PhoneColumn(blank=True)
    asked_in = PrivateColumn(blank=True, help_text="The insurer's mail, as it came.")
    service = TenantKey(Service, models.PROTECT, related_name="bookings")
    need = PrivateColumn(
        blank=True, help_text="What is needed, with symptoms where they were said."
    )
    wishes = TextColumn(kind=WISHES, blank=True, help_text="Days and times that suit the client.")
    address = TextColumn(kind=STREET, blank=True)
    city = TextColumn(kind=CITY, blank=True)
    province = models.CharField(max_length=2, choices=list(PROVINCES.items()), blank=True)
    postal_code = TextColumn(kind=POSTAL_CODE, blank=True)
    latitude = models.FloatField(null=True, help_text="Where the client is; empty: not known.")
    longitude = models.FloatField(null=True)
    language = LanguageColumn(blank=True)
    papers_wanted = ArrayField(
        models.CharField(max_length=20), default=list, blank=True,
        help_text="Kinds of paper that the insurer requires (S2-10).",
    )  # fmt: skip
    own_card = models.BooleanField(default=False, help_text="The insurer pays by its own card.")

    # Where, when and how it is paid
    course = models.CharField(max_length=20, choices=Course, blank=True)
    method = models.CharField(max_length=20, choices=Method, blank=True)
    excluded = ArrayField(models.UUIDField(), default=list, blank=True)  # clinics that had no dates
    slots = ArrayField(models.DateTimeField(), default=list, blank=True)
    preferred_slot = models.DateTimeField(null=True, help_text="Which of them suits the client.")
    hold_until = models.DateTimeField(null=True, help_text="Until when the clinic keeps them free.")
    lapses = models.PositiveSmallIntegerField(default=0, help_text="Times the insurer was silent.")
    appointment_at = models.DateTimeField(null=True)
    clinic_number = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="The clinic's own number.")
    goes_anyway = models.BooleanField(default=False, help_text="Without its papers, by a manager.")

    # What it costs, and what of that the insurer has confirmed
    listed_cost = UnknownMoneyColumn(help_text="The clinic's price in the directory.")
    clinic_cost = UnknownMoneyColumn(help_text="The clinic's price, without its tax.")
    clinic_tax = MoneyColumn(default=0, help_text="The clinic's own tax on it.")
    is_exempt = models.BooleanField(default=False, help_text="No tax is charged on the service.")
    quote_version = models.PositiveSmallIntegerField(default=0)
    quote_hash = models.CharField(max_length=64, blank=True, help_text="Of the current quote.")
    total = UnknownMoneyColumn(help_text="What the insurer pays, by the current quote.")
    confirmed_hash = models.CharField(max_length=64, blank=True, help_text="Of what was confirmed.")
    confirmation = PrivateColumn(blank=True, help_text="The insurer's words, where we noted them.")
    no_show_fee = UnknownMoneyColumn()

    received_at = models.DateTimeField(null=True)
    ours_at = models.DateTimeField(null=True, help_text="Since when our team has it.")
    searching_at = models.DateTimeField(null=True)
    sourcing_at = models.DateTimeField(null=True, help_text="Since when the clinic is asked.")
    offered_at = models.DateTimeField(null=True, help_text="When dates came in.")
    proposed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True)
    route_told_at = models.DateTimeField(null=True, help_text="When the insurer heard of results.")
    ready_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    billed_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    fees: Fees  # what we take of whom; given to all of a batch
    nearby: Nearby  # the directory; likewise
    approved: frozenset[str]  # hashes of quotes for which our money may leave, or has left
    is_asked_for: bool  # an approval is under way
    papers_filed: int  # how many are with the clinic, or not needed any more
    papers_returned: int  # how many came back signed, or not needed any more
    guaranteed: bool  # no guarantee is wanted, or it covers the total

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def was_missed(self) -> bool:
        """Whether the client did not come, and no other date was agreed on since."""
        came = self.missed_at is None or self.attended_at is not None
        return self.state in MISSED and not came

    @property
    def knows_route(self) -> bool:
        """Whether it is known where the results go: with papers, that is up to the clinic."""
        return not self.papers_wanted or self.clinic is not None

    @property
    def goes_direct(self) -> bool:
        """Whether the clinic gives the results to the client: no papers, or it takes none by e-mail (S2-8)."""
        return not self.papers_wanted or not (self.clinic and self.clinic.email)
