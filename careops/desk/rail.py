"""Where can one go from here? The rail at the side of every page of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from careops.desk.worklists import WORKLISTS, View, counts, many
from careops.policy.workflow import kinds
from careops.web.request import MemberRequest, moment

HIDDEN = ("nobody", "stuck")  # shown only when they are not empty


@dataclass(frozen=True, slots=True)
class Stop:
    """One link of the rail."""

    label: str
    url: str
    count: str = ""
    tone: str = ""
    is_here: bool = False


def rail(request: MemberRequest, registry: Mapping[Any, Any]) -> dict[str, list[Stop]]:
    """The groups of the rail: queues with their counts, kinds of case, records, set-up."""
    return {
        "Queues": queues(request),
        "By kind": by_kind(request),
        **records(request, registry),
    }


def queues(request: MemberRequest) -> list[Stop]:
    url = reverse("admin:cases_case_changelist")
    here = request.GET.get("show", "open") if request.path == url else ""
    found = counts(View(request.membership, moment(request)))
    return [
        Stop(
            worklist.label,
            f"{url}?show={worklist.name}",
            many(found[worklist.name]) if worklist.is_counted else "",
            worklist.tone if found.get(worklist.name) else "",
            here == worklist.name and not request.GET.get("kind"),
        )
        for worklist in WORKLISTS.values()
        if found.get(worklist.name) or worklist.name not in HIDDEN
    ]


def by_kind(request: MemberRequest) -> list[Stop]:
    url = reverse("admin:cases_case_changelist")
    here = request.GET.get("kind") if request.path == url else ""
    return [
        Stop(f"{capfirst(kind)}s", f"{url}?kind={kind}", is_here=here == kind) for kind in kinds()
    ]


def intakes(request: MemberRequest, registry: Mapping[Any, Any]) -> list[Stop]:
    """The kinds of case that an agent may begin."""
    return [
        Stop(admin.intake, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
        for model, admin in registry.items()
        if admin.intake and admin.has_add_permission(request)
    ]


def records(request: MemberRequest, registry: Mapping[Any, Any]) -> dict[str, list[Stop]]:
    groups: dict[str, list[Stop]] = {}
    for model, admin in registry.items():
        if admin.group and admin.has_view_permission(request):
            groups.setdefault(admin.group, []).extend(stops(request, model, admin))
    return groups


def stops(request: MemberRequest, model: Any, admin: Any) -> Iterator[Stop]:
    """The list of a model's records, and what else its admin has pages for."""
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    others = [Stop(label, reverse(name)) for label, name in admin.pages]
    is_other = any(request.path.startswith(stop.url) for stop in others)
    label = admin.label or capfirst(meta.verbose_name_plural)
    yield Stop(label, url, is_here=request.path.startswith(url) and not is_other)
    yield from (replace(stop, is_here=request.path.startswith(stop.url)) for stop in others)
