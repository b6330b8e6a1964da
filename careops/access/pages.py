"""Which of allauth's pages are ours? Those that would write when looked at, or change too easily."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import verify_email_and_resume
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import has_verified_email
from allauth.account.views import EmailView, password_change, password_set
from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from careops.access.idle import stay
from careops.access.login_codes import AgainPage


@method_decorator([login_required, rate_limit(action="manage_email"), never_cache], name="dispatch")
class AddressPage(EmailView):  # type: ignore[misc]
    """allauth's page makes the user's address a row of its table whenever it is looked at."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self._did_send_verification_email = False
        return super(EmailView, self).dispatch(request, *args, **kwargs)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_address(request: HttpRequest, key: str) -> HttpResponse:
    """A new address is theirs who asked for it *and* reads its mails: signed in, through the link.

    Only somebody with no proved address at all, who could not sign in, proves one without.
    """
    found = EmailConfirmationHMAC.from_key(key)
    address = found.email_address if found else None
    if address and address.user_id != request.user.pk:
        if request.user.is_authenticated:
            return page(request, found, "account/address_of_other.html", 409)
        if has_verified_email(address.user):
            return redirect_to_login(request.get_full_path())
    if request.method != "POST" or found is None:
        return page(request, found, "account/email_confirm.html", 200 if found else 404)
    _, response = verify_email_and_resume(request, found)
    return response or redirect("account_email" if request.user.is_authenticated else "home")


def page(request: HttpRequest, found: Any, template: str, status: int) -> HttpResponse:
    address: EmailAddress | None = found and found.email_address
    context = {
        "confirmation": found,
        "email": address and address.email,
        "can_confirm": address and address.can_set_verified(),
    }
    response = render(
        request, template, context, status=status if request.method == "POST" else 200
    )
    response["Referrer-Policy"] = "strict-origin"  # the key is in the address
    return response


asked_anew = reauthentication_required(app="allauth.account")

urlpatterns = [
    path("stay/", stay, name="stay"),
    path("reauthenticate/code/", AgainPage.as_view(), name="reauthenticate_code"),
    path("email/", AddressPage.as_view(), name="account_email"),
    path("confirm-email/<str:key>/", confirm_address, name="account_confirm_email"),
    path("password/change/", asked_anew(password_change), name="account_change_password"),
    path("password/set/", asked_anew(password_set), name="account_set_password"),
]
