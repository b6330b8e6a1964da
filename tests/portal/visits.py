"""Who asks for a visit in the tests? Small makers of appointments in each state, on the real road."""

from __future__ import annotations

from datetime import timedelta

from careops.engine.sweep import sweep
from portal.models import Appointment
from tests.factories import ALICE, HOUR, NOON, client_actor, fresh

DAY = timedelta(days=1)
FRIDAY = NOON + 4 * DAY + HOUR  # 08:00 in Toronto; NOON is a Monday
TIMES = (FRIDAY, FRIDAY + HOUR)
KNEE = "My knee hurts when I climb stairs."


def asked(account, message=KNEE, *, at=NOON, **fields):
    """Its patient has asked for a visit."""
    fields = {"concern": "A sore knee", "days": ["fri"], "part": "morning", **fields}
    one = Appointment(patient=account.patient, account=account, **fields)
    return one.request(by=client_actor(account.patient), at=at, message=message)


def offered(account, provider, *times, at=NOON, minutes=30, **fields):
    """And has times to choose from."""
    named = dict(zip(("first", "second", "third", "fourth", "fifth"), times or TIMES, strict=False))
    place = fields.pop("place", "")
    one = asked(account, at=at, **fields)
    return one.offer(by=ALICE, at=at, provider=provider, minutes=minutes, place=place, **named)


def chosen(one, slot=FRIDAY, *, at=NOON):
    return one.choose(by=client_actor(one.patient), at=at, slot=slot)


def booked(account, provider, slot=FRIDAY, *, at=NOON, **fields):
    return chosen(offered(account, provider, slot, at=at, **fields), slot, at=at)


def passed(account, provider, slot=FRIDAY, *, at=NOON, **fields):
    """Its time has come, and nobody has said yet whether they came."""
    one = booked(account, provider, slot, at=at, **fields)
    sweep(now=slot)
    return fresh(one)
