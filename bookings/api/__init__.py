"""What may partners do with bookings? Ask for them, name dates, confirm; and look into the directory."""

from __future__ import annotations

from bookings.api import bookings
from bookings.directory import api as directory

urlpatterns = [*bookings.urlpatterns, *directory.urlpatterns]
