"""Who sits there, a minute after signing in? What changes a login asks for all that they have."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

PASSWORD, SECOND_FACTOR, CODE = "password", "mfa", "code"  # as allauth records them


def held(user: Any) -> set[str]:
    """How this user can show who they are; whoever has neither, by a mailed code."""
    found = {PASSWORD} if user.has_usable_password() else set()
    return (found | {SECOND_FACTOR} if is_mfa_enabled(user) else found) or {CODE}


def missing(request: HttpRequest) -> set[str]:
    """What they have not shown again within the last minutes: the password *and* the second factor."""
    user: Any = request.user
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, user)
    shown = {r["method"] for r in records if r.get("reauthenticated") and r["at"] > since}
    return held(user) - shown


def asks_for(method: dict[str, Any]) -> str:
    """What one of allauth's pages for this asks for."""
    return SECOND_FACTOR if method["id"].startswith("mfa") else PASSWORD
