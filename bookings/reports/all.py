"""Which reports are there? Each with its question, and what to do where there is nothing to report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bookings.reports import pictures, requests, tables
from bookings.reports.ageing import ageing
from bookings.reports.gaps import gaps
from bookings.reports.margins import margins
from bookings.reports.pictures import Picture
from bookings.reports.span import Span
from bookings.reports.tables import Table


@dataclass(frozen=True, slots=True)
class Report:
    """``find`` asks once; what it finds is told as a table and as a picture."""

    name: str
    title: str
    note: str
    empty: str
    find: Callable[..., Any]
    table: Callable[[Any], Table]
    picture: Callable[[Any], Picture]
    is_money: bool = False


def whenever(find: Callable[[Span], Any], span: Span, *, at: datetime) -> Any:  # noqa: ARG001
    """It is about its days alone."""
    return find(span)


ALL = (
    Report(
        "states", "What became of requests?",
        "Requests that were received on these days, by the state in which they are now.",
        "No request was received on these days. Choose others above.",
        partial(whenever, requests.by_state), tables.states, pictures.states,
    ),
    Report(
        "months", "How long until a request is confirmed, by month?",
        "Requests of these days, until the insurer first confirmed a date and an amount.",
        "No request of these days is confirmed yet. Choose others above, or look again once an"
        " insurer has confirmed one.",
        partial(whenever, requests.by_month), tables.months, pictures.months,
    ),
    Report(
        "insurers", "How long until a request is confirmed, by insurer?",
        "The same requests, by whose they are.",
        "No request of these days is confirmed yet. Choose others above, or look again once an"
        " insurer has confirmed one.",
        partial(whenever, requests.by_insurer), tables.insurers, pictures.waits,
    ),
    Report(
        "gaps", "Where do we lack clinics?",
        "Requests of these days for which a search found no affiliate near that had not"
        " been asked before. A client whose place nobody can tell counts, too.",
        "No search of these days ended without a clinic near. Choose other days above.",
        partial(whenever, gaps), tables.gaps, pictures.gaps,
    ),
    Report(
        "margins", "What is left for us, by insurer?",
        "Invoices that left on these days, before tax, with all credit notes on them taken off."
        " What was called off before it was billed is not in it; what was written off still is. A"
        " clinic's cost is what it got; until then what it asks, or what was agreed.",
        "No invoice left on these days. Choose others above; one leaves when a booking is billed.",
        partial(whenever, margins), tables.margins, pictures.margins, is_money=True,
    ),
    Report(
        "ageing", "Which bills are open, and how old are they?",
        "As of now, whichever days are chosen: what is left to pay, tax included, by the days since"
        " it fell due.",
        "Nothing that was billed is left to pay. A bill stands here from its invoice on until it is"
        " paid; choose all insurers above to see those of others.",
        ageing, tables.ageing, pictures.ageing, is_money=True,
    ),
)  # fmt: skip
REPORTS = {report.name: report for report in ALL}
