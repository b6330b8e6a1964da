"""How does somebody ask for care who has no account? On the tenant's public form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from careops.access.limits import Limit, limited
from careops.clock.now import now
from careops.people.actors import VISITOR, Actor
from careops.people.models import Patient
from careops.tenancy.scope import active_tenant
from referrals.forms import ReferForm
from referrals.models import Referral
from referrals.policy.tunables import CONTACT_AFTER, EXPIRE_AFTER

A_VISITOR = Actor("a visitor of the public form", frozenset({VISITOR.name}), via="form")
FORMS = Limit("refer", 20, timedelta(hours=1))  # sent from one host
# About one address, from wherever: nobody fills the mailbox of somebody else.
ADDRESS = Limit("refer-to", 10, timedelta(days=1))
TOO_OFTEN = "We have written there many times today. Call us, or send this again tomorrow."


@limited(FORMS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refer(request: HttpRequest) -> HttpResponse:
    """The form; sent twice, it makes one referral (S4-1)."""
    if active_tenant() is None:
        raise Http404("Every organization has a form of its own.")
    if request.method != "POST":
        return render(request, "referrals/refer.html", {"form": ReferForm()})
    form = ReferForm(request.POST)
    if form.is_valid() and ADDRESS.count(form.cleaned_data["email"]).is_exceeded:
        form.add_error("email", TOO_OFTEN)
    if not form.is_valid():
        return render(request, "referrals/refer.html", {"form": form}, status=422)
    referral = take_in(form.cleaned_data, at=now())
    return redirect("referrals:received", ref=referral.case.ref)


@require_safe
def received(request: HttpRequest, ref: str) -> HttpResponse:
    """What happens next. The reference is said back, and nothing is looked up by it."""
    tenant = active_tenant()
    if tenant is None:
        raise Http404("Every organization has a page of its own.")
    context = {
        "ref": ref,
        "answer_within": EXPIRE_AFTER.value(tenant.tuning),
        "contact_within": CONTACT_AFTER.value(tenant.tuning),
    }
    return render(request, "referrals/received.html", context)


def take_in(said: Mapping[str, Any], *, at: datetime) -> Referral:
    """The referral of this form; the one it made already, when it is sent again the same day."""
    key = key_of(said, at=at)
    known = Referral.objects.filter(dedupe_key=key).select_related("case")
    if found := known.first():
        return found  # type: ignore[no-any-return]
    try:
        with transaction.atomic():
            return submit(said, key=key, at=at)
    except IntegrityError:  # both presses of a double click came this far
        return known.get()  # type: ignore[no-any-return]


def key_of(said: Mapping[str, Any], *, at: datetime) -> str:
    words = [timezone.localdate(at), *(said[name] for name in sorted(said))]
    return hashlib.sha256("\x1f".join(map(str, words)).encode()).hexdigest()


def submit(said: Mapping[str, Any], *, key: str, at: datetime) -> Referral:
    network = said["network"]
    referral = Referral(
        client=client_of(said),
        need=said["need"],
        region=said["region"],
        network=network.code if network else "",
        preferred=said["preferred"],
        only_preferred=said["only_preferred"],
        consented_at=at,
        source=Referral.Source.FORM,
        dedupe_key=key,
    )
    referral.submit(by=A_VISITOR, at=at)
    return referral


def client_of(said: Mapping[str, Any]) -> Patient:
    """The client with just these particulars, or a new one: a stranger changes nobody's record."""
    first, last = said["first_name"], said["last_name"]
    reach = {"email": said["email"], "mobile": said["mobile"]}
    same = Patient.objects.named(first, last).filter(**reach)
    known: Patient | None = same.as_one().first()
    return known or Patient.objects.create(first_name=first, last_name=last, **reach)
