"""How are carriers spoken to over HTTP? Over https or loopback, without redirects, for ten seconds at most."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import urllib3

from careops.outbox.channels.channel import DeliveryError

TIMEOUT = urllib3.Timeout(connect=3, read=10)
DAY = 86_400  # seconds
LONGEST = 65_536  # bytes of an answer that are read
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    body: bytes
    wait: timedelta

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """The object in the body; empty when there is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Http:
    """Connections that are kept for one batch."""

    def __init__(self) -> None:
        self.pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post, and read the answer, whatever its status; DeliveryError when there is none."""
        check_route(url)
        try:
            response = self.pool.request(
                "POST", url, body=body, headers=headers, redirect=False, preload_content=False
            )
            try:
                said = response.read(LONGEST)
            finally:
                response.close()
        except urllib3.exceptions.HTTPError as error:
            raise DeliveryError(f"{type(error).__name__}: {error}", is_ours=True) from error
        return Answer(response.status, said, wait_of(response.headers.get("Retry-After")))

    def close(self) -> None:
        self.pool.clear()


def check_route(url: str) -> None:
    """Refuse an address at which others could listen."""
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) not in {
        ("http", host) for host in LOOPBACK
    }:
        raise DeliveryError(f"{url} is neither https nor loopback.", permanent=True)


def wait_of(value: str | None) -> timedelta:
    """``Retry-After`` in seconds or as a date: no time at all when it is absent, past or nonsense; a day at most."""
    said = (value or "").strip()
    try:
        seconds = float(said) if said.isdecimal() else until(said)
    except (ValueError, TypeError, OverflowError):
        return timedelta(0)
    return timedelta(seconds=min(max(seconds, 0), DAY))


def until(date: str) -> float:
    """Seconds from now to a date; one without a zone is in UTC."""
    moment = parsedate_to_datetime(date)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.timestamp() - datetime.now(UTC).timestamp()
