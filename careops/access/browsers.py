"""Has somebody signed in with this browser before? A signed cookie says so, for half a year."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "known"
SALT = "careops.access.browsers"
VALID_FOR = timedelta(days=180)
PEOPLE = 5  # who share a browser


def known_to(request: HttpRequest) -> dict[str, str]:
    """The users who signed in with this browser, each with what it is called for them."""
    try:
        found: dict[str, str] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=VALID_FOR
        )
    except signing.BadSignature:
        return {}
    return found


def remember(request: HttpRequest, response: HttpResponse, user: str) -> None:
    """From now on this browser is known for this user, too; the latest people stay."""
    known = known_to(request)
    mine = known.pop(user, "") or secrets.token_urlsafe(12)
    latest = dict([*known.items(), (user, mine)][-PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=VALID_FOR,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
