"""What have the pages of providers in common? One subject, forms for its steps, and what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from careops.people.models import Provider
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.values.cards import masked
from careops.web.case_view import CaseView, Page
from careops.web.guards import for_provider
from careops.web.request import MemberRequest, moment
from portal.provider_forms import FactForm

Forms = dict[str, FactForm]
View = Callable[..., HttpResponse]
ELSEWHERE = "portal/elsewhere.html"


class ProviderView(CaseView):
    """A provider before what they were given. ``forms`` give the facts of the steps that need any.

    Nothing is done where somebody was quicker: the page says which version its reader saw.
    """

    request: MemberRequest
    stay: tuple[str, ...] = ()  # after these the page is shown again, else their to-do

    def __init__(self, request: MemberRequest, subject: Any, *, provider: Provider) -> None:
        super().__init__(request, subject, by=request.actor, at=moment(request))
        self.provider = provider

    @cached_property
    def forms(self) -> Forms:
        raise NotImplementedError

    @property
    def is_theirs(self) -> bool:
        """Whether they may read it now."""
        raise NotImplementedError

    def shown_to_them(self) -> Page:
        """The page of what they may read."""
        raise NotImplementedError

    @property
    def choices(self) -> Mapping[str, str]:
        return self.done

    def said(self, act: str) -> dict[str, Any]:
        """What every form takes: the data, if it is the one that was sent, and ids of its own."""
        posted = self.request.POST
        return {"data": posted if posted.get("act") == act else None, "auto_id": f"{act}_%s"}

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act", "")
        form = self.forms.get(act)
        if act in self.choices and form and not form.is_valid():
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    def facts(self, act: str) -> dict[str, Any]:
        form = self.forms.get(act)
        return form.facts() if form else {}

    def carry_out(self, act: str) -> None:
        seen = self.request.POST.get("version", "")
        version = int(seen) if seen.isdecimal() else -1
        getattr(self.subject, act)(by=self.by, at=self.at, version=version, **self.facts(act))

    def after(self, act: str) -> str:
        address = super().after(act)
        return address if act in self.stay else reverse("todo")

    @cached_property
    def allowed(self) -> set[str]:
        """What they may do at this moment, as far as it can be told."""
        subject = self.subject
        subject.tenant = current_tenant()
        type(subject).prepare([subject])
        rules = subject.allowed(self.by)
        return {rule.name for rule in rules if rule.unmet(subject, {"at": self.at}) is None}

    def page(self) -> Page:
        written = masked(self.request.POST.get("message") or self.request.POST.get("reason", ""))
        if not self.is_theirs:
            return ELSEWHERE, {"case": self.subject.case, "written": written}
        template, context = self.shown_to_them()
        shared = {"forms": self.forms, "allowed": self.allowed, "written": written}
        return template, {**shared, **context}


def had_it(subject: Any, view: ProviderView) -> bool:
    """Whether it was given to them once, or they did something with it: then they may know that it goes on."""
    given = Q(facts__provider__id=str(view.provider.pk)) | Q(actor_id=view.by.id)
    return bool(Entry.objects.of(subject.case).filter(given).exists())


def page_of(model: Any, view: type[ProviderView]) -> View:
    """The address that mails name. Staff are led on to the case; a provider reads what is theirs."""

    @for_provider
    def own(request: MemberRequest, provider: Provider, pk: UUID) -> HttpResponse:
        subject = model.objects.for_list().filter(pk=pk).first()
        shown = view(request, subject, provider=provider) if subject else None
        if shown is None or not (shown.is_theirs or had_it(subject, shown)):
            raise Http404
        return shown.respond() if shown.is_theirs else elsewhere(shown)

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(own)
    def enter(request: MemberRequest, pk: UUID) -> HttpResponse:
        member = request.membership
        if member and member.is_staff and not member.provider:
            return redirect("admin:cases_case_change", pk)
        return own(request, pk=pk)

    return enter


def elsewhere(view: ProviderView) -> HttpResponse:
    """It is with a colleague, and nothing more of it is shown; what they typed is."""
    template, context = view.page()
    status = HTTPStatus.CONFLICT if view.request.method == "POST" else HTTPStatus.OK
    return render(view.request, template, context, status=status)
