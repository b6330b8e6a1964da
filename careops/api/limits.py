"""How often may a key call? 600 times a minute to read, 120 to write; counted in Redis."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import Any, cast

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from careops.api.auth import PartnerRequest

logger = logging.getLogger(__name__)

WINDOW = 60  # seconds, from the first call on
QUOTAS = {"read": 600, "write": 120}
REST = 5.0  # seconds after a failure


@dataclass(frozen=True, slots=True)
class Rate:
    """How far a quota is used up, and when it begins anew."""

    name: str
    used: int
    resets_in: int

    @property
    def quota(self) -> int:
        return QUOTAS[self.name]

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.quota

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers has them."""
        left = max(self.quota - self.used, 0)
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={left};t={self.resets_in}',
        }


class Counter:
    """After a failure it is left alone: a broker that hangs would hold up every call."""

    rests_until = 0.0  # of the monotonic clock


counter = Counter()


class KeyLimit(BaseThrottle):
    """Stays open when Redis is down: a limit protects the service, it is not worth an outage."""

    rate: Rate | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        name = "read" if request.method in SAFE_METHODS else "write"
        if monotonic() < counter.rests_until:
            return True
        try:
            self.rate = count(f"careops:limit:{cast(PartnerRequest, request).key.pk}:{name}", name)
        except redis.RedisError as error:
            logger.warning("Calls are not counted: %s", error)
            counter.rests_until = monotonic() + REST
            return True
        view.rate = self.rate  # type: ignore[attr-defined]
        return not self.rate.is_exceeded

    def wait(self) -> float | None:
        return self.rate.resets_in if self.rate else None


def count(key: str, name: str) -> Rate:
    with client().pipeline() as pipe:
        pipe.set(key, 0, ex=WINDOW, nx=True)
        pipe.incr(key)
        pipe.ttl(key)
        _, used, seconds = pipe.execute()
    return Rate(name, used, max(seconds, 1))


@cache
def client() -> Any:
    once = Retry(NoBackoff(), 0)
    patience = {"socket_timeout": 0.1, "socket_connect_timeout": 0.1}
    return redis.Redis.from_url(settings.REDIS_URL, retry=once, **patience)
