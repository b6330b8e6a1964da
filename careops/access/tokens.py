"""Until when does a link to a new password work? Until the password or an address changes."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator


class ResetToken(PasswordResetTokenGenerator):
    """As allauth's, which writes a row when somebody looks at the link."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        emails = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
        said = super()._make_hash_value(user, timestamp)
        return said + "|".join(sorted({user.email, *emails}))
