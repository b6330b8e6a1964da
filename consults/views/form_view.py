"""What was filled in? It is checked, handed to the policy, and never lost when that refuses it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from careops.tenancy.scope import current_tenant
from careops.values.cards import masked
from careops.web.case_view import CaseView
from consults.forms import FactForm, PromiseForm
from consults.policy.tunables import PROMISE_WITHIN

Forms = dict[str, FactForm]


class CaseFormView(CaseView):
    """A page with forms: one of them gives the facts of each act that needs any.

    The template knows them as ``forms``, by act. What was typed stays in its form; where the page
    as it stands has no place for it any more, it is ``written``.
    """

    @cached_property
    def forms(self) -> Forms:
        raise NotImplementedError

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
        return form.facts() if form else super().facts(act)

    @property
    def is_said(self) -> bool:
        """Whether the very same words have arrived already: somebody pressed twice."""
        return False

    def show(self, refusal: Any = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        if refusal and self.is_said:
            return redirect(self.request.path)
        self.subject.tenant = current_tenant()  # which its conditions follow
        return super().show(refusal, status=status)

    def shared(self) -> dict[str, Any]:
        """What all these pages show."""
        return {"forms": self.forms, "written": masked(self.request.POST.get("words", ""))}

    @property
    def allowed(self) -> set[str]:
        """What they may do at this moment, as far as it can be told."""
        rules = self.subject.allowed(self.by)
        return {rule.name for rule in rules if rule.unmet(self.subject, {"at": self.at}) is None}

    def promise_form(self) -> PromiseForm:
        within = PROMISE_WITHIN.value(current_tenant().tuning)
        return PromiseForm(**self.said("promise"), at=self.at, within=within)


View = Callable[..., HttpResponse]


def keeping_words(view: View) -> View:
    """Show what somebody wrote to them again, when they are not signed in any more."""

    @never_cache
    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        written = masked(request.POST.get("words", ""))
        if not written or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        context = {"written": written}
        return render(request, "consults/signed_out.html", context, status=HTTPStatus.FORBIDDEN)

    return enter
