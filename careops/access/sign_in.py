"""How do people sign in? With a mailed code, or e-mail and password; all but patients with a second factor too."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from careops.access import browsers, guesses, reauthentication
from careops.access.addresses import free, owner_of
from careops.access.client_address import address_of
from careops.access.limits import too_many
from careops.clock.now import now
from careops.outbox import letters
from careops.outbox.html import ours
from careops.people.actors import PARTNERS, PROVIDER
from careops.tenancy.scope import tenant_scope
from careops.values.forms import parsed
from careops.values.table import EMAIL

logger = logging.getLogger(__name__)

TRUSTED = {role.name for role in (PROVIDER, *PARTNERS)}  # beside the staff
CONFIRMED = "second_factor_confirmed"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    tried: guesses.Tries = ()

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody signs up: members are invited by their organization."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the request's tenant, also after its commit, when allauth sends some of its mails.

        A login is no test data: in a sandbox the organization itself writes.
        """
        tenant = getattr(self.request, "tenant", None)
        house = tenant and tenant.home
        with request_context(self.request), tenant_scope(house), transaction.atomic():
            self.post(template_prefix, email, context)

    def post(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As a letter, through the outbox: what opens a door is in no log, and is sent again if need be."""
        request = allauth.request
        known = {"request": request, "email": email, "current_site": get_current_site(request)}
        pressed = {name: ours(said) for name, said in context.items() if name.endswith("url")}
        mail = self.render_mail(template_prefix, email, {**known, **context, **pressed})
        letters.post(
            to=email,
            template=template_prefix.rpartition("/")[2],
            subject=mail.subject,
            text=str(mail.body),
            at=now(),
        )

    def clean_email(self, email: str) -> str:
        """As at every door of ours."""
        return str(parsed(EMAIL, super().clean_email(email)))

    # What changes a login asks for the password and the second factor (careops.access.reauthentication)

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:  # noqa: ARG002
        """Allauth would be content with one of the two."""
        if reauthentication.missing(self.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The pages that ask for what is missing; the password first."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        missing = reauthentication.missing(self.request) if user.is_authenticated else set()
        if missing == {reauthentication.CODE}:
            url = reverse("reauthenticate_code")
            return [{"id": reauthentication.CODE, "description": "Use a code by mail", "url": url}]
        return [m for m in methods if reauthentication.asks_for(m) in missing] or methods

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Whoever proves an address has it, whoever named it before; a proved one stays where it is."""
        if owner_of(email_address.email) is None:
            free(email_address.email)
        return bool(super().confirm_email(request, email_address))

    # Wrong passwords (careops.access.guesses)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try before the password is looked at, so that tries at once are counted."""
        self.tried = guesses.tries(request, guesses.account_of(credentials["email"]))
        if exceeded := guesses.count(self.tried):
            raise ImmediateHttpResponse(too_many(request, exceeded.resets_in))

    def authentication_failed(self, request: HttpRequest, **_: Any) -> None:
        logger.info("A wrong password from %s", address_of(request))

    def _rollback_login_failed_rl_usage(self) -> None:
        """The password was right."""
        guesses.take_back(self.tried)

    def _delete_login_attempts_cached_email(self, _: HttpRequest, **credentials: Any) -> None:
        """The password was reset."""
        guesses.forget(guesses.account_of(credentials["email"]))

    def post_login(self, request: HttpRequest, user: Any, **known: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **known)
        browsers.remember(request, response, str(user.pk))
        return response


class SecondFactorMiddleware:
    """Whoever may see other people's data and signed in with a password sets up a second factor.

    Once it is set up, signing in asks for it; so a session of theirs without one is a session
    before the set-up, and may go nowhere else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if lacks_second_factor(request) and not request.path.startswith("/accounts/"):
            return redirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


def lacks_second_factor(request: HttpRequest) -> bool:
    if not request.user.is_authenticated or request.session.get(CONFIRMED):
        return False
    membership = request.membership  # type: ignore[attr-defined]
    is_trusted = membership and (membership.is_staff or TRUSTED & set(membership.roles))
    if not is_trusted or not get_authentication_records(request, request.user):
        return False
    if is_mfa_enabled(request.user):
        request.session[CONFIRMED] = True
        return False
    return True
