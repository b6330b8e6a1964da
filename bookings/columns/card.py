"""What is kept of an insurer's own card? The words of its token: brand, last four digits, expiry month (S2-A8)."""

from __future__ import annotations

from django.db import models

from bookings.money_values import BRAND, LAST4
from careops.people.models import Partner
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import TextColumn


class CardColumns(Workflow):
    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        OPENED = "opened", "Page open"
        GIVEN = "given", "Given"
        WITHDRAWN = "withdrawn", "Withdrawn"

    booking = TenantKey("bookings.Booking", models.PROTECT, related_name="cards", db_index=False)
    insurer = TenantKey(Partner, models.PROTECT, related_name="cards", db_index=False)
    session = models.CharField(max_length=120, blank=True, help_text="The provider's page.")
    brand = TextColumn(kind=BRAND, blank=True)
    last4 = TextColumn(kind=LAST4, blank=True)
    expires_month = models.PositiveSmallIntegerField(null=True)
    expires_year = models.PositiveSmallIntegerField(null=True)
    customer = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=120, blank=True, help_text="The provider's word for it.")
    kept = models.CharField(
        max_length=120, blank=True, help_text="A token that the provider is still to forget."
    )
    failure = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True, help_text="When the provider had forgotten it.")
    closed_reason = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def is_to_be_forgotten(self) -> bool:
        """Whether the provider may still have a card, or an open page for one, that was withdrawn."""
        is_withdrawn = self.state == self.State.WITHDRAWN
        return bool(is_withdrawn and self.session and self.forgotten_at is None)

    @property
    def words(self) -> str:
        """``Visa, ending in 4242, until 12/2030``; nothing before it is given."""
        if not self.token:
            return ""
        return f"{self.brand.title()}, ending in {self.last4}, until {self.expires_month:02}/{self.expires_year}"
