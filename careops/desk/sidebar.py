"""Where can one go from here? The sidebar of every page of the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from careops.desk.counting import counted, saved_views
from careops.desk.narrowing import ME
from careops.desk.reports.readers import may_read
from careops.desk.worklists import MINE, Worklist, many, worklists_of
from careops.policy.workflow import kinds
from careops.web.request import MemberRequest


@dataclass(frozen=True, slots=True)
class SidebarLink:
    """One link of the sidebar."""

    label: str
    url: str
    count: str = ""
    tone: str = ""
    is_here: bool = False
    house: str = ""  # how much it is in the whole house
    house_url: str = ""


def sidebar(request: MemberRequest, registry: Mapping[Any, Any]) -> dict[str, list[SidebarLink]]:
    """The groups of the sidebar: queues with their counts, views that were kept, reports, kinds, records, set-up."""
    some = {"Views": views(request), "Figures": figures(request)}
    return {
        "Queues": queues(request),
        **{name: links for name, links in some.items() if links},
        "By kind": by_kind(request),
        **records(request, registry),
    }


def figures(request: MemberRequest) -> list[SidebarLink]:
    url = reverse("admin:desk_reports")
    return (
        [SidebarLink("Reports", url, is_here=request.path == url)]
        if may_read(request.membership)
        else []
    )


def queues(request: MemberRequest) -> list[SidebarLink]:
    found = counted(request)
    listed = worklists_of(request.membership)
    named = [one for one in listed if found[one.name] or not one.is_shy]
    return [link_to(one, found, is_here=is_here(request, one)) for one in named]


def link_to(worklist: Worklist, found: Counter[str], *, is_here: bool) -> SidebarLink:
    """To what its reader can do in it, with how much that is; and in the house."""
    url = f"{reverse('admin:cases_case_changelist')}?show={worklist.name}"
    own = found[MINE + worklist.name] if worklist.is_shared else found[worklist.name]
    return SidebarLink(
        worklist.label,
        f"{url}&whose={ME}" if worklist.is_shared else url,
        many(own) if worklist.is_counted else "",
        worklist.tone if own else "",
        is_here,
        house=many(found[worklist.name]) if worklist.is_shared else "",
        house_url=url,
    )


def is_here(request: MemberRequest, worklist: Worklist) -> bool:
    query = request.GET
    if (
        request.path != reverse("admin:cases_case_changelist")
        or query.get("kind")
        or query.get("view")
    ):
        return False
    return query.get("show", "open") == worklist.name


def views(request: MemberRequest) -> list[SidebarLink]:
    """Those that the reader keeps, and those of their teams."""
    url, found, here = (
        reverse("admin:cases_case_changelist"),
        counted(request),
        request.GET.get("view"),
    )
    return [
        SidebarLink(
            one.name,
            f"{url}?{one.query}&view={one.pk}",
            many(found[str(one.pk)]),
            is_here=here == str(one.pk),
        )
        for one in saved_views(request)
    ]


def by_kind(request: MemberRequest) -> list[SidebarLink]:
    url = reverse("admin:cases_case_changelist")
    here = request.GET.get("kind") if request.path == url else ""
    return [
        SidebarLink(
            capfirst(str(model._meta.verbose_name_plural)),
            f"{url}?kind={kind}",
            is_here=here == kind,
        )
        for kind, model in kinds().items()
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
    """In the same order for everybody, whatever of it they see."""
    groups: dict[str, list[SidebarLink]] = {a.group: [] for a in registry.values() if a.group}
    for model, admin in registry.items():
        if admin.group and admin.has_view_permission(request):
            groups[admin.group].extend(links(request, model, admin))
    return {name: found for name, found in groups.items() if found}


def links(request: MemberRequest, model: Any, admin: Any) -> Iterator[SidebarLink]:
    """The list of a model's records, and what else its admin has pages for."""
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    mine = {*request.membership.roles}
    others = [
        SidebarLink(label, reverse(name))
        for label, name, *readers in admin.pages
        if not readers or mine & {role.name for role in readers}
    ]
    is_other = any(request.path.startswith(link.url) for link in others)
    label = admin.label or capfirst(meta.verbose_name_plural)
    yield SidebarLink(label, url, is_here=request.path.startswith(url) and not is_other)
    yield from (replace(link, is_here=request.path.startswith(link.url)) for link in others)
