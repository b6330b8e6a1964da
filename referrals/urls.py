"""Which page of referrals lives where?"""

from __future__ import annotations

from django.urls import path, re_path

from careops.people.models import Provider
from careops.web.links import leads_to
from careops.web.partners import PartnerSource, shows_partners
from careops.web.patients import Source, tells_patients
from careops.web.tabs import tab
from referrals.values import REFERRED_BY
from referrals.views import client, intake, provider
from referrals.views.links import ProviderLink
from referrals.views.partner import PartnerReferral

app_name = "referrals"
urlpatterns = [
    path("provider/search/", provider.search_page, name="search"),
    path("provider/me/", provider.availability_page, name="availability"),
    path("provider/referrals/<uuid:pk>/", provider.referral_page, name="referral"),
    path("refer/", intake.refer, name="refer"),
    re_path(r"^refer/received/(?P<ref>R-[2-9A-Z]{7})/$", intake.received, name="received"),
]

leads_to("referral", {Provider: ProviderLink})
tells_patients(Source("referral", client.ClientView, waits=client.is_unheard))
shows_partners(
    PartnerSource(
        "referral",
        dict.fromkeys(REFERRED_BY, PartnerReferral),
        dict.fromkeys(REFERRED_BY, "external_id"),
    )
)
tab("referrals:search", "Find a client")
tab("referrals:availability", "Availability")
