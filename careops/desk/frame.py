"""What stands around each page of the desk? The time, its reader's views, who hears leads, which channels rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.utils.dateparse import parse_datetime

from careops.clock.now import Now
from careops.desk.models import SavedView
from careops.desk.surroundings import surroundings_of
from careops.outbox.models import Rest
from careops.people.actors import LEAD, MANAGER
from careops.people.models import Membership, Provider
from careops.tenancy.models import Tenant
from careops.tenancy.prepared import NOBODY, asked
from careops.tenancy.scope import current_tenant

KEPT = 8  # saved views that the sidebar counts; more than anybody works from


@dataclass(frozen=True, slots=True)
class Frame:
    """``heads`` are the leads and managers whom messages reach, each with ``email`` and ``mobile``."""

    at: datetime
    views: list[SavedView]
    heads: list[Any]
    rests: list[Rest]


def frame_of(request: Any) -> Frame:
    """Asked for once a request, which has its moment from then on, too."""
    if not hasattr(request, "frame"):
        member = request.membership
        nobody = Membership(pk=NOBODY, teams=member.teams)
        # Whoever is in the same teams asks in the same words.
        name = ("the frame of a page", *member.teams)
        (row,) = asked(name, lambda: here().annotate(**framing(nobody)), {NOBODY: member.pk})
        keep_frame(request, row)
    frame: Frame = request.frame
    return frame


def here() -> Any:
    return Tenant.objects.filter(pk=current_tenant().pk)


def keep_frame(request: Any, row: Any) -> None:
    """Of the one row that a page asks for, with the frame around it."""
    if not hasattr(request, "moment"):
        request.moment = row.asked_at
    views = [SavedView(**kept) for kept in row.views]
    heads = [SimpleNamespace(**kept) for kept in row.heads]
    rests = [Rest(**kept | moments(kept, "since", "until")) for kept in row.rests]
    request.frame = Frame(request.moment, views, heads, rests)
    surroundings_of(request.membership).away = row.away


def framing(member: Membership) -> dict[str, Any]:
    """What stands around a page, as annotations of any one row."""
    views = SavedView.objects.seen_by(member)[:KEPT]
    heads = Membership.objects.to_be_told().with_roles(LEAD, MANAGER)
    mobile = Coalesce(NullIf("own_mobile", Value("")), F("provider__mobile"), Value(""))
    told = JSONObject(email="user__email", mobile=mobile)
    rest = JSONObject(channel="channel", since="since", until="until", reason="reason")
    kept = JSONObject(id="id", name="name", query="query")
    return {
        "asked_at": Now(),
        "views": ArraySubquery(views.values(found=kept)),
        "heads": ArraySubquery(heads.values(found=told)),
        "rests": ArraySubquery(Rest.objects.order_by("channel").values(found=rest)),
        "away": ArraySubquery(Provider.objects.away().values("pk")),
    }


def moments(kept: dict[str, Any], *names: str) -> dict[str, datetime | None]:
    return {name: parse_datetime(kept[name]) for name in names}
