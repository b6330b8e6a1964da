"""What does a patient find on the page of their account? The invitation; then how it stands, and what is closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from careops.access.addresses import owner_of
from careops.access.limits import Limit
from careops.access.logins import AddressTaken, is_taken, let_in
from careops.access.reauthentication import CODE
from careops.engine.refusals import Refusal
from careops.outbox.models import Link, Message
from careops.people.models import User
from careops.tenancy.scope import current_tenant
from careops.web.case_view import Page
from portal.forms.account import ActivateForm
from portal.models import Practice
from portal.policy.account import State
from portal.views.patient import PatientView

# Wrong dates of birth of one account: nobody walks through all days of a year.
BIRTH_DATES = Limit("birth-date", 5, timedelta(days=1))
SHUT = (State.SUSPENDED, State.ENDING, State.ENDED)


ACCEPT = "invitation_accept.html"


class AccountView(PatientView):
    """Behind the invitation's link it is accepted; all else is for whoever has signed in."""

    offered = ("leave",)  # on a page of its own
    link: Link | None = None  # as the view behind a link has it
    form: ActivateForm | None = None

    @property
    def choices(self) -> Collection[str]:
        return ("activate",) if self.link else ()

    def page(self) -> Page:
        account = self.subject
        account.practice = Practice.current()
        if account.state == State.INVITED and self.link:
            return f"portal/{self.door}", self.invitation()
        page = "portal/closed_account.html" if account.state in SHUT else "portal/my_account.html"
        _, shown = super().page()
        return page, {**shown, "is_by_link": bool(self.link)}

    def invitation(self) -> dict[str, Any]:
        self.form = self.form or ActivateForm(None, account=self.subject)
        return {"form": self.form, "practice": self.subject.practice, "address": self.address}

    # Which page of the invitation is it?

    @cached_property
    def address(self) -> str:
        """Where the invitation went: whoever has its link has proved that they read the mails there."""
        sent = Message.objects.filter(pk=self.link and self.link.message).first()
        return sent.to.lower() if sent else ""

    @cached_property
    def owner(self) -> User | None:
        return owner_of(self.address)

    @property
    def door(self) -> str:
        """The page: to accept it, or why not: a newer one, too many guesses, somebody else's address or browser."""
        user, patient = self.request.user, self.subject.patient
        is_newest = self.link is not None and self.link.round == self.subject.round
        if not is_newest or self.address != patient.email.lower():
            return "invitation_newer.html"
        if is_taken(self.owner, patient):
            return "invitation_taken.html"
        if user.is_authenticated and (self.owner is None or self.owner.pk != user.pk):
            return "invitation_other.html"
        if self.owner and not user.is_authenticated:
            return "invitation_sign_in.html"
        is_locked = BIRTH_DATES.is_used_up(str(self.subject.pk))
        return "invitation_locked.html" if is_locked else ACCEPT

    # What is done

    def press(self) -> HttpResponse:
        if self.request.POST.get("act") == "activate" and "activate" in self.choices:
            return self.activate()
        return super().press()

    def activate(self) -> HttpResponse:
        """A wrong date counts, whatever else is wrong; the login comes with the account, or neither of them."""
        account = self.subject
        account.practice = Practice.current()
        if account.state != State.INVITED or self.door != ACCEPT:
            return self.show(status=HTTPStatus.CONFLICT)
        counted = BIRTH_DATES.count(str(account.pk))
        self.form = ActivateForm(self.request.POST, account=account)
        if self.form.is_valid() or "birth_date" not in self.form.errors:
            BIRTH_DATES.take_back(str(account.pk))
        if counted.is_exceeded or not self.form.is_valid():
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            return self.begin(self.form.cleaned_data)
        except AddressTaken:
            return self.show(status=HTTPStatus.CONFLICT)
        except Refusal as refusal:
            self.form = None
            return self.show(refusal, status=refusal.status)

    def begin(self, said: dict[str, Any]) -> HttpResponse:
        facts = {"birth_date": said["birth_date"], "edition": said["version"]}
        with transaction.atomic():
            self.subject.activate(by=self.by, at=self.at, **facts)
            if current_tenant().is_sandbox:  # test data has no login
                return redirect(self.request.path)
            user = let_in(self.subject.patient, email=self.address, at=self.at)
        messages.success(self.request, "Welcome. From now on you can write to us here.")
        return redirect("mine") if self.request.user.is_authenticated else self.sign_in(user)

    def sign_in(self, user: User) -> HttpResponse:
        """The link came by mail, as a code would."""
        record_authentication(self.request, user, method=CODE, email=user.email)
        login = Login(user=user, email=user.email, redirect_url=reverse("mine"))
        response: HttpResponse = perform_login(self.request, login)
        return response
