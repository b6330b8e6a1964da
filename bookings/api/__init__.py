"""What may partners do with bookings? Ask for them, name dates, confirm, send papers; and look into the directory."""

from __future__ import annotations

from bookings.api import bookings, documents, invoices
from bookings.directory import api as directory

urlpatterns = [
    *bookings.urlpatterns,
    *documents.urlpatterns,
    *invoices.urlpatterns,
    *directory.urlpatterns,
]
