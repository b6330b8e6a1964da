"""What of bookings do agents work with? Each part registers itself."""

from __future__ import annotations

from bookings.desk import clinics  # noqa: F401 (it registers itself)
