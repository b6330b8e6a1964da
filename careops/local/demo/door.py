"""How does a newcomer try careops as each kind of user? Through doors, for the demo's people only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse

from careops.people.models import User
from careops.tenancy.scope import current_tenant

ADDRESS = "{handle}@{tenant}.demo.example"


def door_of(user: User) -> str:
    """The path of somebody's door at their organization."""
    return reverse("demo:door", args=[user.email.partition("@")[0]])


def open_door(request: HttpRequest, handle: str) -> HttpResponse:
    """Showing the door changes nothing; pressing its button signs in."""
    address = ADDRESS.format(handle=handle, tenant=current_tenant().slug)
    user = get_object_or_404(User, email=address, is_active=True)
    if request.method != "POST":
        return render(request, "demo/door.html", {"person": user})
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


app_name = "demo"
urlpatterns = [path("door/<slug:handle>/", open_door, name="door")]
