"""Who can take a referral? Active providers of the client's network who have not declined it."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol
from uuid import UUID

from careops.people.models import Provider


class Routed(Protocol):
    """What routing has to know of a referral."""

    network: str
    excluded: list[UUID]


def can_take(provider: Provider | None, referral: Routed) -> bool:
    """Active, in the client's network if they named one, and not out of it already (S4-2, S4-A8)."""
    return (
        provider is not None
        and provider.is_active
        and (not referral.network or referral.network in provider.networks)
        and provider.pk not in referral.excluded
    )


class Roster:
    """The tenant's active providers: asked for once a batch, and only when a sentence needs them."""

    @cached_property
    def providers(self) -> list[Provider]:
        return list(Provider.objects.active().only("id", "tenant", "networks", "is_active"))

    def has_anyone_for(self, referral: Routed, *, besides: UUID | None = None) -> bool:
        return any(can_take(one, referral) for one in self.providers if one.pk != besides)
