"""Who asks, and when? A member who has signed in, at one moment per request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from careops.clock.now import now
from careops.people.actors import Actor
from careops.people.models import Membership
from careops.tenancy.models import Tenant


class MemberRequest(HttpRequest):
    """A request as the middlewares have completed it, once a guard has let it in."""

    tenant: Tenant
    membership: Membership
    actor: Actor


def moment(request: Any) -> datetime:
    """The time of this request: asked of the database once."""
    if not hasattr(request, "moment"):
        request.moment = now()
    at: datetime = request.moment
    return at
