"""When may it be said of an appointment? Tests, with the words of their refusal."""

from __future__ import annotations

from datetime import datetime

from careops.people.models import Provider
from careops.policy.rules import condition
from portal.appointment_columns import AppointmentColumns
from portal.policy.tunables import CHANGE_UNTIL, REMIND_BEFORE

TAKEN_BEFORE = "Somebody else has just taken this time. Choose another one."


def named(*slots: datetime | None) -> list[datetime]:
    """Those that were said, in their order; each once."""
    return sorted({slot for slot in slots if slot})


@condition("One of these times has passed. Name times to come.")
def times_are_to_come(
    appointment: AppointmentColumns,
    *,
    at: datetime,
    first: datetime,
    second: datetime | None,
    third: datetime | None,
    fourth: datetime | None,
    fifth: datetime | None,
) -> bool:
    return all(slot > at for slot in named(first, second, third, fourth, fifth))


@condition("This provider has another visit at one of these times. Name another time.")
def times_are_free(
    appointment: AppointmentColumns,
    *,
    first: datetime,
    second: datetime | None,
    third: datetime | None,
    fourth: datetime | None,
    fifth: datetime | None,
    provider: Provider,
    minutes: int,
) -> bool:
    slots = named(first, second, third, fourth, fifth)
    return all(appointment.is_free_at(slot, provider.pk, minutes) for slot in slots)


@condition("This provider is no longer active. Choose another one.")
def provider_is_active(appointment: AppointmentColumns, provider: Provider) -> bool:
    return provider.is_active


@condition("This provider is not with us any more. Tell us that none of the times suits.")
def provider_is_there(appointment: AppointmentColumns) -> bool:
    provider = appointment.provider
    return provider is not None and provider.is_active


@condition("This time was not offered. Choose one of those on the page.")
def time_is_offered(appointment: AppointmentColumns, slot: datetime) -> bool:
    return slot in appointment.slots


@condition("This time has passed. Choose a time to come.")
def time_is_to_come(appointment: AppointmentColumns, at: datetime, slot: datetime) -> bool:
    return slot > at


@condition(f"{TAKEN_BEFORE} Or tell us that none of them suits.")
def time_is_free(appointment: AppointmentColumns, slot: datetime) -> bool:
    minutes = appointment.minutes
    return minutes is not None and appointment.is_free_at(slot, appointment.provider_id, minutes)


@condition("This provider has another visit then. Agree on another time with the patient.")
def agreed_time_is_free(
    appointment: AppointmentColumns, slot: datetime, provider: Provider, minutes: int
) -> bool:
    return appointment.is_free_at(slot, provider.pk, minutes)


@condition("That provider has another visit then, or has this one already. Choose another one.")
def is_free_for_it(appointment: AppointmentColumns, provider: Provider) -> bool:
    starts_at, minutes = appointment.starts_at, appointment.minutes
    if provider.pk == appointment.provider_id or starts_at is None or minutes is None:
        return False
    return appointment.is_free_at(starts_at, provider.pk, minutes)


@condition("It is too late to change this here. Please call us.")
def can_still_be_changed(appointment: AppointmentColumns, at: datetime) -> bool:
    starts_at = appointment.starts_at
    until = CHANGE_UNTIL.value(appointment.tenant.tuning)
    return starts_at is not None and at <= starts_at - until


@condition("It was booked so late that a reminder would say nothing new.")
def reminder_is_news(appointment: AppointmentColumns, at: datetime) -> bool:
    booked_at, starts_at = appointment.booked_at, appointment.starts_at
    if booked_at is None or starts_at is None or starts_at <= at:
        return False
    return bool(booked_at < starts_at - REMIND_BEFORE.value(appointment.tenant.tuning))
