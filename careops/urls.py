"""Which page lives where? The composition root of all pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("careops")


urlpatterns = [
    path("", home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("a/<str:token>/", home, name="link"),
    path("mailbox/", include("careops.outbox.urls")),
    path("hooks/", include("careops.outbox.hooks")),
]
