"""What should an agent know about a case of this kind, and begin from it? Each domain says so here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from careops.registry import Registry
from careops.web.request import MemberRequest

Details = Callable[[MemberRequest, Any], list[tuple[str, Any]]]
Tools = Callable[[MemberRequest, Any], list[tuple[str, str]]]
Sections = Callable[[MemberRequest, Any], list[SafeString]]

DETAILS: Registry[Details] = Registry("details of a kind of case")
TOOLS: Registry[Tools] = Registry("tools of a kind of case")
SECTIONS: Registry[Sections] = Registry("sections of a kind of case")


def details(kind: str) -> Callable[[Details], Details]:
    """Declare what the case page shows of a subject: ``[("Need", "Low mood"), ...]``; empty values are left out."""
    return lambda found: DETAILS.declare(kind, found)


def tools(kind: str) -> Callable[[Tools], Tools]:
    """Declare what else can be begun from the subject's page, as links: ``[("New visit…", url), ...]``."""
    return lambda links: TOOLS.declare(kind, links)


def sections(kind: str) -> Callable[[Sections], Sections]:
    """Declare what stands above the story of a subject, as parts of its page."""
    return lambda found: SECTIONS.declare(kind, found)


def details_of(kind: str, request: MemberRequest, subject: Any) -> list[tuple[str, Any]]:
    found = DETAILS[kind](request, subject) if kind in DETAILS else []
    return [(label, value) for label, value in found if value not in (None, "")]


def tools_of(kind: str, request: MemberRequest, subject: Any) -> list[tuple[str, str]]:
    return TOOLS[kind](request, subject) if kind in TOOLS else []


def sections_of(kind: str, request: MemberRequest, subject: Any) -> list[SafeString]:
    return SECTIONS[kind](request, subject) if kind in SECTIONS else []
