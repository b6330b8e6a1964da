"""How does a newcomer try careops as each kind of user? Through one-click doors, for the demo's people only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from careops.people.models import User

SALT = "careops.local.demo.door"


def door_of(user: User) -> str:
    """The path of somebody's door."""
    return reverse("demo:door", args=[signing.dumps(str(user.pk), salt=SALT)])


def open_door(request: HttpRequest, token: str) -> HttpResponse:
    """Showing the door changes nothing; pressing its button signs in."""
    user = find(token)
    if request.method != "POST":
        return render(request, "demo/door.html", {"person": user})
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def find(token: str) -> User:
    try:
        user = User.objects.get(pk=signing.loads(token, salt=SALT), is_active=True)
    except (signing.BadSignature, User.DoesNotExist) as error:
        raise Http404("This is not a door.") from error
    if not settings.DEMO or not user.email.endswith(".demo.example"):
        raise Http404("Only the demo's people have doors.")
    return user


app_name = "demo"
urlpatterns = [path("door/<str:token>/", open_door, name="door")]
