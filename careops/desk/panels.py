"""What should an agent know about a case of this kind, and begin from it? Each domain says so here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

from careops.registry import Registry
from careops.web.request import MemberRequest

Facts = Callable[[MemberRequest, Any], list[tuple[str, Any]]]
Tools = Callable[[MemberRequest, Any], list[tuple[str, str]]]
Parts = Callable[[MemberRequest, Any], list[SafeString]]

PANELS: Registry[Facts] = Registry("panels of a kind of case")
TOOLS: Registry[Tools] = Registry("tools of a kind of case")
PARTS: Registry[Parts] = Registry("parts of a kind of case")


def panel(kind: str) -> Callable[[Facts], Facts]:
    """Declare what the case page shows of a subject: ``[("Need", "Low mood"), ...]``; empty values are left out."""
    return lambda facts: PANELS.declare(kind, facts)


def tools(kind: str) -> Callable[[Tools], Tools]:
    """Declare what else can be begun from the subject's page, as links: ``[("New visit…", url), ...]``."""
    return lambda links: TOOLS.declare(kind, links)


def parts(kind: str) -> Callable[[Parts], Parts]:
    """Declare what stands above the story of a subject, as pieces of its page."""
    return lambda pieces: PARTS.declare(kind, pieces)


def facts_of(kind: str, request: MemberRequest, subject: Any) -> list[tuple[str, Any]]:
    found = PANELS[kind](request, subject) if kind in PANELS else []
    return [(label, value) for label, value in found if value not in (None, "")]


def tools_of(kind: str, request: MemberRequest, subject: Any) -> list[tuple[str, str]]:
    return TOOLS[kind](request, subject) if kind in TOOLS else []


def parts_of(kind: str, request: MemberRequest, subject: Any) -> list[SafeString]:
    return PARTS[kind](request, subject) if kind in PARTS else []
