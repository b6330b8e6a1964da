"""Which rules are there for messages, and what has changed? Read at any time, and acknowledged with one tap (S1-26)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from careops.engine.refusals import Refusal
from careops.people.acting import seen_by_colleagues
from careops.people.models import Patient
from careops.values.table import WHOLE, Refused
from careops.web.guards import themselves
from careops.web.request import MemberRequest, moment
from portal.models import Account, Practice
from portal.policy.account import State
from portal.views.doors import account_of


@seen_by_colleagues
@require_http_methods(["GET", "HEAD", "POST"])
@themselves
def rules_page(request: MemberRequest, own: Patient) -> HttpResponse:
    """The rules as they are now; where they are new, what has changed, and a button."""
    account = account_of(own.pk)
    refusal = None
    if request.method == "POST" and account:
        try:
            account.acknowledge(by=request.actor, at=moment(request), edition=version_in(request))
        except Refusal as refused:
            account, refusal = account_of(own.pk), refused
        else:
            messages.success(request, "Thank you. You can write to us now.")
            return redirect(next_in(request))
    return show(request, account, refusal)


def show(request: MemberRequest, account: Account | None, refusal: Refusal | None) -> HttpResponse:
    practice = account.practice if account else Practice.current()
    is_open = bool(account and account.state == State.ACTIVE)
    known = account.acknowledged if account else 0
    context = {
        "practice": practice,
        "refusal": refusal,
        "asks": is_open and known < practice.policy_version,
        "is_next": practice.policy_version - known == 1,
        "next": next_in(request),
    }
    return render(request, "portal/rules.html", context, status=refusal.status if refusal else 200)


def version_in(request: MemberRequest) -> int:
    """Which version they have read; 0 for none that there is."""
    try:
        return WHOLE.parse(request.POST.get("version", "")) or 0
    except Refused:
        return 0


def next_in(request: MemberRequest) -> str:
    """A page of ours to go on to."""
    said = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if is_ours and said.startswith("/") else "/mine/"
