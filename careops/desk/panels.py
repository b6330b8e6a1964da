"""What should an agent know about a case of this kind, and begin from it? Each domain says so here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString

from careops.registry import Registry
from careops.web.request import MemberRequest


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a patient's page: ``facts`` of a label and a value each; empty values are left out."""

    title: str
    facts: list[tuple[str, Any]]
    address: str = ""  # where there is more of it


Details = Callable[[MemberRequest, Any], list[tuple[str, Any]]]
Tools = Callable[[MemberRequest, Any], list[tuple[str, str]]]
Sections = Callable[[MemberRequest, Any], list[SafeString]]

Matter = Callable[[Any], str]

MATTERS: Registry[Matter] = Registry("words for what matters of a kind of case")
DETAILS: Registry[Details] = Registry("details of a kind of case")
ALSO: Registry[tuple[str, ...]] = Registry("references that the page of a kind of case follows")
Panels = Callable[[MemberRequest, Any], list["Panel"]]
Flags = Callable[[MemberRequest, Any], list[tuple[str, str]]]

PANELS: Registry[Panels] = Registry("panels of a patient")
FLAGS: Registry[Flags] = Registry("flags of a patient")
TOOLS: Registry[Tools] = Registry("tools of a kind of case")
SECTIONS: Registry[Sections] = Registry("sections of a kind of case")


def matters(kind: str) -> Callable[[Matter], Matter]:
    """Declare what a case page is titled with: the need, the place, the network. No message or list says it."""
    return lambda words: MATTERS.declare(kind, words)


def details(kind: str, *also: str) -> Callable[[Details], Details]:
    """Declare what the case page shows of a subject: ``[("Need", "Low mood"), ...]``; empty values are left out.

    ``also`` names the references that it follows, ``"proposed_by__user"``: they come in the subject's own query.
    """
    ALSO.declare(kind, also)
    return lambda found: DETAILS.declare(kind, found)


def tools(kind: str) -> Callable[[Tools], Tools]:
    """Declare what else can be begun from the subject's page, as links: ``[("New visit…", url), ...]``."""
    return lambda links: TOOLS.declare(kind, links)


def sections(kind: str) -> Callable[[Sections], Sections]:
    """Declare what stands above the story of a subject, as parts of its page."""
    return lambda found: SECTIONS.declare(kind, found)


def matter_of(kind: str, subject: Any) -> str:
    """What it is about; where a kind says nothing more of it, what its list says."""
    found = MATTERS[kind](subject) if kind in MATTERS else ""
    return found or str(subject.case.title)


def details_of(kind: str, request: MemberRequest, subject: Any) -> list[tuple[str, Any]]:
    return said(DETAILS[kind](request, subject) if kind in DETAILS else [])


def also_of(kind: str) -> tuple[str, ...]:
    return ALSO.get(kind, ())


def tools_of(kind: str, request: MemberRequest, subject: Any) -> list[tuple[str, str]]:
    return TOOLS[kind](request, subject) if kind in TOOLS else []


def sections_of(kind: str, request: MemberRequest, subject: Any) -> list[SafeString]:
    return SECTIONS[kind](request, subject) if kind in SECTIONS else []


# Of a patient, over all domains


def about_patients(name: str) -> Callable[[Panels], Panels]:
    """Declare what a domain knows of a patient beside their cases: insurance, consents, a chart. Constant queries."""
    return lambda found: PANELS.declare(name, found)


def flags_patients(name: str) -> Callable[[Flags], Flags]:
    """Declare what everybody who reads of a patient must see first: ``[("Suspended", "danger")]``."""
    return lambda found: FLAGS.declare(name, found)


def panels_of(request: MemberRequest, patient: Any) -> list[Panel]:
    """Those that say something."""
    panels = (panel for find in PANELS.values() for panel in find(request, patient))
    told = (replace(panel, facts=said(panel.facts)) for panel in panels)
    return [panel for panel in told if panel.facts]


def said(facts: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(label, value) for label, value in facts if value not in (None, "")]


def flags_of(request: MemberRequest, patient: Any) -> list[tuple[str, str]]:
    return [flag for find in FLAGS.values() for flag in find(request, patient)]
