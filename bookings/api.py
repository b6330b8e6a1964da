"""What may partners do with bookings? Look into the directory."""

from __future__ import annotations

from bookings.directory import api as directory

urlpatterns = directory.urlpatterns
