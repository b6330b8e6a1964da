"""What is there for a patient? All that the domains tell them of, on one page: what waits, happens and is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from careops.cases.models import Case
from careops.people.actors import PATIENT
from careops.people.models import Patient
from careops.policy.states import OURS
from careops.registry import Registry
from careops.web.case_view import CaseView
from careops.web.cursor import NONE, Cursor
from careops.web.story import STORIES, Status, status_of
from careops.web.turns import HAPPENS, SECTIONS, WAITS, in_turn

PAGE = 25


def none_waits(_at: datetime) -> Q:
    return NONE


@dataclass(frozen=True, slots=True)
class Source:
    """What one domain tells patients of their cases of this ``kind``: how they stand, by its story.

    ``view`` is the page of one. ``waits(at)`` finds the cases that ask something of the patient,
    beside those whose turn is theirs.
    """

    kind: str
    view: type[CaseView]
    waits: Callable[[datetime], Q] = none_waits


SOURCES: Registry[Source] = Registry("sources of what patients are told")


def tells_patients(source: Source) -> None:
    """Declare a source. The page of all of them asks one query, however many there are."""
    SOURCES.declare(source.kind, source)


def cases_of(patient: Patient, *, at: datetime) -> Any:
    """Those that they are told of, each with its ``turn`` and ``by``; what was done last is done first."""
    told, waits = NONE, Q(waiting_on=PATIENT.name)
    for source in SOURCES.values():
        of_kind = Q(kind=source.kind)
        told |= of_kind & Q(state__in=list(STORIES[source.kind].statuses))
        waits |= of_kind & source.waits(at)
    cases = Case.objects.filter(told, patient=patient).select_related("provider")
    return in_turn(cases, waits)


@dataclass(frozen=True, slots=True)
class Card:
    """A case as its patient sees it; ``status`` is empty where the words would say what it is about."""

    case: Any  # of cases_of
    name: str = ""
    status: Status | None = None

    @property
    def section(self) -> str:
        return SECTIONS[self.case.turn]

    @property
    def turn(self) -> str:
        """Whose turn it is, without a word of what it is."""
        if self.case.turn != HAPPENS:
            return ("It waits for you", "", "It is done")[self.case.turn]
        return "It is our turn" if self.case.waiting_on in OURS else "It is somebody else's turn"

    @property
    def waits(self) -> bool:
        return bool(self.case.turn == WAITS)


def card(case: Case) -> Card:
    return Card(case, STORIES[case.kind].name, status_of(case))


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of it."""

    cards: list[Card]
    next: Cursor | None

    @property
    def is_closed(self) -> bool:
        """Whether there is more than it says."""
        return not all(card.status for card in self.cards)


def overview(
    patient: Patient, *, at: datetime, after: Cursor | None = None, only: Case | None = None
) -> Overview:
    """A page in keyset order. ``only``: of the others it says no more than that they are, whose turn it is, by when."""
    cases = cases_of(patient, at=at)
    behind = cases.filter(after.behind()) if after else cases
    found = list(behind.order_by("turn", "by", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    cards = [card(case) if only in (None, case) else Card(case) for case in shown]
    return Overview(cards, Cursor.of(shown[-1]) if len(found) > PAGE else None)
