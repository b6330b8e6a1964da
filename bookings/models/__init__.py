"""Everything of bookings that is kept: Django finds the models of a domain here."""

from __future__ import annotations

from bookings.directory.models import Clinic, Offer, Service
from bookings.fees import InsurerFee
from bookings.models.approval import SpendApproval
from bookings.models.booking import Booking
from bookings.models.quote import Quote

__all__ = ["Booking", "Clinic", "InsurerFee", "Offer", "Quote", "Service", "SpendApproval"]
