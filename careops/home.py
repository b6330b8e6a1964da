"""Where does a visitor begin? Members at their work, strangers at the tenant's door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The bare domain belongs to no tenant: it explains, and lists nobody (SX-1)."""
    member = request.membership  # type: ignore[attr-defined]
    if member and member.is_staff:
        return redirect("admin:index")
    if member and member.provider:
        return redirect("referrals:todo")
    if member and member.patient:
        return redirect("referrals:mine")
    return render(request, "home.html")
