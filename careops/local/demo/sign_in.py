"""How does a newcomer try careops as each kind of user? By links that sign them in, on one page, for the demo only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from careops.home import home
from careops.local.demo.introductions import ADDRESS, organizations
from careops.people.models import Membership
from careops.tenancy.scope import current_tenant


def sign_in_as(request: HttpRequest, handle: str) -> HttpResponse:
    """Showing the page changes nothing; pressing its button signs in."""
    ours = ADDRESS.format(tenant=current_tenant().home.slug)
    address = handle if "@" in handle else handle + ours
    members = Membership.objects.active().select_related("user")
    user = get_object_or_404(members, user__email=address, user__is_active=True).user
    if request.method != "POST":
        return render(request, "demo/sign_in.html", {"person": user})
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


@never_cache
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The bare domain, where no organization is, has a link for everybody."""
    if request.tenant:  # type: ignore[attr-defined]
        return home(request)
    return render(request, "demo/people.html", {"organizations": organizations()})


app_name = "demo"
urlpatterns = [path("", front), path("demo/door/<path:handle>/", sign_in_as, name="sign_in")]
