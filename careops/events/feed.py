"""What do partners hear of? The steps that a story tells them, of their own cases, in the order of the record.

Who writes locks the head of the chain until the commit, so whoever has read up to a place has missed
nothing before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, Subquery

from careops.api.ids import public_id
from careops.api.subjects import SubjectView
from careops.outbox.links import site_url
from careops.people.models import Partner
from careops.record.models import ChainHead, Entry, PartnerEntry
from careops.web.domain import parts
from careops.web.story import PARTNER, STORIES

PREFIX = "evt"
NOTHING = Q(seq__in=[])


@cache
def resources() -> dict[str, type[SubjectView]]:
    """What partners can read, by kind of case: the base of its views."""
    parts("api")  # they are known once they are imported
    views = SubjectView.__subclasses__()
    return {view.model.kind: view for view in views if view.model.kind in STORIES}


def told(partner: Partner) -> dict[str, list[str]]:
    """The actions that this partner hears of, by kind of case."""
    return {
        kind: list(STORIES[kind].words(PARTNER))
        for kind, view in resources().items()
        if view.is_for(partner)
    }


def types_for(partner: Partner) -> list[str]:
    """All types of events that this partner may hear of."""
    views = resources()
    return sorted(
        {
            type_of(views[kind], action)
            for kind, all_of in told(partner).items()
            for action in all_of
        }
    )


def type_of(view: type[SubjectView], action: str) -> str:
    return f"{view.model.kind}.{view.public_word(action)}"


def events(partner: Partner, *, after: int, limit: int, upto: int | None = None) -> list[Entry]:
    """The next entries behind this place in the chain that the partner hears of, in two queries."""
    wanted = (Q(kind=kind, action__in=actions) for kind, actions in told(partner).items())
    rows = PartnerEntry.objects.filter(reduce(or_, wanted, NOTHING), partner=partner, seq__gt=after)
    rows = rows if upto is None else rows.filter(seq__lte=upto)
    # Joined, a planner without fresh statistics might begin at the entries.
    keys = list(rows.order_by("seq").values_list("entry", flat=True)[:limit])
    found = Entry.objects.filter(pk__in=keys).select_related("case").order_by("seq")
    return list(found) if keys else []


def place_of(partner: Partner, event: UUID) -> int | None:
    """Where an event of this partner's stands; None for what is none of theirs."""
    seq = Subquery(Entry.objects.filter(pk=event).values("seq"))
    found = PartnerEntry.objects.filter(partner=partner, seq=seq).values_list("seq", flat=True)
    place: int | None = found.first()
    return place


def end_of_chain() -> int:
    """The place of the last entry that everybody can read."""
    head = ChainHead.objects.first()
    return head.seq if head else 0


def show(entry: Entry) -> dict[str, Any]:
    """An event: thin, so that what is read of a person is read by a call, which is on record (SX-14)."""
    case: Any = entry.case
    view = resources()[case.kind]
    name = public_id(view.prefix, case.pk)
    return {
        "id": public_id(PREFIX, entry.pk),
        "type": type_of(view, entry.action),
        "timestamp": entry.at,
        "data": {
            "kind": case.kind,
            "id": name,
            "reference": case.ref,
            "state": view.public_word(entry.target),
            "href": site_url(f"/api/v1/{view.area}/{name}"),
        },
    }


def as_body(event: Any) -> str:
    return json.dumps(event, cls=DjangoJSONEncoder, separators=(",", ":"))


def of_types(entries: Iterable[Entry], types: list[str]) -> list[Entry]:
    """Those of these types; all, when none is named."""
    if not types:
        return list(entries)
    return [entry for entry in entries if show(entry)["type"] in types]
