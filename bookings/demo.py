"""What is the bookings' part in the demo? The directory, requests of an insurer, and what all do about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from bookings import demo_money
from bookings.directory.demo import TOWNS, tell_directory
from bookings.directory.search import clinics_near
from bookings.models import Booking, Clinic, Offer, Service, SpendApproval
from bookings.nearby import place_of
from bookings.policy.words import PaperKind
from careops.engine.turn import Move
from careops.people.actors import Actor

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

TUNING: Mapping[str, Mapping[str, int]] = {}
BOTH = ["bookings:read", "bookings:write"]
SCOPES: Mapping[str, list[str]] = {"insurer": BOTH, "clinic": BOTH}

Options = list[tuple[str | None, float, int]]
State, Asked = Booking.State, SpendApproval.State
NEEDS = (
    "Fell on the stairs; the left knee is swollen.",
    "A cough for two weeks.",
    "Back pain since a lift.",
)
WISHES = ("Mornings", "Not on Fridays", "After four o'clock", "")
HOURS = (14, 15, 17, 19)  # UTC, of appointments

HABITS: dict[str, tuple[str, Options]] = {
    State.RECEIVED: ("received_at", [("start_search", 0.5, 9), ("start_search", 20, 1)]),
    State.SEARCHING: ("searching_at", [("select_clinic", 6, 1)]),
    State.AREA_ESCALATED: ("ours_at", [("provider_found", 9, 5), ("unserviceable", 20, 1)]),
    State.SOURCING: ("sourcing_at", [("offer_dates", 6, 7), ("no_dates", 9, 1), (None, 0, 1)]),
    State.PROPOSED: (
        "proposed_at",
        [("confirm", 9, 9), ("other_dates", 12, 1), ("decline", 20, 1), (None, 0, 2)],
    ),
    State.CONFIRMED: ("confirmed_at", [("book", 1, 9), ("cancel", 3, 1)]),
    State.BOOKED: ("booked_at", [("go_anyway", 30, 1), (None, 0, 2)]),
    State.READY: ("appointment_at", [("attend", 3, 7), ("miss", 3, 2), (None, 0, 1)]),
    State.ATTENDED: ("attended_at", [("settle_anyway", 60, 1), (None, 0, 1)]),
    State.NO_SHOW: ("missed_at", [("rebook", 40, 1), ("bill_no_show", 60, 1), (None, 0, 1)]),
    State.SETTLED: ("settled_at", [("bill", 20, 1)]),
    State.RECONCILED: ("ours_at", [("close", 40, 2), (None, 0, 1)]),
    Asked.WITH_CHIEF: ("requested_at", [("forward", 2, 1)]),
    Asked.WITH_CEO: ("forwarded_at", [("approve", 3, 8), ("reject", 4, 1)]),
}  # fmt: skip
WHO: dict[str, str] = {
    "provider_found": "manager", "unserviceable": "manager", "go_anyway": "manager",
    "settle_anyway": "manager", "bill": "coordinator", "bill_no_show": "coordinator",
    "close": "coordinator", "forward": "chief_of_staff", "approve": "ceo", "reject": "ceo",
}  # fmt: skip
BY_INSURER, BY_CLINIC = (
    {"confirm", "other_dates", "decline", "cancel"},
    {"offer_dates", "no_dates", "attend", "miss"},
)
FACTS: dict[str, dict[str, Any]] = {
    "unserviceable": {"reason": "Nobody within three hours does this."},
    "no_dates": {"reason": "Fully booked for a month."},
    "other_dates": {"wishes": "A week later, please."},
    "decline": {"reason": "The client is back home."},
    "cancel": {"reason": "The client flies home earlier."},
    "go_anyway": {"reason": "The insurer faxed it to the clinic."},
    "settle_anyway": {"reason": "The clinic gave everything to the client."},
    "book": {"clinic_has_it": True},
    "miss": {"clinic_charges": Decimal("40.00")},
    "rebook": {"insurer_agrees": True},
    "reject": {"reason": "Ask a clinic that bills us."},
    "ask_approval": {"why": "The clinic wants its money before."},
}


def arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:  # noqa: ARG001
    """A request now and then, by the insurer's system or by mail."""
    if not Clinic.objects.exists():
        tell_directory(cast.tenant, random=Random(cast.tenant.slug))  # noqa: S311 (as the demo's)
    if random.random() < 0.4:
        yield request(cast, random=random)


def last_arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:  # noqa: ARG001
    """Some that wait for the newcomer."""
    for _ in range(2):
        yield request(cast, random=random)


def request(cast: Cast, *, random: Random) -> Move:
    by_mail = random.random() < 0.5
    town = TOWNS.get(cast.tenant.slug, TOWNS["acme"])
    off = random.choice((0.02, 0.05, 0.1, 0.1, 4.0))  # degrees; the last is far from everything
    is_known = random.random() < 0.9
    booking = Booking(
        insurer=cast.partners["insurer"],
        client=random.choice(cast.clients),
        service=random.choice(list(Service.objects.active())),
        source=Booking.Source.MAIL if by_mail else Booking.Source.API,
        need=random.choice(NEEDS),
        wishes=random.choice(WISHES),
        external_id=f"MM-{random.getrandbits(32):08X}",
        contact_name="Ida Insurer",
        contact_phone="+14165550142",
        address=f"{random.randint(2, 400)} King Street",
        city=random.choice(cast.regions),
        latitude=town.latitude + off if is_known else None,
        longitude=town.longitude if is_known else None,
        papers_wanted=random.choice(([], [], [PaperKind.FORM.value], [PaperKind.GUARANTEE.value])),
    )
    who = cast.staff("agent") if by_mail else cast.partner("insurer")
    return Move(booking, Booking.rules()["submit"], who)


def waiting() -> Iterable[Any]:
    for model in (Booking, SpendApproval):
        yield from model.objects.filter(case__closed_at=None).for_list()
    yield from demo_money.waiting()


def options(subject: Any, cast: Cast) -> tuple[datetime | None, Options]:  # noqa: ARG001
    if subject.kind in demo_money.HABITS:
        return demo_money.options(subject)
    if subject.state == State.SOURCING and subject.slots:
        return subject.offered_at, [("propose", 1, 1)]
    since, choices = HABITS.get(subject.state, ("", []))
    return (getattr(subject, since), choices) if since else (None, [])


def act(subject: Any, answer: str, cast: Cast, *, at: datetime, random: Random) -> Move | None:
    if subject.kind in demo_money.HABITS:
        step = demo_money.step(subject, answer)
        said = demo_money.facts(subject, step, at=at, random=random)
        rule = subject.rules()[step]
        return (
            None if said is None else Move(subject, rule, demo_money.who(subject, step, cast), said)
        )
    answer = money_first(subject, answer)
    facts = facts_now(subject, answer, at=at, random=random)
    if facts is None:
        return None
    said = {**FACTS.get(answer, {}), **facts}
    return Move(subject, subject.rules()[answer], who(subject, answer, cast), said)


def money_first(subject: Any, answer: str) -> str:
    """What has to be approved first is asked for first, once."""
    if answer != "book" or subject.method == Booking.Method.DIRECT:
        return answer
    return (
        "book"
        if subject.approvals.exclude(state__in=["rejected", "voided"]).exists()
        else "ask_approval"
    )


def facts_now(subject: Any, answer: str, *, at: datetime, random: Random) -> dict[str, Any] | None:
    """What can only be said at the moment; None where there is nothing to say yet."""
    if answer == "select_clinic":
        return nearest(subject)
    if answer == "provider_found":
        return found(subject)
    if answer == "offer_dates":
        return dates(at, random=random)
    if answer == "propose":
        return {"hold_until": at + timedelta(hours=60)}
    if answer == "confirm":
        chosen = subject.preferred_slot or subject.slots[0]
        return {"slot": chosen, "quote_hash": subject.quote_hash}
    return {}


def nearest(booking: Booking) -> dict[str, Any] | None:
    near = clinics_near(booking.service, place_of(booking))
    able = [
        one.clinic
        for one in near
        if one.clinic.affiliate != Clinic.Affiliate.NONE
        and one.clinic.partner_id
        and one.clinic.pk not in booking.excluded
    ]
    return {"clinic": able[0]} if able else None


def found(booking: Booking) -> dict[str, Any] | None:
    offers = Offer.objects.filter(service=booking.service_id, clinic__accepts_prepayment=True)
    offer = offers.exclude(clinic__in=booking.excluded).select_related("clinic").first()
    if offer is None:
        return None
    return {
        "clinic": offer.clinic,
        "takes_prepayment": True,
        "research": "Called three; this one takes our card.",
    }


def dates(at: datetime, *, random: Random) -> dict[str, Any]:
    """Two or three, from the day after tomorrow on."""
    names = ("first", "second", "third")[: random.randint(2, 3)]
    day = at.replace(minute=0, second=0, microsecond=0)
    return {
        name: day.replace(hour=random.choice(HOURS)) + timedelta(days=2 + number)
        for number, name in enumerate(names)
    }


def who(subject: Any, answer: str, cast: Cast) -> Actor:
    if answer in BY_INSURER:
        return cast.partner("insurer")
    if answer in BY_CLINIC:
        clinic = subject.clinic
        return Actor(
            clinic.name, frozenset({clinic.kind}), people=frozenset({clinic.pk}), via="link"
        )
    return cast.staff(WHO.get(answer, "agent"))
