"""What do partners hear of? The steps that a story tells them, of their own cases, in the order of the record.

Who writes locks the head of the chain until the commit, so whoever has read up to a place has missed
nothing before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, Subquery

from careops.api.ids import public_id
from careops.api.subjects import RESOURCES, SubjectView
from careops.outbox.links import site_url
from careops.people.models import Partner
from careops.record.models import ChainHead, Entry, PartnerEntry
from careops.web.domain import parts
from careops.web.story import PARTNER, STORIES

PREFIX = "evt"
NOTHING = Q(seq__in=[])


def resources(partner: Partner) -> dict[str, type[SubjectView]]:
    """What this partner can read, by kind of case."""
    parts("api")  # they declare themselves
    return {kind: view for kind, view in RESOURCES.items() if partner.kind in view.read_by}


def types_for(partner: Partner) -> list[str]:
    """All types of events that this partner may hear of."""
    return sorted(
        {
            type_of(view, action)
            for kind, view in resources(partner).items()
            for action in STORIES[kind].words(PARTNER)
        }
    )


def type_of(view: type[SubjectView], action: str) -> str:
    return f"{view.model.kind}.{view.public_word(action)}"


def events(partner: Partner, *, after: int, limit: int, upto: int | None = None) -> list[Entry]:
    """The next entries behind this place in the chain that the partner hears of, in one query."""
    told = (
        Q(entry__case__kind=kind, entry__action__in=list(STORIES[kind].words(PARTNER)))
        for kind in resources(partner)
    )
    rows = PartnerEntry.objects.filter(
        reduce(or_, told, NOTHING),
        partner=partner,
        seq__gt=after,
        entry__outcome=Entry.Outcome.DONE,
    )
    rows = rows if upto is None else rows.filter(seq__lte=upto)
    found = rows.select_related("entry__case").order_by("seq")[:limit]
    return [row.entry for row in found]


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
    view = RESOURCES[case.kind]
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
