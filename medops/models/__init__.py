"""What does the back office keep? What may happen to tickets, answers, subscriptions and credits is in policy/."""

from __future__ import annotations

from medops.models.answer import Answer, AnswerTopic
from medops.models.authorization import Authorization, Packet
from medops.models.benefits import BenefitsVerification
from medops.models.catalogue import TicketType
from medops.models.credit import Credit, CreditLine
from medops.models.identity import IdentityCheck
from medops.models.prescription import Prescription
from medops.models.shop import Customer, Order, Plan, TreatmentRequest
from medops.models.subscription import Subscription
from medops.models.ticket import Ticket
from medops.models.voicemail import Voicemail

__all__ = [
    "Answer",
    "AnswerTopic",
    "Authorization",
    "BenefitsVerification",
    "Credit",
    "CreditLine",
    "Customer",
    "IdentityCheck",
    "Order",
    "Packet",
    "Plan",
    "Prescription",
    "Subscription",
    "Ticket",
    "TicketType",
    "TreatmentRequest",
    "Voicemail",
]
