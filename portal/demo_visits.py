"""Which visits do the patients of the demo ask for, and what becomes of them?"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from careops.engine.turn import Move
from careops.people.actors import Actor
from portal.appointment_columns import Part, Way, Weekday
from portal.models import Account, Appointment

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

HABITS: dict[str, tuple[str, list[tuple[str | None, float, int]]]] = {
    "appointment requested": ("asked_at", [("offer", 12, 8), ("book", 12, 1), ("decline", 20, 1), ("offer", 90, 1)]),
    "appointment offered": ("offered_at", [("choose", 8, 8), ("want_others", 10, 1), (None, 0, 2)]),
    "appointment booked": ("booked_at", [("cancel", 12, 1), ("move", 12, 1), (None, 0, 8)]),
    "appointment passed": ("starts_at", [("attend", 4, 8), ("miss", 4, 2), ("attend", 90, 1)]),
}  # fmt: skip
BY_PATIENT = {"choose", "want_others", "move", "cancel"}
WISHES = (
    ("A rash on my arm", "It has been there for two weeks, and a cream did not help."),
    ("My knee hurts", "It hurts when I climb stairs. It was not swollen."),
    ("I sleep badly", "I wake at three each night, and lie awake."),
    ("My yearly check-up", "Nothing bothers me. The last one was a year ago."),
    ("Headaches", "Two or three a week since I have the new glasses."),
)
OTHER_TIMES = "I work until three on these days. After four would suit me."
DECLINED = "You have a time with us next week already. Call us if that is too late."


def wish(account: Account, by: Actor, *, at: datetime) -> Move:
    """Somebody asks for a visit; its words and days differ from one to the next."""
    random = Random(f"{account.pk} {at}")  # noqa: S311 (nothing hangs on it)
    concern, words = random.choice(WISHES)
    asked = Appointment(
        patient=account.patient,
        account=account,
        concern=concern,
        days=sorted(random.sample(Weekday.values[:5], 2)),
        part=random.choice([Part.MORNING, Part.AFTERNOON, Part.ANY]),
        wished_way=random.choices(list(Way), [6, 2, 1])[0],
    )
    return Move(asked, Appointment.rules()["request"], by, {"message": words})


def facts(one: Any, answer: str, cast: Cast, *, at: datetime) -> dict[str, Any]:
    """What is said with the step."""
    random = Random(f"{one.pk} {one.round}")  # noqa: S311 (nothing hangs on it)
    if answer in ("offer", "book"):
        zone = ZoneInfo(cast.tenant.time_zone)
        provider, slots = random.choice(cast.providers[:3]), times(random, zone, at=at)
        names = ("slot",) if answer == "book" else ("first", "second", "third")
        said = {"provider": provider, "way": one.wished_way}
        return said | dict(zip(names, slots, strict=False))
    if answer == "choose":
        return {"slot": next((slot for slot in one.slots if slot > at), at)}
    words = {"want_others": OTHER_TIMES, "move": OTHER_TIMES, "decline": DECLINED}
    return {"message": words[answer]} if answer in words else {}


def times(random: Random, zone: ZoneInfo, *, at: datetime) -> list[datetime]:
    """Three half hours of the coming days, when an office works."""
    today = timezone.localdate(at, zone)
    days = (today + timedelta(days=n) for n in random.sample(range(2, 9), 6))
    working = [day for day in days if day.weekday() < 5][:3]
    clock = (time(random.randint(9, 15), random.choice([0, 30])) for _ in working)
    pairs = zip(working, clock, strict=True)
    return sorted(timezone.make_aware(datetime.combine(*pair), zone) for pair in pairs)
