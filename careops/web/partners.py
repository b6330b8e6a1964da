"""What is there for a partner's people? All cases of theirs, over all domains: what waits, happens and is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet

from careops.cases.models import is_of, prefixes
from careops.cases.refs import refs_of
from careops.outbox.links import LinkStatus
from careops.people.models import Partner
from careops.policy.workflow import kinds
from careops.registry import Registry
from careops.web.case_view import CaseView, Page
from careops.web.code_view import CodeView
from careops.web.conversation import is_talked
from careops.web.cursor import Cursor
from careops.web.link_view import LinkView
from careops.web.patients import none_waits
from careops.web.reads import record_read
from careops.web.request import moment
from careops.web.story import Status
from careops.web.turns import SECTIONS, in_turn

PAGE = 25
ANY = Q()


class PartnerView(CaseView):
    """A partner before a case of theirs, whichever way they came: by a link, or signed in."""

    name: ClassVar[str] = ""  # what they call it
    holder: Partner
    link: Any = None  # by which they came, unless they signed in

    @property
    def status(self) -> Status:
        """How it stands with them."""
        raise NotImplementedError

    @property
    def has_more(self) -> bool:
        """Whether there is something that not everybody who finds a mail should read."""
        return False

    @property
    def summary(self) -> str:
        """By what they know it again, beside its reference: never what somebody suffers from."""
        return ""


class PartnerLink(LinkView):
    """A partner behind a link, which needs no account; those that have people here may sign in instead."""

    once = False

    @property
    def signed_in(self) -> str:  # type: ignore[override]
        is_shown = not self.has_passed and source_of(self.subject.kind, self.holder) is not None
        return "partner_case" if is_shown and self.holder.members.active().exists() else ""

    def its_page(self) -> Page:
        template, shown = super().its_page()
        return template, shown | {"signed_in": self.signed_in}


class PartnerCodeLink(CodeView, PartnerLink):
    """A partner behind a link, where there is more than everybody who finds a mail should read.

    That opens with a code; what they may do is the same without it.
    """

    @cached_property
    def is_talked(self) -> bool:
        """Whether anything was written with them."""
        return is_talked(self.subject, by=self.by)

    @property
    def can_open(self) -> bool:
        has_more: bool = self.has_more or self.is_talked  # type: ignore[attr-defined]
        return has_more and not self.has_passed and self.link_status is LinkStatus.ISSUED

    @property
    def choices(self) -> Collection[str]:
        closed = self.can_open and not self.is_opened
        return (*super(CodeView, self).choices, *(self.code_steps if closed else ()))

    def its_page(self) -> Page:
        if self.is_opened:  # so it is on record who read it
            case = self.subject.case
            seen = {"patients": [case.patient_id], "case": case}
            record_read(self.request, what=case.kind, by=self.by, **seen)
        template, shown = super().its_page()
        return template, {**self.code_context(), **shown}


def by_link(view: type[PartnerView]) -> type[PartnerLink]:
    """The same page, for whoever holds a partner's link to it; they may come back while that lasts."""
    return type(f"{view.__name__}Link", (PartnerLink, view), {})


@dataclass(frozen=True, slots=True)
class PartnerSource:
    """What one domain shows the people of partners of its cases of this ``kind``.

    ``views`` are the pages of one, by the kind of partner that reads it; other kinds read none.
    ``number`` leads to what each of them calls it. They know of those that are ``seen``; ``waits(at)``
    finds those that ask something of them, beside those whose turn is theirs and that are not
    ``idle(at)``. ``brings`` is read along for a list.
    """

    kind: str
    views: Mapping[str, type[PartnerView]]
    number: Mapping[str, str]
    seen: Q = ANY
    waits: Callable[[datetime], Q] = none_waits
    idle: Callable[[datetime], Q] = none_waits
    brings: tuple[str, ...] = ()

    def rows(self, people: Collection[UUID]) -> QuerySet[Any]:
        """Theirs, and no others."""
        model: Any = kinds()[self.kind]
        found: QuerySet[Any] = model.objects.filter(self.seen, is_of(model, people))
        return found

    def called(self, text: str, *, by: str) -> Q:
        """Those of this reference, or its beginning, and of this number of theirs."""
        found = Q(**{f"{self.number[by]}__in": {text, text.upper()}}) | Q(case__ref=text.upper())
        for beginning in refs_of(text, prefixes()):
            found |= Q(case__ref__begins=beginning)
        return found


SOURCES: Registry[PartnerSource] = Registry("sources of what partners are shown")


def shows_partners(source: PartnerSource) -> None:
    """Declare a source. A page asks one query of each, and one for each row that it ``brings``."""
    SOURCES.declare(source.kind, source)


def source_of(kind: str, reader: Partner) -> PartnerSource | None:
    """What this partner reads of a kind, if anything."""
    found = SOURCES.get(kind)
    return found if found and reader.kind in found.views else None


@dataclass(frozen=True, slots=True)
class Card:
    """A case as somebody of its partner sees it in the list."""

    subject: Any  # with its ``turn`` and ``by``
    view: PartnerView
    number: str  # what they call it

    @property
    def section(self) -> str:
        return SECTIONS[self.subject.turn]


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of it."""

    cards: list[Card]
    next: Cursor | None


def overview(
    request: Any, reader: Partner, *, text: str = "", after: Cursor | None = None
) -> Overview:
    """A page in keyset order; how many queries it takes does not depend on what there is."""
    found: list[Any] = []
    for source in SOURCES.values():
        if reader.kind in source.views:
            found += page(source, request, reader, text=text, after=after)
    found.sort(key=Cursor.of)
    shown = found[:PAGE]
    cards = [card(one, request, reader) for one in shown]
    return Overview(cards, Cursor.of(shown[-1]) if len(found) > PAGE else None)


def card(subject: Any, request: Any, reader: Partner) -> Card:
    source, kind = SOURCES[subject.kind], reader.kind
    view = source.views[kind](request, subject, by=request.actor, at=moment(request))
    return Card(subject, view, reduce(getattr, source.number[kind].split("__"), subject))


def page(
    source: PartnerSource, request: Any, reader: Partner, *, text: str, after: Cursor | None
) -> QuerySet[Any]:
    """Enough of one source to fill a page by itself, and one more to know that it goes on."""
    rows = source.rows(request.actor.people)
    if text:
        rows = rows.filter(source.called(text, by=reader.kind))
    theirs, at = Q(case__waiting_on=reader.kind, case__closed_at=None), moment(request)
    placed = in_turn(rows, theirs & ~source.idle(at) | source.waits(at), case="case__")
    behind = placed.filter(after.behind()) if after else placed
    brought: QuerySet[Any] = behind.for_list().prefetch_related(*source.brings)
    return brought.order_by("turn", "by", "pk")[: PAGE + 1]
