"""Which page of the portal lives where?"""

from __future__ import annotations

from django.urls import path

from careops.people.actors import PHARMACY
from careops.web.partners import PartnerSource, shows_partners
from careops.web.patients import Source, offers_patients, tells_patients
from careops.web.tabs import tab
from portal.views import bills, details, leaving, paying, records, rules, visits, wishes
from portal.views.account import AccountView
from portal.views.appointment import AppointmentView
from portal.views.insurance import InsuranceView, insurance_page, insurances_page
from portal.views.message import message_page
from portal.views.patient import RefillView
from portal.views.pharmacy import PharmacyRefill
from portal.views.quiet import quiet_page
from portal.views.refill import refill_page
from portal.views.sent import sent_page
from portal.views.thread import ThreadView
from portal.views.writer import has_account
from portal.views.writing import write_page

app_name = "portal"
urlpatterns = [
    path("portal/write/", write_page, name="write"),
    path("portal/write/<slug:step>/", write_page, name="write"),
    path("portal/sent/<uuid:pk>/", sent_page, name="sent"),
    path("mine/bills/", bills.bills_page, name="bills"),
    path("mine/bills/<uuid:pk>/ask/", bills.ask_page, name="ask_about"),
    path("mine/rules/", rules.rules_page, name="rules"),
    path("mine/details/", details.details_page, name="details"),
    path("mine/quiet/", quiet_page, name="quiet"),
    path("mine/records/", records.records_page, name="records"),
    path("mine/records/readers/", records.readers_page, name="readers"),
    path("mine/insurance/", insurances_page, name="insurances"),
    path("mine/insurance/<slug:step>/", insurance_page, name="insurance"),
    path("mine/leave/", leaving.leave_page, name="leave"),
    path("mine/left/", leaving.left_page, name="left"),
    path("provider/messages/<uuid:pk>/", message_page, name="message"),
    path("provider/refills/<uuid:pk>/", refill_page, name="refill"),
    path("portal/visit/", wishes.ask_page, name="ask_visit"),
    path("provider/visits/", visits.visits_page, name="visits"),
    path("provider/visits/<uuid:pk>/", visits.visit_page, name="visit"),
]

tells_patients(Source("account", AccountView, can_be_closed=False))
tells_patients(Source("thread", ThreadView))
tells_patients(Source("refill", RefillView))
tells_patients(Source("appointment", AppointmentView))
# What is owed is seen and paid by those, too, whose messages are closed.
tells_patients(Source("balance", bills.BalanceView, can_be_closed=False))
tells_patients(Source("balance_payment", paying.PaymentView, can_be_closed=False))
tells_patients(Source("balance_refund", paying.RefundView, can_be_closed=False))
tells_patients(Source("insurance", InsuranceView))
offers_patients("Write to us", "portal:write", is_first=True, is_for=has_account)
offers_patients("Ask for a visit", "portal:ask_visit", is_first=True, is_for=has_account)
tab("portal:visits", "Visits")
shows_partners(
    PartnerSource(
        "refill",
        {PHARMACY.name: PharmacyRefill},
        {PHARMACY.name: "external_id"},
        brings=("patient", "provider"),
    )
)
