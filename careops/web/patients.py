"""What is there for a patient? All that the domains tell them of, on one page: what waits, happens and is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from careops.cases.models import Case
from careops.engine.codes import SEND_CODE
from careops.engine.renewal import SEND_LINK
from careops.people.actors import PATIENT, Actor
from careops.people.models import Patient
from careops.policy.states import OURS
from careops.registry import Registry
from careops.web.case_view import CaseView
from careops.web.cursor import NONE, Cursor
from careops.web.news import new_to
from careops.web.story import STORIES, Status, status_of
from careops.web.turns import HAPPENS, SECTIONS, WAITS, in_turn

PAGE = 25


def none_waits(_at: datetime) -> Q:
    return NONE


def for_all(_request: Any, _patient: Patient) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Source:
    """What one domain tells patients of their cases of this ``kind``: how they stand, by its story.

    ``view`` is the page of one. ``waits(at)`` finds the cases that ask something of the patient,
    beside those whose turn is theirs. ``is_titled``: what they are about tells them apart, and is said
    to whoever may read all of them.
    """

    kind: str
    view: type[CaseView]
    waits: Callable[[datetime], Q] = none_waits
    can_be_closed: bool = True  # with all that a patient may send (``closes_patients``)
    is_titled: bool = False


SOURCES: Registry[Source] = Registry("sources of what patients are told")


@dataclass(frozen=True, slots=True)
class Offer:
    """A page that patients who have signed in find below everything else, by the name of its URL.

    ``is_first``: it is the button that stands above them, what most of them come for. ``is_for(request,
    patient)`` leaves out those for whom there is nothing there. ``acting`` is its label for who acts for
    somebody else.
    """

    url: str
    label: str
    is_first: bool = False
    is_for: Callable[[Any, Patient], bool] = for_all
    acting: str = ""


OFFERS: Registry[Offer] = Registry("pages that patients are offered")


def offers_patients(
    label: str,
    url: str,
    *,
    is_first: bool = False,
    is_for: Callable[[Any, Patient], bool] = for_all,
    acting: str = "",
) -> None:
    """Declare a page: ``offers_patients("Your records", "portal:records")``, beside where its URL is."""
    OFFERS.declare(url, Offer(url, label, is_first, is_for, acting))


def offers_to(request: Any, patient: Patient) -> list[Offer]:
    return [offer for offer in OFFERS.values() if offer.is_for(request, patient)]


def tells_patients(source: Source) -> None:
    """Declare a source. The page of all of them asks one query, however many there are."""
    SOURCES.declare(source.kind, source)


# What somebody still does whose messages and requests are closed: let go of something, or open what is theirs.
STAYS_OPEN = (SEND_LINK, SEND_CODE, "open", "withdraw", "cancel")

DOORS: Registry[Callable[[Any, Patient], HttpResponse | None]] = Registry("doors of patients")


def closes_patients(name: str, door: Callable[[Any, Patient], HttpResponse | None]) -> None:
    """Declare who may send us nothing now: the door answers with a page that says so, or with None."""
    DOORS.declare(name, door)


def shut_out(request: Any, patient: Patient, case: Case) -> HttpResponse | None:
    """The page for a patient whose messages and requests are closed; what is about that itself stays open."""
    act = request.POST.get("act", "")
    if request.method != "POST" or act in STAYS_OPEN or not SOURCES[case.kind].can_be_closed:
        return None
    pages = (door(request, patient) for door in DOORS.values())
    return next((page for page in pages if page is not None), None)


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
    is_new: bool = False  # something was said to them since they looked

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


def card(case: Case, *, is_new: bool = False, is_whole: bool = True) -> Card:
    is_titled = is_whole and SOURCES[case.kind].is_titled
    name = case.title if is_titled else STORIES[case.kind].name
    return Card(case, name, status_of(case), is_new)


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
    patient: Patient,
    *,
    by: Actor,
    at: datetime,
    after: Cursor | None = None,
    only: Case | None = None,
) -> Overview:
    """A page in keyset order, for whoever reads it.

    ``only``: of the others it says no more than that they are, whose turn it is, by when.
    """
    cases = cases_of(patient, at=at)
    behind = cases.filter(after.behind()) if after else cases
    found = list(behind.order_by("turn", "by", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    opened = [case for case in shown if only in (None, case)]
    new = new_to(by, patient, opened)
    said = {"is_whole": only is None}
    cards = [
        card(case, is_new=case.pk in new, **said) if case in opened else Card(case)
        for case in shown
    ]
    return Overview(cards, Cursor.of(shown[-1]) if len(found) > PAGE else None)
