from careops.web import domain


class MedOps(domain.Domain):
    name = "medops"
    offers = (
        "tell of orders, subscriptions and prescriptions, hear what to cancel, credit or fill;"
        " hand in recorded calls"
    )
    enums = {
        "TicketState": "medops.models.ticket.Ticket.State",
        "SubscriptionState": "medops.models.subscription.Subscription.State",
        "CreditState": "medops.models.credit.Credit.State",
        "BenefitsState": "medops.models.benefits.BenefitsVerification.State",
        "AuthorizationState": "medops.models.authorization.Authorization.State",
        "PrescriptionState": "medops.models.prescription.Prescription.State",
        "VoicemailState": "medops.models.voicemail.Voicemail.State",
        "IdentityState": "medops.models.identity.IdentityCheck.State",
        "OrderState": "medops.models.shop.Order.State",
        "OrderKind": "medops.models.shop.Order.Kind",
        "TreatmentRequestState": "medops.models.shop.TreatmentRequest.State",
    }
