"""What is the portal's part in the demo? Patients who are invited, write, and are answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.people.models import Patient
from portal import demo_bills, demo_visits
from portal.columns import Topic
from portal.demo_cards import insurance
from portal.demo_words import (
    CALLED,
    CONCERNS,
    MEDICINES,
    MESSAGES,
    OFFICE,
    PROVIDER,
    REPLIES,
)
from portal.models import (
    Account,
    Appointment,
    Insurance,
    Medicine,
    Refill,
    Thread,
    Turning,
    Visit,
)
from portal.policy.words import CLINICAL

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

TUNING: dict[str, dict[str, int]] = {}
SCOPES: dict[str, list[str]] = {}
Options = list[tuple[str | None, float, int]]

HABITS: dict[str, tuple[str, Options]] = {
    "account invited": ("invited_at", [("activate", 8, 9), (None, 0, 1)]),
    "account suspended": ("suspended_at", [("reinstate", 40, 1)]),
    "thread urgent": ("urgent_at", [("note_urgent_call", 0.3, 5)]),
    "thread quarantined": ("held_at", [("confirm_abuse", 0.5, 2), ("clear", 0.5, 1)]),
    "thread with_staff": ("asked_at", [("answer_for_office", 20, 8), ("answer_for_office", 90, 1)]),
    "thread with_provider": ("asked_at", [("answer", 30, 8), ("require_visit", 30, 1), ("answer", 90, 1)]),
    "thread awaiting_patient": ("answered_at", [("reply", 10, 2), ("close", 90, 2), (None, 0, 4)]),
    "refill requested": ("requested_at", [("review", 8, 4), ("redirect", 6, 1)]),
    "refill in_review": (
        "requested_at", [("approve", 20, 6), ("want_visit", 20, 1), ("deny", 20, 1), ("approve", 90, 1)],
    ),
    "refill approved": ("approved_at", [("send", 3, 1)]),
    **demo_visits.HABITS,
    **demo_bills.HABITS,
    "insurance received": ("sent_at", [("take_over", 20, 7), ("ask_again", 20, 2), ("take_over", 90, 1)]),
}  # fmt: skip
BY_LEADS = {"confirm_abuse", "clear", "reinstate"}
BY_PATIENT = {"activate", "reply", *demo_visits.BY_PATIENT}
BY_PROVIDER = {"answer", "require_visit", "approve", "want_visit", "deny", "review"}


def arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """Somebody is invited, is seen, writes, or asks for a refill."""
    yield from invitations(cast)
    open_to_all = list(Account.objects.filter(state=Account.State.ACTIVE).select_related("patient"))
    if not open_to_all:
        return
    account = random.choice(open_to_all)
    chart(account.patient, cast, at=at, random=random)
    turned(at=at)
    if random.random() < 0.8:
        yield letter(account, at=at, random=random)
    if random.random() < 0.2:
        yield refill(account, random=random)
    if Random(f"wish {at}").random() < 0.3:  # noqa: S311 (the other stories stay as they are)
        yield demo_visits.wish(account, signed_in(account.patient), at=at)
    yield from demo_bills.arrivals(cast=cast, at=at, random=random)
    if random.random() < 0.1:
        yield insurance(account, signed_in(account.patient), at=at, random=random)


def early_arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """What fills the figures of the months before: a message on most days, and a refill now and then."""
    return arrivals(cast, at=at, random=random)


def last_arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """One is urgent, one for Bob, and some to be sorted."""
    accounts = list(Account.objects.filter(state=Account.State.ACTIVE).select_related("patient"))
    for account in random.sample(accounts, min(4, len(accounts))):
        chart(account.patient, cast, at=at, random=random)
        yield letter(account, at=at, random=random)
    for account in accounts[:3]:
        yield demo_visits.wish(account, signed_in(account.patient), at=at)
    yield from demo_bills.last_arrivals()


def invitations(cast: Cast) -> Iterable[Move]:
    """Some more every day, until half of the clients have an account; first the one whom a newcomer can be."""
    taken = set(Account.objects.values_list("patient", flat=True))
    left = [client for client in cast.clients[::2] if client.pk not in taken]
    for client in left[:3]:
        yield Move(Account(patient=client), Account.rules()["invite"], cast.staff("agent"))


def chart(patient: Patient, cast: Cast, *, at: datetime, random: Random) -> None:
    """They were seen a few days ago, and take something."""
    provider = cast.providers[0] if random.random() < 0.3 else random.choice(cast.providers[:-1])
    seen = at - timedelta(days=random.randint(1, 6))
    Visit.objects.create(
        patient=patient,
        provider=provider,
        concern=random.choice(CONCERNS),
        at=seen,
        state=Visit.State.COMPLETED,
    )
    if not Medicine.objects.filter(patient=patient).exists():
        name = random.choice(MEDICINES)
        Medicine.objects.create(
            patient=patient, provider=provider, name=name, directions="Once a day"
        )


def turned(*, at: datetime) -> None:
    """Somebody found the right door before they sent; of whom it was nothing is kept."""
    random = Random(f"door {at}")  # noqa: S311 (nothing hangs on it)
    if random.random() < 0.6:
        return
    Turning.objects.create(
        kind=random.choice(Turning.Kind.values), at=at, sent_anyway=random.random() < 0.2
    )


def letter(account: Account, *, at: datetime, random: Random) -> Move:
    weights = [weight for *_, weight in MESSAGES]
    topic, text, _ = random.choices(MESSAGES, weights)[0]
    patient = account.patient
    visit = Visit.objects.recent_of(patient, at=at).first() if topic in CLINICAL else None
    thread = Thread(patient=patient, account=account, topic=topic, visit=visit)
    return Move(thread, Thread.rules()["submit"], signed_in(patient), {"message": text})


def refill(account: Account, *, random: Random) -> Move:
    asked = Refill(
        patient=account.patient,
        account=account,
        medicine=random.choice(MEDICINES),
        pharmacy="Corner Pharmacy",
        days_left=random.randint(3, 12),
    )
    return Move(asked, Refill.rules()["request"], signed_in(account.patient))


def signed_in(patient: Patient) -> Actor:
    return Actor(patient.name, frozenset({"patient"}), people=frozenset({patient.pk}), via="page")


def waiting() -> Iterable[Any]:
    for model in (Account, Thread, Refill, Appointment, Insurance, *demo_bills.MODELS):
        yield from model.objects.filter(case__closed_at=None, case__waiting_on__gt="").for_list()


def options(subject: Any, cast: Cast) -> tuple[datetime | None, Options]:
    if subject.kind == "account" and subject.patient_id == cast.clients[0].pk:
        return subject.invited_at, [("activate", 1, 1)] if subject.state == "invited" else []
    if subject.kind == "thread" and subject.state == Thread.State.TRIAGE:
        return subject.asked_at, sorting(subject)
    since, choices = HABITS.get(f"{subject.kind} {subject.state}", ("", []))
    return (getattr(subject, since), choices) if since else (None, [])


def sorting(thread: Any) -> Options:
    if thread.topic == Topic.REFILL:
        return [("make_a_refill", 3, 1)]
    if thread.topic == Topic.VISIT:
        return [("give_to_provider", 3, 5)] if thread.visit_id else [("require_visit", 3, 1)]
    return [("give_to_staff", 3, 5), ("give_to_staff", 50, 1)]


def act(subject: Any, answer: str, cast: Cast, *, at: datetime, random: Random) -> Move | None:
    if isinstance(subject, demo_bills.MODELS):
        said = demo_bills.facts(subject, answer, at=at, random=random)
        return Move(subject, subject.rules()[answer], demo_bills.who(subject, answer, cast), said)
    by = who(subject, answer, cast)
    return Move(
        subject, subject.rules()[answer], by, facts(subject, answer, cast, at=at, random=random)
    )


def who(subject: Any, answer: str, cast: Cast) -> Actor:
    """Who says this; whoever suspends is another than who reinstates."""
    if answer in BY_PATIENT:
        return signed_in(subject.patient)
    if answer in BY_LEADS:
        return cast.staff("manager" if answer == "reinstate" else "lead")
    if answer in BY_PROVIDER and answer != "review" and subject.provider_id:
        return cast.provider(subject.provider_id)
    return cast.staff("agent")


def facts(subject: Any, answer: str, cast: Cast, *, at: datetime, random: Random) -> dict[str, Any]:
    if subject.kind == "appointment":
        return demo_visits.facts(subject, answer, cast, at=at)
    if answer in ("give_to_provider", "review"):
        seen = subject.visit.provider if answer == "give_to_provider" else cast.providers[0]
        return {"provider": seen}
    said: dict[str, dict[str, Any]] = {
        "activate": {"birth_date": subject.patient.birth_date, "edition": 1},
        "reinstate": {"reason": "They have apologized, and we have talked."},
        "note_urgent_call": {"message": CALLED},
        "confirm_abuse": {"incident": "A threat against our staff, in a message."},
        "give_to_staff": {"topic": getattr(subject, "topic", "")},
        "make_a_refill": {"medicine": random.choice(MEDICINES)},
        "answer_for_office": {"message": OFFICE},
        "answer": {"message": PROVIDER},
        "reply": {"message": random.choice(REPLIES)},
        "close": {"closed_reason": "Answered."},
        "ask_again": {"side": "front", "fault": "unreadable"},
        "want_visit": {"message": "Your blood pressure has to be measured first."},
        "deny": {"message": "You do not need it any more, as we said at your visit."},
        "approve": {
            "last_seen": at.date() - timedelta(days=20), "enough_is_known": True,
            "still_to_be_taken": True, "quantity": 90, "until": at.date() + timedelta(days=90),
        },
    }  # fmt: skip
    return said.get(answer, {})
