"""Which secrets sign for an endpoint? Its own; and for a while the one before, so that it can be replaced."""

from __future__ import annotations

from datetime import datetime, timedelta

from careops.events.models import Endpoint
from careops.outbox.webhooks import secret_of, spelled

OVERLAP = timedelta(hours=24)


def secrets_of(endpoint: Endpoint, *, at: datetime) -> list[bytes]:
    """The newest first."""
    numbers = [endpoint.secret_number]
    if endpoint.overlap_until and at < endpoint.overlap_until:
        numbers.append(endpoint.secret_number - 1)
    return [secret_of(endpoint.pk, number) for number in numbers]


def secret_shown(endpoint: Endpoint) -> str:
    """For its owner, when it is new."""
    return spelled(secret_of(endpoint.pk, endpoint.secret_number))
