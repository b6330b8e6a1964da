"""Everything of bookings that is kept: Django finds the models of a domain here."""

from __future__ import annotations

from bookings.directory.models import Clinic, Offer, Service
from bookings.fees import InsurerFee
from bookings.models.approval import SpendApproval
from bookings.models.booking import Booking
from bookings.models.card import Card
from bookings.models.charge import InsurerCharge
from bookings.models.invoice import Biller, Invoice, Receipt, Series
from bookings.models.paper import Paper
from bookings.models.payment import ClinicPayment
from bookings.models.quote import Quote
from bookings.models.reconciliation import Order, Reconciliation

__all__ = [
    "Biller",
    "Booking",
    "Card",
    "Clinic",
    "ClinicPayment",
    "InsurerCharge",
    "InsurerFee",
    "Invoice",
    "Offer",
    "Order",
    "Paper",
    "Quote",
    "Receipt",
    "Reconciliation",
    "Series",
    "Service",
    "SpendApproval",
]
