"""What is the consults' part in the demo? Visits, what providers owe after them, and how each keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from careops.desk.models import Task
from careops.engine.turn import Move
from careops.people.actors import Actor
from consults.demo_words import ANSWERS, CONCERNS, DIRECTIVES, FACTS, QUESTIONS, RAISED_BY
from consults.models import Consult, Obligation, Refund, Revocation
from consults.policy.words import CALL, About

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

DAY = 24 * 3600
TUNING = {
    "harbour": {"consults.reopen_within": 3 * DAY, "consults.nudge_every": DAY // 2},
    "prairie": {"consults.follow_up_every": DAY // 6, "consults.reopen_within": 7 * DAY},
}
SCOPES = {
    "pharmacy": ["obligations:read", "obligations:write"],
    "lab": ["obligations:read", "obligations:write"],
}

Options = list[tuple[str | None, float, int]]
FAST: Options = [("give_answer", 2, 8), ("receive", 1, 1)]
LATE: Options = [("give_answer", 20, 3), ("receive", 5, 2), ("give_answer", 40, 2)]
PROMISING: Options = [("promise", 5, 6), ("give_answer", 12, 1)]
SILENT: Options = [(None, 0, 7), ("give_answer", 30, 1)]
TEMPERS = [FAST, LATE, PROMISING, SILENT, SILENT]

HABITS: dict[str, tuple[str, Options]] = {
    "obligation promised": ("responded_at", [("give_answer", 14, 2), (None, 0, 1)]),
    "obligation optional": ("asked_at", [("give_answer", 20, 2), ("require", 10, 1), ("cancel", 60, 1)]),
    "obligation admin": ("asked_at", [("redirect", 6, 2), ("resolve", 9, 1), ("hand_over", 5, 1)]),
    "obligation review": (
        "reviewed_at", [("escalate", 6, 5), ("give_back", 5, 2), ("relay", 8, 2)],
    ),
    "obligation escalated": (
        "escalated_at",
        [("refund", 4, 3), ("revoke", 5, 3), ("close_unfulfilled", 40, 1), ("relay", 12, 1)],
    ),
    "consult requested": ("requested_at", [("start", 0.5, 9), ("cancel", 2, 1)]),
    "consult active": ("started_at", [("close", 5, 8), ("force_close", 20, 1)]),
    "refund proposed": ("proposed_at", [("approve", 3, 6), ("reject", 6, 1)]),
    "refund failed": ("submitted_at", [("retry", 8, 1)]),
    "revocation proposed": ("proposed_at", [("approve", 8, 4), ("reject", 10, 1)]),
    "revocation revoked": ("revoked_at", [("appeal", 30, 1), (None, 0, 1)]),
    "revocation appealed": ("appealed_at", [("reverse", 20, 1), ("uphold", 20, 1)]),
}  # fmt: skip
PROPOSALS: dict[str, Any] = {"refund": Refund, "revoke": Revocation}
LEADING = {"escalate", "give_back", "refund", "revoke"}
SUPPORTING = {"require", "redirect", "resolve", "hand_over", "relay", "cancel"}


def arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """A consult now and then, and something that is owed after an earlier one."""
    yield from calls(cast, at=at)
    if random.random() < 0.3:
        yield from questions(cast, random=random)
    if random.random() < (0.6 if 12 <= at.hour < 24 else 0.15):
        yield visit(cast, random=random)
    if random.random() < (0.5 if 12 <= at.hour < 24 else 0.1):
        yield from something_owed(cast, random=random)


def last_arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:  # noqa: ARG001
    """Two things that Bob owes, and some that others do."""
    for about in (About.PHARMACY, About.LAB):
        yield from something_owed(cast, random=random, of=cast.providers[0].pk, about=about)
    for _ in range(4):
        yield from something_owed(cast, random=random)


def questions(cast: Cast, *, random: Random) -> Iterable[Move]:
    """A patient asks something while their consult is active."""
    if active := list(Consult.objects.filter(state="active")):
        rule, facts = Consult.rules()["ask_question"], FACTS["ask_question"]
        yield Move(random.choice(active), rule, cast.staff("agent"), facts)


def calls(cast: Cast, *, at: datetime) -> Iterable[Move]:
    """Agents call whom nobody could reach, and note it."""
    due = Task.objects.open().filter(task_kind=CALL, opened_at__lt=at - timedelta(hours=1))
    agent, facts = cast.staff("agent"), {"was_reached": False, "note": "No answer; voice mail."}
    for call in due:
        obligation = Obligation.objects.get(pk=call.about_case_id)
        yield Move(obligation, Obligation.rules()["note_call"], agent, facts)
        yield Move(call, Task.rules()["claim"], agent)
        yield Move(call, Task.rules()["complete"], agent, {"everything_is_done": True})


def visit(cast: Cast, *, random: Random) -> Move:
    consult = Consult(
        patient=random.choice(cast.clients),
        concern=random.choice(CONCERNS),
        fee=Decimal(random.choice(["49.00", "65.00", "85.00"])),
        payout_amount=Decimal(random.choice(["30.00", "42.50"])),
        payment=f"pi_demo_{random.getrandbits(40):010x}",
    )
    return Move(consult, Consult.rules()["request"], cast.staff("agent"))


def something_owed(
    cast: Cast, *, random: Random, of: UUID | None = None, about: About | None = None
) -> Iterable[Move]:
    """About a recent consult, of this provider if one is named."""
    consults = Consult.objects.filter(state__in=["active", "closed"]).select_related("provider")
    recent = list((consults.filter(provider=of) if of else consults).order_by("-case")[:30])
    if not recent:
        return
    kinds = [kind for kind in QUESTIONS if about in (None, kind[0])]
    about, _, question = random.choices(kinds, [weight for _, weight, _ in kinds])[0]
    partner = RAISED_BY.get(about)
    obligation = Obligation.about_consult(
        random.choice(recent),
        about=about.value,
        question=question,
        directive=DIRECTIVES.get(about, ""),
        partner=cast.partners[partner] if partner else None,
    )
    who = cast.partner(partner) if partner else cast.staff("agent")
    begin = {About.LU_CODE: "mention", About.ADMINISTRATIVE: "take_on"}.get(about, "ask")
    yield Move(obligation, Obligation.rules()[begin], who)


def waiting() -> Iterable[Any]:
    for model in (Consult, Obligation, Refund, Revocation):
        yield from model.objects.filter(case__closed_at=None)


def options(subject: Any, cast: Cast) -> tuple[datetime | None, Options]:
    if subject.kind == "obligation" and subject.state == "awaiting":
        return subject.chased_at, temper(subject, cast)
    if subject.kind == "consult" and subject.questions:
        return subject.question_at, [("answer_question", 1, 9), ("answer_question", 8, 1)]
    since, choices = HABITS.get(f"{subject.kind} {subject.state}", ("", []))
    return (getattr(subject, since), choices) if since else (None, [])


def temper(obligation: Any, cast: Cast) -> Options:
    """Each provider has a temper of their own."""
    places = {provider.pk: place for place, provider in enumerate(cast.providers)}
    return TEMPERS[places[obligation.provider_id] % len(TEMPERS)]


def act(subject: Any, answer: str, cast: Cast, *, at: datetime, random: Random) -> Move | None:
    if answer in PROPOSALS:
        earlier = (
            PROPOSALS[answer].objects.filter(obligation=subject).select_related("case").first()
        )
        if not earlier:
            return refund(subject, cast) if answer == "refund" else revoke(subject, cast)
        if not earlier.case.closed_at:
            return None
        answer = "close_unfulfilled"  # it was rejected
    facts = {**FACTS.get(answer, {}), **facts_now(subject, answer, cast, at=at, random=random)}
    return Move(subject, subject.rules()[answer], who(subject, answer, cast), facts)


def facts_now(
    subject: Any, answer: str, cast: Cast, *, at: datetime, random: Random
) -> dict[str, Any]:
    """What can only be said at the moment."""
    if answer == "promise":
        return {"until": at + timedelta(hours=random.choice([12, 20, 30]))}
    if answer == "start":
        bob, *others = cast.providers[:-1]  # the last one is inactive
        return {"provider": bob if random.random() < 0.3 else random.choice(others)}
    words = (
        ANSWERS.get(About(subject.about), "Done; see the letter.")
        if subject.kind == "obligation"
        else ""
    )
    if answer == "give_answer":
        return {"answer": words}
    return {"their_words": words, "how": "phone", "heard_at": at} if answer == "relay" else {}


def who(subject: Any, answer: str, cast: Cast) -> Actor:
    """Who says this: the second and the third person are others than the first."""
    if subject.kind == "refund":
        return cast.staff("finance")
    if subject.kind == "revocation" and answer != "appeal":
        return cast.staff("medical_director" if subject.state == "appealed" else "finance")
    if answer in LEADING:
        return cast.staff("lead")
    if answer == "close_unfulfilled":
        return cast.staff("manager")
    if answer in SUPPORTING or answer == "start":
        return cast.staff("agent")
    return cast.provider(subject.provider_id)


def refund(obligation: Obligation, cast: Cast) -> Move:
    proposal = Refund(
        obligation=obligation,
        patient_id=obligation.patient_id,
        amount=obligation.consult.fee,
        currency=obligation.consult.currency,
        reason="The care that was paid for was not given.",
    )
    return Move(proposal, Refund.rules()["propose"], cast.staff("lead"))


def revoke(obligation: Obligation, cast: Cast) -> Move:
    proposal = Revocation(
        obligation=obligation,
        provider=obligation.provider,
        amount=obligation.consult.payout_amount,
        currency=obligation.consult.currency,
        reason="The patient has waited for days, and nobody could reach the provider.",
    )
    facts = {"patient_is_blocked": True}
    return Move(proposal, Revocation.rules()["propose"], cast.staff("lead"), facts)
