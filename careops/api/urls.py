"""Which addresses does every partner's API have, whatever the domains?"""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from careops.api.clock import TestClock
from careops.api.directory import Me, Networks, OneProvider, Providers
from careops.api.docs import docs, openapi
from careops.api.documents import Content, Documents, OneDocument
from careops.api.views import routes

app_name = "api"
v1 = [
    *routes("me", Me.as_view()),
    *routes("test-clock", TestClock.as_view()),
    *routes("providers", Providers.as_view()),
    *routes("providers/<str:id>", OneProvider.as_view()),
    *routes("networks", Networks.as_view()),
    *routes("documents", Documents.as_view()),
    *routes("documents/<str:id>", OneDocument.as_view()),
    *routes("documents/<str:id>/content", Content.as_view()),
]
urlpatterns = [
    path("docs/", docs, name="docs"),
    path("openapi.yaml", openapi, name="openapi"),
    path("", RedirectView.as_view(pattern_name="api:docs")),
]
