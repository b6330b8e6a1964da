"""How does somebody sign in without a password? By a code that is mailed to their proved address, with few tries."""

from __future__ import annotations

import hmac
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.decorators import rate_limit
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from careops.access import guesses
from careops.access.addresses import owner_of
from careops.access.limits import too_many
from careops.access.reauthentication import CODE

HINT = "Six digits, from the newest mail. It works for 15 minutes."
WRONG = "That is not the code. Look for the newest mail from us, and type its six digits."


class AskForm(RequestLoginCodeForm):  # type: ignore[misc]
    """A code goes to the owner of the address, and to nobody who only named it; the page is the same for all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label, field.help_text = "Your e-mail", "The one that we write to."
        field.widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        email: str = super().clean_email()
        owner = owner_of(email)
        self._user = owner if owner and owner.is_active else None
        return email


def code_field() -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 12}
    return forms.CharField(label="The code", help_text=HINT, widget=forms.TextInput(attrs))


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code of a sign-in. Its tries are counted before it is looked at, so that tries at once are counted."""

    code = code_field()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        request = context.request
        asked_for = vars(request)["_login_stage"].state.get("email", "")
        check(request, asked_for, code, self.expected_code)
        return code


def check(request: Any, email: str, typed: str, expected: str | None) -> None:
    """ValidationError for a wrong code. An address that has no login has the same limits, so that all look the same."""
    tried = guesses.code_tries(request, guesses.account_of(email))
    if exceeded := guesses.count(tried):
        raise ImmediateHttpResponse(too_many(request, exceeded.resets_in))
    if not expected or not hmac.compare_digest("".join(typed.split()).encode(), expected.encode()):
        raise forms.ValidationError(WRONG)
    guesses.take_back(tried)


class AgainForm(forms.Form):
    """Whoever is signed in shows once more that they read the mails of their login."""

    code = code_field()

    def __init__(self, data: Any, *, request: Any, expected: str) -> None:
        super().__init__(data)
        self.request, self.expected = request, expected

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        check(self.request, self.request.user.email, code, self.expected)
        return code


SENT = "code_again"  # of the session: the code, and when it was sent


@method_decorator([never_cache, login_required], name="dispatch")
class AgainPage(View):
    """What changes a login asks those who have neither password nor passkey for a mailed code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return page(request, None, is_sent=bool(expected_in(request)))

    @method_decorator(rate_limit(action="reauthenticate"))
    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("act") == "send_code":
            send_to(request)
            return redirect(request.get_full_path())
        form = AgainForm(request.POST, request=request, expected=expected_in(request))
        if not form.is_valid():
            return page(request, form, is_sent=True)
        del request.session[SENT]
        record_authentication(request, request.user, method=CODE, reauthenticated=True)
        return resume_request(request) or redirect("home")


def page(request: HttpRequest, form: AgainForm | None, *, is_sent: bool) -> HttpResponse:
    shown = form or AgainForm(None, request=request, expected="")
    context = {"form": shown, "is_sent": is_sent, "next": request.GET.get("next", "")}
    return render(request, "account/reauthenticate_code.html", context, status=422 if form else 200)


def expected_in(request: Any) -> str:
    """The code that was sent, while it works."""
    sent = request.session.get(SENT, {})
    lives = time.time() - sent.get("at", 0) <= app_settings.LOGIN_BY_CODE_TIMEOUT
    return str(sent["code"]) if sent and lives else ""


def send_to(request: Any) -> None:
    adapter = get_adapter(request)
    code = adapter.generate_login_code()
    request.session[SENT] = {"code": code, "at": time.time()}
    adapter.send_mail("account/email/login_code", request.user.email, {"code": code})
