"""What should an agent know of papers, payments, cards, bills, and of the four documents that must agree?"""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookings.columns.booking import BookingColumns
from bookings.desk.beside import Beside
from bookings.desk.papers import links_to
from bookings.models import Booking, Card, ClinicPayment, InsurerCharge, Paper, Reconciliation
from careops.cases.models import Case
from careops.desk.panels import details, sections
from careops.desk.words import row_of
from careops.web.request import MemberRequest


def money_sections(booking: Booking, beside: Beside) -> list[SafeString]:
    """Of a booking: its papers, what is paid and billed, and how far it is reconciled."""
    papers, moves, found = beside.papers, moves_of(beside), []
    if papers:
        rows = [(paper, row_of(paper.case)) for paper in papers]
        lacks = max(paper.lacks for paper in papers)
        found.append(piece("papers.html", rows=rows, booking=booking, lacks=lacks))
    if moves:
        found.append(piece("payments.html", rows=moves))
    return [*found, *map(four_documents, beside.reconciliations)]


def moves_of(beside: Beside) -> list[tuple[str, Any, Any]]:
    """What the clinic gets, and what the insurer pays, each with its state; last what is void."""
    found = [
        *(
            (f"To {p.clinic}, {p.get_method_display().lower()}", p, row_of(p.case))
            for p in beside.payments
        ),
        *((f"From {c.insurer}", c, row_of(c.case)) for c in beside.charges),
        *((c.words or "Card of the insurer", c, row_of(c.case)) for c in beside.cards),
    ]
    return sorted(found, key=lambda move: move[2].shown.tone == "muted")


@sections("reconciliation")
def reconciliation_sections(_: MemberRequest, reconciliation: Reconciliation) -> list[SafeString]:
    return [four_documents(reconciliation)]


def four_documents(reconciliation: Reconciliation) -> SafeString:
    """The four ticks, with what differs in red."""
    documents = reconciliation.documents
    lines = [(one, way(one.expected), way(one.found), one.difference) for one in documents.all]
    return piece(
        "documents.html", reconciliation=reconciliation, row=row_of(reconciliation.case),
        lines=lines, difference=documents.difference, missing=documents.missing,
    )  # fmt: skip


def way(said: Any) -> Any:
    """An amount as it is, a way to pay in words."""
    ways = dict(BookingColumns.Method.choices)
    return ways.get(said, said) if isinstance(said, str) else said


@sections("charge")
def charge_sections(_: MemberRequest, charge: InsurerCharge) -> list[SafeString]:
    """Its invoices and credit notes, and what came in."""
    invoices, receipts = charge.invoices.order_by("pk"), charge.receipts.order_by("pk")
    return [piece("charge.html", charge=charge, invoices=invoices, receipts=receipts)]


@details("paper", "accepted_by__user")
def paper_facts(request: MemberRequest, paper: Paper) -> list[tuple[str, Any]]:
    return [
        ("Booking", link(paper.booking.case)),
        ("Insurer", paper.insurer),
        ("What it is", paper.get_kind_of_paper_display()),
        ("Its head", paper.name),
        ("Good for", paper.amount),
        ("Total, tax included", paper.booking.total if paper.is_a_guarantee else ""),
        ("Taken for", paper.accepted_total),
        ("Taken by", paper.accepted_by),
        ("Files", links_to(paper, request)),
        ("Folder", paper.clinic),
        ("Signed by", paper.physician),
        ("Licence", paper.licence),
        ("Why", paper.closed_reason),
    ]


@details("payment", "approval__case", "chief_of_staff__user", "paid_by__user")
def payment_facts(_: MemberRequest, payment: ClinicPayment) -> list[tuple[str, Any]]:
    card = f"{payment.card_brand}, ending in {payment.card_last4}" if payment.card_last4 else ""
    approval = payment.approval or payment.spendable
    return [
        ("Booking", link(payment.booking.case)),
        ("Clinic", payment.clinic),
        ("How it is paid", payment.get_method_display()),
        ("Agreed", f"{payment.amount} {payment.currency}"),
        ("Approval", link(approval.case) if approval else ""),
        ("Call", payment.call_at),
        ("On the call", ", ".join(map(str, filter(None, people_on_the_call(payment))))),
        ("Our card", card),
        ("Clinic's invoice", payment.invoice_number),
        ("It says", payment.invoiced),
        ("Paid", payment.paid),
        ("Receipt", payment.receipt),
        ("Paid by whom", payment.paid_by),
        ("Failed because", payment.failure),
        ("Closed with", payment.closed_reason),
    ]


def people_on_the_call(payment: ClinicPayment) -> tuple[Any, ...]:
    return (payment.chief_of_staff and payment.paid_by, payment.chief_of_staff, payment.spoke_with)


@details("card")
def card_facts(_: MemberRequest, card: Card) -> list[tuple[str, Any]]:
    return [
        ("Booking", link(card.booking.case)),
        ("Insurer", card.insurer),
        ("Card", card.words),
        ("Given", card.given_at),
        ("The provider says", card.failure),
        ("Closed with", card.closed_reason),
        ("Forgotten by the provider", card.forgotten_at),
    ]


@details("charge", "card", "write_off_by__user", "written_off_by__user")
def charge_facts(_: MemberRequest, charge: InsurerCharge) -> list[tuple[str, Any]]:
    return [
        ("Booking", link(charge.booking.case)),
        ("Insurer", charge.insurer),
        ("For", charge.get_what_display()),
        ("Subtotal", charge.subtotal),
        ("Tax", f"{charge.tax} ({charge.rate_rule})"),
        ("Total", f"{charge.total} {charge.currency}"),
        ("Credited", charge.credited or ""),
        ("Paid", charge.paid or ""),
        ("Left", charge.left),
        ("Card", charge.card.words if charge.card else ""),
        ("Card refused", charge.failure),
        ("Their objection", charge.objection),
        ("Write-off proposed by", charge.write_off_by),
        ("Written off by", charge.written_off_by),
        ("Last words", charge.closed_reason),
    ]


@details("reconciliation", "matched_by__user", "signed_off_by__user")
def reconciliation_facts(_: MemberRequest, reconciliation: Reconciliation) -> list[tuple[str, Any]]:
    return [
        ("Booking", link(reconciliation.booking.case)),
        ("Matched by", reconciliation.matched_by),
        ("Matched", reconciliation.matched_at),
        ("Signed off by", reconciliation.signed_off_by),
        ("Signed off", reconciliation.signed_off_at),
        ("Explained", reconciliation.explained),
        ("Note", reconciliation.note),
    ]


def link(case: Case) -> SafeString:
    """``B-7K3F9 Booked``, as a link to its page."""
    address = reverse("admin:cases_case_change", args=[case.pk])
    return format_html('<a href="{}">{}</a> {}', address, case.ref, row_of(case).state)


def piece(name: str, **context: Any) -> SafeString:
    return render_to_string(f"admin/bookings/{name}", context)
