"""Which way does a message go before it is sent? From the answers so far to the pages they lead to. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from uuid import UUID

from portal.models import MessageDraft, Turning
from portal.triage.findings import Sign
from portal.triage.reading import read

FEW_DAYS = 2  # a medicine that lasts no longer: call us now
About, Urgent, Whom, Kind = (
    MessageDraft.About,
    MessageDraft.Urgent,
    MessageDraft.Whom,
    Turning.Kind,
)


class Step(StrEnum):
    """A page, by the end of its address, which says nothing of what it is about."""

    START = "start"  # is it urgent?
    HELP = "help"  # whom to call now
    NOTE = "note"  # what is urgent, written down
    RULES = "rules"  # they have changed
    WHO = "who"
    STOP = "stop"  # not here: a visit, their own doctor
    ABOUT = "about"
    VISIT = "which"
    PHARMACY_FIRST = "first"
    MEDICINE = "what"
    PHARMACY = "where"
    DAYS = "left"
    SOON = "soon"  # it runs out: call us
    CONCERN = "reason"  # of a visit
    TIMES = "when"
    WAY = "how"
    CARD = "card"  # a new insurance has pages of its own
    WORDS = "words"
    CHECK = "check"


def road(draft: MessageDraft, *, knows_rules: bool, visits: Collection[UUID]) -> list[Step]:
    """The pages in order, up to the first that is not answered; it ends at CHECK when all is.

    ``visits``: those of the last weeks, which alone count as recent (S1-A4).
    """
    return [Step.START, *from_start(draft, knows_rules=knows_rules, visits=visits)]


def from_start(
    draft: MessageDraft, *, knows_rules: bool, visits: Collection[UUID]
) -> Iterator[Step]:
    """What is urgent needs neither rules nor a topic (S1-A7)."""
    if draft.is_urgent:
        yield from (Step.HELP, Step.NOTE)
    elif draft.urgent == Urgent.NO:
        yield from from_whom(draft, visits) if knows_rules else (Step.RULES,)


def from_whom(draft: MessageDraft, visits: Collection[UUID]) -> Iterator[Step]:
    if draft.is_for_visit:
        yield from from_wish(draft)
        return
    yield Step.WHO
    if draft.whom == Whom.PATIENT:
        yield Step.ABOUT
        yield from from_topic(draft, visits)
    elif draft.whom:
        yield Step.STOP


def from_topic(draft: MessageDraft, visits: Collection[UUID]) -> Iterator[Step]:
    if draft.about == About.SYMPTOM:
        yield Step.STOP
    elif draft.about == About.VISIT:
        yield from from_visit(draft, visits)
    elif draft.about == About.REFILL:
        yield from from_medicine(draft)
    elif draft.about == About.NEW_VISIT:
        yield from from_wish(draft)
    elif draft.about:
        yield from (Step.CARD,) if draft.about == About.INSURANCE else ()
        yield from from_words(draft)


def from_visit(draft: MessageDraft, visits: Collection[UUID]) -> Iterator[Step]:
    if visits:
        yield Step.VISIT
    if not visits or draft.is_of_no_visit:
        yield Step.STOP
    elif draft.visit_id in visits:
        yield from from_words(draft)


def from_medicine(draft: MessageDraft) -> Iterator[Step]:
    yield Step.PHARMACY_FIRST
    yield Step.MEDICINE
    if draft.medicine:
        yield Step.PHARMACY
    if draft.medicine and draft.pharmacy:
        yield Step.DAYS
        yield from from_days(draft)


def from_days(draft: MessageDraft) -> Iterator[Step]:
    """Insulin, a blood thinner or a medicine against seizures that runs out is urgent, and no request (S1-A7)."""
    if draft.days_left is None:
        return
    runs_out = draft.days_left <= FEW_DAYS
    if runs_out and is_vital(draft.medicine):
        yield from (Step.HELP, Step.NOTE)
        return
    if runs_out:
        yield Step.SOON
    yield Step.CHECK


def is_vital(medicine: str) -> bool:
    """Whether it is urgent to have none of it, by the rules that read messages."""
    found = read(f"I have run out of {medicine}.").findings
    return any(one.sign is Sign.URGENT for one in found)


def from_wish(draft: MessageDraft) -> Iterator[Step]:
    """What a patient says who asks for a visit (S1-3)."""
    yield Step.CONCERN
    if draft.concern:
        yield Step.TIMES
    if draft.concern and draft.part:
        yield Step.WAY
        if draft.way:
            yield Step.CHECK


def from_words(draft: MessageDraft) -> Iterator[Step]:
    yield Step.WORDS
    if draft.text:
        yield Step.CHECK


def turned_to(draft: MessageDraft, way: Collection[Step]) -> str:
    """To which other door these answers turn somebody; empty: to none (S1-27)."""
    if Step.HELP in way:
        return Kind.CALL_US
    if Step.PHARMACY_FIRST in way:
        return Kind.PHARMACY_FIRST
    if Step.STOP not in way:
        return ""
    if draft.whom == Whom.OTHER:
        return Kind.SOMEBODY_ELSE
    return Kind.NEEDS_VISIT if draft.whom == Whom.PATIENT else ""


def is_sent_anyway(draft: MessageDraft) -> bool:
    """Whether what is sent now is what they were turned away from: to ask for a visit is the right door."""
    turning = draft.turning
    asks_for_visit = draft.about == About.NEW_VISIT and not draft.is_urgent
    return turning is not None and not (turning.kind == Kind.NEEDS_VISIT and asks_for_visit)
