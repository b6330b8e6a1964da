"""What does the back office ask of a provider? The clinical part of a request to an insurer."""

from __future__ import annotations

from typing import Any

from careops.people.models import Provider
from careops.web.todo import Source, asks_providers
from medops.models import Authorization


def authorizations(provider: Provider) -> Any:
    return Authorization.objects.waiting_for(provider)


asks_providers(
    Source(kind="authorization", card="medops/authorization_card.html", waiting=authorizations)
)
