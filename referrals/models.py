"""Referrals, and who may see which. What may happen to them is in policy/."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from careops.people.models import Network, Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from referrals.policy.contacting import ContactingPolicy
from referrals.routing import Roster

State = ContactingPolicy.State


class ReferralQuerySet(WorkflowQuerySet):
    def visible_to(self, provider: Provider) -> Self:
        """Those offered to or taken by this provider, and open ones that they may take (S4-16)."""
        in_network = Q(network="") | Q(network__in=provider.networks)
        open_to_them = Q(state=State.OPEN) & in_network & ~Q(excluded__contains=[provider.pk])
        return self.filter(
            Q(provider=provider) | (open_to_them if provider.is_active else Q(pk=None))
        )

    def known_to(self, provider: Provider) -> Self:
        """Those of which this provider may learn how they ended: asked once, or in network."""
        in_network = Q(network="") | Q(network__in=provider.networks)
        return self.filter(Q(provider=provider) | Q(excluded__contains=[provider.pk]) | in_network)

    def waiting_for(self, provider: Provider) -> Self:
        """What this provider may act on now."""
        return self.visible_to(provider).filter(
            state__in=[State.OFFERED, State.OPEN, State.ACCEPTED, State.CONTACTED]
        )

    def for_list(self) -> Self:
        return self.select_related("case", "client", "provider", "preferred", "partner")

    def by_due(self) -> Self:
        return self.order_by(F("case__due_at").asc(nulls_last=True), "pk")


class Referral(ContactingPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(ReferralQuerySet)()

    class Meta(ContactingPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="accepted_means_somebody_accepted",
                condition=~Q(state__in=["offered", "accepted", "contacted", "completed"])
                | Q(provider__isnull=False),
            ),
            models.CheckConstraint(
                name="this_provider_only_names_one",
                condition=Q(only_preferred=False) | Q(preferred__isnull=False),
            ),
            models.UniqueConstraint(fields=["tenant", "dedupe_key"], name="one_referral_a_line"),
            models.UniqueConstraint(
                fields=["tenant", "partner", "external_id"],
                name="one_referral_an_external_id",
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "provider"],
                name="referral_of_provider",
                condition=Q(provider__isnull=False),
            ),
            models.Index(
                fields=["tenant", "partner", "case"],
                name="referral_of_partner",
                condition=Q(partner__isnull=False),
            ),
            models.Index(
                fields=["tenant", "network"], name="referral_open", condition=Q(state="open")
            ),
        ]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        roster = Roster()
        for referral in subjects:
            referral.roster = roster

    @cached_property
    def network_name(self) -> str:
        """As people call it, or its code where it has no name any more: one query."""
        named = Network.objects.filter(code=self.network).first() if self.network else None
        return str(named or self.network)

    def headline(self) -> str:
        wish = "Preferred provider" if self.preferred_id else "Any provider"
        return ", ".join(filter(None, [wish, self.network, self.region]))

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.client_id,
            "provider": self.provider_id,
            "partner": self.partner_id,
            "number": self.external_id,
        }
