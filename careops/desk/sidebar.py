"""Where can one go from here? The sidebar of every page of the desk."""

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
class SidebarLink:
    """One link of the sidebar."""

    label: str
    url: str
    count: str = ""
    tone: str = ""
    is_here: bool = False


def sidebar(request: MemberRequest, registry: Mapping[Any, Any]) -> dict[str, list[SidebarLink]]:
    """The groups of the sidebar: queues with their counts, kinds of case, records, set-up."""
    return {
        "Queues": queues(request),
        "By kind": by_kind(request),
        **records(request, registry),
    }


def queues(request: MemberRequest) -> list[SidebarLink]:
    url = reverse("admin:cases_case_changelist")
    here = request.GET.get("show", "open") if request.path == url else ""
    found = counts(View(request.membership, moment(request)))
    return [
        SidebarLink(
            worklist.label,
            f"{url}?show={worklist.name}",
            many(found[worklist.name]) if worklist.is_counted else "",
            worklist.tone if found.get(worklist.name) else "",
            here == worklist.name and not request.GET.get("kind"),
        )
        for worklist in WORKLISTS.values()
        if found.get(worklist.name) or worklist.name not in HIDDEN
    ]


def by_kind(request: MemberRequest) -> list[SidebarLink]:
    url = reverse("admin:cases_case_changelist")
    here = request.GET.get("kind") if request.path == url else ""
    return [
        SidebarLink(f"{capfirst(kind)}s", f"{url}?kind={kind}", is_here=here == kind)
        for kind in kinds()
    ]


def intakes(request: MemberRequest, registry: Mapping[Any, Any]) -> list[SidebarLink]:
    """The kinds of case that an agent may begin."""
    return [
        SidebarLink(
            admin.intake, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        )
        for model, admin in registry.items()
        if admin.intake and admin.has_add_permission(request)
    ]


def records(request: MemberRequest, registry: Mapping[Any, Any]) -> dict[str, list[SidebarLink]]:
    groups: dict[str, list[SidebarLink]] = {}
    for model, admin in registry.items():
        if admin.group and admin.has_view_permission(request):
            groups.setdefault(admin.group, []).extend(links(request, model, admin))
    return groups


def links(request: MemberRequest, model: Any, admin: Any) -> Iterator[SidebarLink]:
    """The list of a model's records, and what else its admin has pages for."""
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    others = [SidebarLink(label, reverse(name)) for label, name in admin.pages]
    is_other = any(request.path.startswith(link.url) for link in others)
    label = admin.label or capfirst(meta.verbose_name_plural)
    yield SidebarLink(label, url, is_here=request.path.startswith(url) and not is_other)
    yield from (replace(link, is_here=request.path.startswith(link.url)) for link in others)
