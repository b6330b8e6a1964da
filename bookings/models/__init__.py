"""Everything of bookings that is kept: Django finds the models of a domain here."""

from __future__ import annotations

from bookings.directory.models import Clinic, Offer, Service

__all__ = ["Clinic", "Offer", "Service"]
