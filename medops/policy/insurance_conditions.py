"""When may it be said of benefits and authorizations? Tests, with the words of their refusal."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from careops.people.models import Provider
from careops.policy.rules import condition
from medops.insurance_columns import AuthorizationColumns, BenefitsColumns

FARTHEST_EAST = timedelta(hours=14)  # where it is latest


@condition("That day is still to come: say on which day they said so.")
def has_been_said(_: BenefitsColumns, called_on: date, at: datetime) -> bool:
    return called_on <= (at + FARTHEST_EAST).date()


@condition("That moment has passed: say by when, as the insurer said.")
def answer_is_to_come(_: AuthorizationColumns, answer_by: datetime, at: datetime) -> bool:
    return answer_by > at


@condition(
    "That moment has passed. Where it cannot be appealed any more, say that it is denied for good."
)
def appeal_is_to_come(_: AuthorizationColumns, appeal_by: datetime, at: datetime) -> bool:
    return appeal_by > at


@condition("That day has passed: say until when it holds, as the insurer said.")
def end_is_to_come(one: AuthorizationColumns, last_day: date, at: datetime) -> bool:
    return end_of(one, last_day) > at


def end_of(one: AuthorizationColumns, last_day: date) -> datetime:
    """When that day is over, where the organization is."""
    zone = ZoneInfo(one.tenant.time_zone)
    return datetime.combine(last_day + timedelta(days=1), time(), zone)


@condition(
    "Its clinical part is missing: only its provider writes that. Name the provider, who is then asked."
)
def clinical_part_is_written(one: AuthorizationColumns) -> bool:
    return one.clinical_by_id is not None


@condition("Its clinical part is written already.")
def clinical_part_is_missing(one: AuthorizationColumns) -> bool:
    return one.clinical_by_id is None


@condition("It is theirs already.")
def is_another(one: AuthorizationColumns, provider: Provider) -> bool:
    return provider.pk != one.provider_id
