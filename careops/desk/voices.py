"""Who signs in for a partner, and who is invited to? Its people, on its page and on that of its clinic."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from careops.access.models import Invitation
from careops.desk.site import holds
from careops.people.actors import LEAD, MANAGER
from careops.people.models import Partner
from careops.web.request import MemberRequest


def voices_of(partner: Partner, request: MemberRequest) -> dict[str, Any]:
    """What ``admin/desk/voices.html`` shows; two queries."""
    asked = {"partner": partner.pk, "roles": partner.kind}
    may_invite = partner.is_active and holds(request, (LEAD, MANAGER))
    return {
        "members": list(partner.members.select_related("user").order_by("user__name")),
        "invited": list(Invitation.objects.open().filter(partner=partner).order_by("name")),
        "invite": reverse("admin:access_invitation_add", query=asked) if may_invite else "",
    }
