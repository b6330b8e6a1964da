"""When does a session end by itself? A patient's twenty minutes after its last page: they read on shared screens."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from careops.people.actors import PATIENT
from careops.people.middleware import STRANGER

IDLE_FOR = timedelta(minutes=20)
NOTED_EVERY = 60  # seconds: what was seen a moment ago is not written again
SEEN = "seen_at"


class IdleMiddleware:
    """A session in which a patient has looked at no page for so long is over: at once, and not by its cookie alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ends_in(request):
            note_seen(request, at=time.time())
        return self.get_response(request)


def ends_in(request: Any) -> int:
    """After how many idle seconds this session ends; 0: as long as its cookie lasts."""
    user, member = getattr(request, "user", None), getattr(request, "membership", None)
    if not user or not user.is_authenticated or not member:
        return 0
    return int(IDLE_FOR.total_seconds()) if set(member.roles) == {PATIENT.name} else 0


def note_seen(request: Any, *, at: float) -> None:
    """In real time, whatever the demo's clock says."""
    seen = request.session.get(SEEN, at)
    if at - seen > IDLE_FOR.total_seconds():
        request.session.flush()
        forget(request)
    elif SEEN not in request.session or at - seen >= NOTED_EVERY:
        request.session[SEEN] = at


@receiver(user_logged_in)
def begins(request: Any, **_: Any) -> None:
    """A page that is only looked at then writes nothing."""
    request.session[SEEN] = time.time()


def forget(request: Any) -> None:
    """Whoever sits there now is a stranger."""
    request.user, request.membership, request.actor = AnonymousUser(), None, STRANGER


@require_POST
@login_required
def stay(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (that it came is enough)
    """They are still there."""
    return HttpResponse(status=204)
