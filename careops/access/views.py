"""What does somebody see who was invited? Who invites them to what, and one button."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import PasswordVerificationMixin
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from careops.access import invitations
from careops.access.addresses import free, owner_of
from careops.access.models import Invitation
from careops.clock.now import now
from careops.people.models import Membership, User
from careops.people.roles import labels
from careops.tenancy.scope import active_tenant
from careops.values.forms import ValueField
from careops.values.table import NAME


class WelcomeForm(PasswordVerificationMixin, forms.Form):  # type: ignore[misc]
    """A new login: how they are called, and their password."""

    name = ValueField(
        NAME,
        label="Your name",
        help_text="As colleagues and clients read it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = SetPasswordField(label="Password")
    password2 = PasswordField(label="Password, again", autocomplete="new-password")

    def __init__(self, invitation: Invitation, data: Any = None) -> None:
        super().__init__(data, initial={"name": invitation.name})
        password: Any = self.fields["password1"]
        password.user = User(email=invitation.email, name=invitation.name)


@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; a press makes its reader a member, once."""
    invitation = None
    if active_tenant():
        invitation = invitations.find(token, lock=request.method == "POST")
    if invitation is None:
        raise Http404("There is no such invitation.")
    owner = owner_of(invitation.email)
    if why := invitations.over(invitation, at=now()) or member_already(owner):
        return page(request, invitation, "account/invitation_over.html", why=why, status=410)
    if request.user.is_authenticated:
        return as_somebody(request, invitation, owner)
    return to_sign_in(request, invitation) if owner else as_newcomer(request, invitation)


def member_already(user: User | None) -> str:
    is_member = user and Membership.objects.filter(user=user).exists()
    return "You are a member here already: sign in." if is_member else ""


def as_somebody(request: HttpRequest, invitation: Invitation, owner: User | None) -> HttpResponse:
    """Whoever is signed in, with this address or another one."""
    if owner is None or owner.pk != request.user.pk:
        return page(
            request,
            invitation,
            "account/invitation_other.html",
            status=200 if request.method != "POST" else 409,
        )
    if request.method != "POST":
        return page(request, invitation, "account/invitation_accept.html")
    invitations.accept(invitation, owner, at=now())
    return redirect("home")


def to_sign_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The address has a login: its owner signs in and comes back."""
    status = 200 if request.method != "POST" else 409
    sign_in_url = f"{reverse('account_login')}?next={request.path}"
    return page(
        request,
        invitation,
        "account/invitation_sign_in.html",
        sign_in_url=sign_in_url,
        status=status,
    )


def as_newcomer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The link came to their address, so it is theirs; they choose a password and are signed in."""
    form = WelcomeForm(invitation, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return page(
            request, invitation, "account/invitation_welcome.html", form=form, status=status
        )
    said = form.cleaned_data
    free(invitation.email)
    user = User.objects.create_user(invitation.email, said["password1"], name=said["name"])
    invitations.accept(invitation, user, at=now())
    login = Login(user=user, email=user.email, redirect_url=reverse("home"))
    response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
    return response


def page(
    request: HttpRequest,
    invitation: Invitation,
    template: str,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= {"invitation": invitation, "roles": labels(invitation.roles)}
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "strict-origin"  # the token is in the address
    return response
