"""Whom does somebody call, and who answers now? The office, by its hours of today, and else the provider on call."""

from __future__ import annotations

from datetime import datetime

from careops.clock.office import Office, office_of
from careops.tenancy.models import Tenant

NO_HOURS = "When our office is closed, the line goes to the provider on call."


def office_today(tenant: Tenant, *, at: datetime) -> str:
    """One or two sentences for whoever wants to call now (S1-13)."""
    office = office_of(tenant)
    return in_words(office, at) if office else NO_HOURS


def in_words(office: Office, at: datetime) -> str:
    now = at.astimezone(office.zone)
    hours = office.hours_of(now.date())
    if hours and office.is_open(at):
        closes = f"{hours[1]:%H:%M}"
        return f"Our office is open until {closes} today. After that the line goes to the provider on call."
    if hours and now.time() < hours[0]:
        opens = f"at {hours[0]:%H:%M} today"
    else:
        day, (first, _) = office.next_day(now.date())
        opens = f"on {day:%A} {day.day} {day:%B} at {first:%H:%M}"
    return f"Our office opens {opens}. Until then the line goes to the provider on call."
