"""How does somebody come to read what we wrote to them? By a link, or signed in; some cannot."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.conversation.writing import UNREACHED, channel_to, people_of
from careops.engine.trail import address
from careops.outbox.channels import label_of
from careops.people.models import Membership, Partner, Provider
from careops.policy.workflow import Workflow
from careops.web.links import LINK_VIEWS, view_of
from careops.web.partners import source_of

NOTHING = "There is no such case of yours."
NO_ACCOUNT = "They cannot sign in here, so they could not read it: call them."


@dataclass(frozen=True, slots=True)
class Reader:
    """One person of a case to whom the desk may write, by the ``field`` that names them."""

    field: str
    person: Any
    channel: str  # on which they hear of it
    by_link: bool  # or signed in
    obstacle: str = ""  # why they could not read it

    @property
    def role(self) -> str:
        return self.field.replace("_", " ")

    @property
    def way(self) -> str:
        """``e-mail to maya@example.org``."""
        return f"{label_of(self.channel)} to {address(self.person, self.channel)}"


def readers_of(subject: Workflow, signing_in: Collection[UUID] | None = None) -> list[Reader]:
    """Everybody of the case with whom we talk, and how they hear of it.

    For whom somebody is ``signing_in`` is asked of the database where it is not said.
    """
    people = people_of(subject)
    able = who_signs_in(people.values(), subject) if signing_in is None else signing_in
    return [one_reader(name, person, subject, able) for name, person in people.items()]


def reader(field: str, person: Any, subject: Workflow) -> Reader:
    return one_reader(field, person, subject, who_signs_in([person], subject))


def one_reader(field: str, person: Any, subject: Workflow, able: Collection[UUID]) -> Reader:
    by_link = not isinstance(person, Provider) and view_of(type(person), subject.kind) is not None
    channel = channel_to(person)
    obstacle = "" if channel else UNREACHED
    if channel and not by_link and not (person.pk in able and has_page(person, subject.kind)):
        obstacle = NO_ACCOUNT
    return Reader(field, person, channel, by_link, obstacle)


def who_signs_in(people: Iterable[Any], subject: Workflow) -> set[UUID]:
    """Of these the providers and partners who have a page of the case, and somebody who may open it: one query."""
    shown = [person.pk for person in people if has_page(person, subject.kind)]
    theirs = Q(provider__in=shown) | Q(partner__in=shown)
    members = Membership.objects.active().filter(theirs) if shown else Membership.objects.none()
    return {key for pair in members.values_list("provider", "partner") for key in pair if key}


def has_page(person: Any, kind: str) -> bool:
    if isinstance(person, Partner):
        return bool(source_of(kind, person))
    return isinstance(person, Provider) and bool(page_of(kind))


def page_of(kind: str) -> str:
    """The name of the address at which a provider finds a case of this kind; empty: nowhere."""
    view = LINK_VIEWS.get(kind, {}).get(Provider)
    return str(getattr(view, "signed_in", ""))


@never_cache
@require_safe
@login_required
def case_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One address of a case for everybody: whoever has signed in is led on to their own page of it."""
    member: Membership | None = request.membership  # type: ignore[attr-defined]
    case: Case = get_object_or_404(Case, pk=pk)
    place = next((name for can, name in ways(member, case) if can and name), "") if member else ""
    if not place:
        raise Http404(NOTHING)
    return redirect(place, pk)


def ways(member: Membership, case: Case) -> list[tuple[Any, str]]:
    """As what somebody comes, and where that leads."""
    return [
        (member.provider_id, page_of(case.kind)),
        (member.is_staff, "admin:cases_case_change"),
        (member.partner_id, "partner_case"),
        (member.patient_id, "my_case"),
    ]
