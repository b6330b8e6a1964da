"""Which page of the back office lives where?"""

from __future__ import annotations

from django.urls import path

from careops.people.models import Partner
from careops.web.links import leads_to
from careops.web.partners import shows_partners
from careops.web.patients import Source, offers_patients, tells_patients
from medops.views.clinical import authorization_page
from medops.views.identity import IdentityView
from medops.views.orders import is_customer, orders_page
from medops.views.patient import (
    AuthorizationView,
    BenefitsView,
    CreditView,
    PrescriptionView,
    SubscriptionView,
    TicketView,
    VoicemailView,
)
from medops.views.prescription import SOURCE, PharmacyLink
from medops.views.shop import SOURCES

app_name = "medops"
urlpatterns = [
    path("mine/orders/", orders_page, name="orders"),
    path("provider/authorizations/<uuid:pk>/", authorization_page, name="authorization"),
]

tells_patients(Source("ticket", TicketView, is_titled=True))
# Whoever may send us nothing more may still end what costs them money.
tells_patients(Source("subscription", SubscriptionView, can_be_closed=False))
tells_patients(Source("credit", CreditView))
tells_patients(Source("benefits", BenefitsView))
tells_patients(Source("authorization", AuthorizationView))
tells_patients(Source("prescription", PrescriptionView))
leads_to("prescription", {Partner: PharmacyLink})
tells_patients(Source("voicemail", VoicemailView))
tells_patients(Source("identity", IdentityView))
offers_patients(
    "Your orders and plans", "medops:orders", is_for=is_customer, acting="Orders and plans"
)
for source in (*SOURCES, SOURCE):
    shows_partners(source)
