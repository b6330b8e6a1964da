"""How often may somebody try? Counted in a table that only time empties."""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import DateTimeField, F, Func, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from careops.access.client_address import address_of, host_of
from careops.access.models import Tally

logger = logging.getLogger(__name__)

Page = TypeVar("Page", bound=Callable[..., Any])

# In real time, whatever the demo's clock says.
COUNT = """
    INSERT INTO access_tally AS kept (key, used, until)
    VALUES (%s, 1, clock_timestamp() + %s * interval '1 second')
    ON CONFLICT (key) DO UPDATE SET
        used = CASE WHEN kept.until > clock_timestamp() THEN kept.used + 1 ELSE 1 END,
        until = CASE WHEN kept.until > clock_timestamp() THEN kept.until ELSE EXCLUDED.until END
    RETURNING used, extract(epoch FROM until - clock_timestamp())
"""
PURGE = """
    DELETE FROM access_tally WHERE key IN (
        SELECT key FROM access_tally WHERE until <= clock_timestamp()
        ORDER BY until LIMIT 100 FOR UPDATE SKIP LOCKED)
"""


class ClockTimestamp(Func):
    """The database's own time, also within a transaction."""

    function, output_field = "clock_timestamp", DateTimeField()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries within ``within``, counted from the first one on.

    A key stays locked until the transaction ends: of tries at once each is counted.
    """

    name: str
    most: int
    within: timedelta

    def count(self, *whom: str) -> Count:
        """Count one more try of theirs; what is over goes once the count is kept."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [self.key(*whom), self.within.total_seconds()])
            used, seconds = cursor.fetchone()
        transaction.on_commit(purge)
        return Count(self, used, max(1, math.ceil(seconds)))

    def take_back(self, *whom: str) -> None:
        """The last try does not count: it was a good one."""
        Tally.objects.filter(key=self.key(*whom), used__gt=0).update(used=F("used") - 1)

    def is_used_up(self, *whom: str) -> bool:
        """Whether one more try of theirs would be one too many; looking counts nothing."""
        kept = Tally.objects.filter(key=self.key(*whom), until__gt=ClockTimestamp())
        return kept.filter(used__gte=self.most).exists()

    def forget(self, *whom: str) -> None:
        """Begin anew for them, and for all that begins with them."""
        key = self.key(*whom)
        Tally.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:")).delete()

    def key(self, *whom: str) -> str:
        """Digests: nobody reads in the table who tried, or whom they tried to be."""
        return ":".join([self.name, *(hashlib.sha256(w.encode()).hexdigest()[:32] for w in whom)])


@dataclass(frozen=True, slots=True)
class Count:
    """How many tries a limit has seen, and when it begins anew."""

    limit: Limit
    used: int
    resets_in: int  # seconds

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit.most


def purge() -> None:
    """Take what is over, without waiting for anybody."""
    with connection.cursor() as cursor:
        cursor.execute(PURGE)


# Forms that people send who have not signed in, from one host: an office may share it.
FORMS = Limit("forms", 120, timedelta(minutes=10))


def limited(limit: Limit) -> Callable[[Page], Page]:
    """Give a page that anybody may post to a limit of its own, instead of ``FORMS``."""

    def mark(page: Page) -> Page:
        page.limit = limit  # type: ignore[attr-defined]
        return page

    return mark


class LimitMiddleware:
    """Whoever has not signed in may send so many forms from one host, whichever page they are on.

    Machines (hooks, the API) prove who they are with each call, and are left out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, page: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        is_form = request.method == "POST" and not getattr(page, "csrf_exempt", False)
        if not is_form or request.user.is_authenticated:
            return None
        count = getattr(page, "limit", FORMS).count(host_of(request))
        return too_many(request, count.resets_in) if count.is_exceeded else None


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Say when to try again, to people and to machines; the log has who was refused."""
    logger.warning("Too many tries from %s", address_of(request))
    context = {"retry_minutes": math.ceil(seconds / 60)}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def handler429(request: HttpRequest) -> HttpResponse:
    """Limits of allauth's own, which do not say how long: the longest of them is 15 minutes."""
    return too_many(request, 900)
