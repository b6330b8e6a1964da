"""When has a second factor been shown? Also in the moment when it was set up."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.http import HttpRequest

from careops.access.reauthentication import SECOND_FACTOR


def shown(request: HttpRequest, user: Any, kind: str) -> None:
    record_authentication(request, user, SECOND_FACTOR, type=kind, reauthenticated=True)


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """A right code of the app that is being set up."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        shown(context.request, self.user, Authenticator.Type.TOTP)
        return code
