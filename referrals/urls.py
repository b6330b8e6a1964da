"""Which page of referrals lives where?"""

from __future__ import annotations

from django.urls import path, re_path

from referrals.views import client, intake, provider

app_name = "referrals"
urlpatterns = [
    path("provider/", provider.todo_page, name="todo"),
    path("provider/search/", provider.search_page, name="search"),
    path("provider/me/", provider.availability_page, name="availability"),
    path("provider/referrals/<uuid:pk>/", provider.referral_page, name="referral"),
    path("client/", client.mine, name="mine"),
    path("client/referrals/<uuid:pk>/", client.my_referral, name="my_referral"),
    path("refer/", intake.refer, name="refer"),
    re_path(r"^refer/received/(?P<ref>R-[2-9A-Z]{7})/$", intake.received, name="received"),
]
