"""Which pages does a partner have?"""

from django.urls import path

from careops.events import views

urlpatterns = [
    path("", views.overview, name="partner"),
    path("keys/<uuid:pk>/revoke/", views.revoke, name="revoke_key"),
    path("endpoints/new/", views.new_endpoint, name="new_endpoint"),
    path("endpoints/<uuid:pk>/", views.one_endpoint, name="endpoint"),
    path("endpoints/<uuid:pk>/test/", views.act, {"name": "test"}, name="test_endpoint"),
    path("endpoints/<uuid:pk>/rotate/", views.act, {"name": "rotate"}, name="rotate_endpoint"),
    path("endpoints/<uuid:pk>/remove/", views.act, {"name": "remove"}, name="remove_endpoint"),
    path(
        "endpoints/<uuid:pk>/deliveries/<uuid:delivery>/redeliver/",
        views.redeliver,
        name="redeliver",
    ),
]
