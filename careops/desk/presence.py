"""Who else is at this case now? A word in the broker's memory, for 45 seconds; nothing of it is on record."""

from __future__ import annotations

import json
import logging
from functools import cache
from time import monotonic, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from careops.cases.models import Case
from careops.people.actors import Actor
from careops.tenancy.scope import current_tenant
from careops.web.request import MemberRequest

logger = logging.getLogger(__name__)

STAYS = 45  # seconds; the page says it again every 15
PATIENCE = 0.3  # seconds for which a broker that hangs may keep a page
REST = 30.0  # seconds in which nobody asks it again
DOING = ("reading", "writing")


class Store:
    """The broker, as far as it answers: one that is away or hangs means that nobody is seen, and nothing else."""

    def __init__(self) -> None:
        import redis

        self.client: Any = redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=None,  # its own would wait for seconds
        )
        self.rests_until = 0.0

    def note(self, key: str, me: str, said: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Say that I am there, and hear of everybody who is; empty while the store rests."""
        if monotonic() < self.rests_until:
            return {}
        try:
            with self.client.pipeline() as asked:
                asked.hset(key, me, json.dumps(said)).expire(key, STAYS).hgetall(key)
                *_, found = asked.execute()
        except Exception as error:  # noqa: BLE001 (whatever a broker does, the page goes on without)
            logger.warning("Who is there cannot be told (%s).", type(error).__name__)
            self.rests_until = monotonic() + REST
            return {}
        return {who.decode(): json.loads(word) for who, word in found.items()}


@cache
def store() -> Store:
    return Store()


def others_at(case: UUID, *, by: Actor, doing: str) -> list[tuple[str, str]]:
    """``[("Ben Ortiz", "writing")]``: who else has the case open; and that ``by`` has."""
    now, me = time(), str(by.member)
    said = {"name": by.name, "doing": doing, "until": now + STAYS}
    there = store().note(f"here:{current_tenant().pk}:{case}", me, said)
    here = [one for who, one in there.items() if who != me and one["until"] > now]
    return sorted((one["name"], one["doing"]) for one in here)


def in_words(there: list[tuple[str, str]]) -> str:
    """``Ben Ortiz is writing. Lena Lead is reading.``"""
    return " ".join(f"{name} is {doing}." for name, doing in there)


@require_POST
def here(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The page says that its reader is there, and hears who else is; nothing of the case is told."""
    case = get_object_or_404(Case.objects.only("id", "tenant_id"), pk=pk)
    said = request.POST.get("doing", "")
    doing = said if said in DOING else DOING[0]
    return JsonResponse({"here": in_words(others_at(case.pk, by=request.actor, doing=doing))})
