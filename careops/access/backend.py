"""Who is signed in? Found together with as what they come in here: every page asks both, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from careops.people.models import Membership, User
from careops.tenancy.scope import active_tenant


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: Any) -> User | None:
        tenant = active_tenant()
        member = Membership.objects.of(user_id) if tenant else None
        user: User | None = member.user if member else super().get_user(user_id)
        if user and tenant:
            user.known_as = {tenant.pk: member}
        return user
