"""What may systems of others do? Shops tell of their rows, pharmacies of what they fill, telephones hand in calls."""

from __future__ import annotations

from careops.api.subjects import actions, partner_rules
from careops.api.views import routes
from medops.api.credits import Credits, CreditView, OneCredit
from medops.api.customers import OneCustomer
from medops.api.identities import IdentityChecks, OneIdentityCheck
from medops.api.insurance import (
    BenefitsVerifications,
    OneBenefitsVerification,
    OnePriorAuthorization,
    PriorAuthorizations,
)
from medops.api.orders import OneOrder, OnePlan, OneTreatmentRequest
from medops.api.prescriptions import (
    OnePrescription,
    PrescriptionOfShop,
    Prescriptions,
    PrescriptionView,
)
from medops.api.subscriptions import (
    OneSubscription,
    SubscriptionOfShop,
    Subscriptions,
    SubscriptionView,
)
from medops.api.tickets import OneTicket, Tickets
from medops.api.voicemails import OneCall, OneVoicemail, Voicemails
from medops.models import Credit, Prescription, Subscription

urlpatterns = [
    *routes("customers/<str:external_id>", OneCustomer.as_view()),
    *routes("orders/<str:external_id>", OneOrder.as_view()),
    *routes("treatment-requests/<str:external_id>", OneTreatmentRequest.as_view()),
    *routes("plans/<str:external_id>", OnePlan.as_view()),
    *routes("shop/subscriptions/<str:external_id>", SubscriptionOfShop.as_view()),
    *routes("subscriptions", Subscriptions.as_view()),
    *routes("subscriptions/<str:id>", OneSubscription.as_view()),
    *actions("subscriptions/<str:id>", SubscriptionView, partner_rules(Subscription)),
    *routes("credits", Credits.as_view()),
    *routes("credits/<str:id>", OneCredit.as_view()),
    *actions("credits/<str:id>", CreditView, partner_rules(Credit)),
    *routes("shop/prescriptions/<str:external_id>", PrescriptionOfShop.as_view()),
    *routes("prescriptions", Prescriptions.as_view()),
    *routes("prescriptions/<str:id>", OnePrescription.as_view()),
    *actions("prescriptions/<str:id>", PrescriptionView, partner_rules(Prescription)),
    *routes("tickets", Tickets.as_view()),
    *routes("tickets/<str:id>", OneTicket.as_view()),
    *routes("identity-checks", IdentityChecks.as_view()),
    *routes("identity-checks/<str:id>", OneIdentityCheck.as_view()),
    *routes("benefits-verifications", BenefitsVerifications.as_view()),
    *routes("benefits-verifications/<str:id>", OneBenefitsVerification.as_view()),
    *routes("prior-authorizations", PriorAuthorizations.as_view()),
    *routes("prior-authorizations/<str:id>", OnePriorAuthorization.as_view()),
    *routes("calls/<str:external_id>", OneCall.as_view()),
    *routes("voicemails", Voicemails.as_view()),
    *routes("voicemails/<str:id>", OneVoicemail.as_view()),
]
