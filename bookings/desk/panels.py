"""What should an agent know of a booking, of its amounts, and of our money?"""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bookings.desk.beside import Beside, beside_of
from bookings.desk.money import money_sections
from bookings.models import Booking, Quote, SpendApproval
from bookings.policy.amount_conditions import spending_is_approved
from bookings.policy.words import PaperKind
from bookings.steps import steps_of
from careops.cases.models import Case
from careops.desk.panels import Panel, about_patients, details, matters, sections
from careops.desk.reports.journeys import answers, journey
from careops.desk.words import row_of
from careops.people.models import Patient
from careops.values.languages import language_name
from careops.web.request import MemberRequest, moment

FEW = 50  # bookings that a patient's page looks at

answers("booking", "propose", "propose_itself", "unserviceable")
journey(
    "booking",
    "Where do bookings stop?",
    Received="received",
    A_clinic_asked="sourcing_dates",
    Dates_proposed="dates_proposed",
    Confirmed="confirmed",
    Booked="booked",
    Took_place="attended",
    Billed="billing",
    Reconciled="reconciled",
)


@about_patients("bookings")
def insurance(_: MemberRequest, patient: Patient) -> list[Panel]:
    """Who pays for them, with its number of the newest booking: one query."""
    mine = Booking.objects.filter(client=patient).select_related("insurer").order_by("pk")
    named = {str(one.insurer): one.external_id for one in mine[:FEW]}
    return [Panel("Insurance", [(name, number or "No number") for name, number in named.items()])]


@matters("booking")
def service_and_insurer(booking: Booking) -> str:
    return f"{booking.service} · {booking.insurer}"


@details("booking")
def booking_facts(_: MemberRequest, booking: Booking) -> list[tuple[str, Any]]:
    minutes = booking.nearby.minutes(booking.listing, booking) if booking.listing else None
    return [
        ("Insurer", booking.insurer),
        ("Their number", booking.external_id),
        ("Contact", ", ".join(filter(None, contact(booking)))),
        ("Service", booking.service),
        ("What is needed", booking.need),
        ("Days that suit", booking.wishes),
        ("Address", booking.address_in_words),
        ("Language", language_name(booking.language)),
        ("Papers wanted", ", ".join(PaperKind(kind).label for kind in booking.papers_wanted)),
        ("Results", route_of(booking)),
        ("Clinic", booking.listing),
        ("Way", f"{minutes} min" if minutes is not None else way_unknown(booking)),
        ("Case", booking.get_course_display() if booking.course else ""),
        ("Clinic is paid", booking.get_method_display() if booking.method else ""),
        ("Insurer pays", "By its own card" if booking.own_card else "By invoice"),
        ("Clinic's number", booking.clinic_number),
        ("Date", booking.appointment_in_words),
        ("Client prefers", booking.preferred_slot),
        ("Their confirmation", booking.confirmation),
        ("No-show fee", booking.no_show_fee),
        ("Came in by", booking.get_source_display()),
        ("Their mail", booking.asked_in),
        ("Closed with", booking.closed_reason),
    ]


def route_of(booking: Booking) -> str:
    if not booking.knows_route:
        return ""
    return "To the client directly" if booking.goes_direct else "With the papers"


def contact(booking: Booking) -> tuple[str, ...]:
    return booking.contact_name, booking.contact_email, booking.contact_phone


def way_unknown(booking: Booking) -> str:
    if booking.latitude is None:
        return "Not known: nobody can tell where the client is"
    return "Not known: nobody can tell where the clinic is" if booking.listing else ""


@sections("booking")
def booking_sections(request: MemberRequest, booking: Booking) -> list[SafeString]:
    """Where it stands, its dates, and its money."""
    found = [piece("steps.html", steps=steps_of(booking))]
    if booking.slots and not booking.appointment_at:
        found.append(piece("dates.html", booking=booking, now=moment(request)))
    beside = beside_of(booking)
    if booking.quote_version:
        found.append(money(booking, beside))
    return [*found, *money_sections(booking, beside)]


def money(booking: Booking, beside: Beside) -> SafeString:
    """Every version of its quote with the arithmetic, and who may pay."""
    quotes = sorted(beside.quotes, key=lambda quote: -quote.version)
    approvals = beside.approvals[::-1]
    current = next((q for q in quotes if q.hash == booking.quote_hash), None)
    return piece(
        "money.html",
        booking=booking,
        current=current,
        waits=booking.state == Booking.State.CONFIRMED and not spending_is_approved.test(booking),
        quotes=[(quote, row_of(quote.case)) for quote in quotes],
        approvals=[(approval, row_of(approval.case)) for approval in approvals],
    )


@details("quote", "booking__case", "payee")
def quote_facts(_: MemberRequest, quote: Quote) -> list[tuple[str, Any]]:
    return [
        ("Booking", link(quote.booking.case)),
        ("Version", quote.version),
        ("Payee", quote.payee),
        ("Clinic's price", quote.clinic_cost),
        ("Clinic's own tax", quote.clinic_tax),
        ("Our fee", f"{quote.fee} ({quote.percent_rule})"),
        ("Subtotal", quote.subtotal),
        ("Tax", f"{quote.tax} ({quote.rate_rule}, as of {quote.service_on:%-d %B %Y})"),
        ("Total", f"{quote.total} {quote.currency}"),
        ("Good until", quote.valid_until),
        ("Confirmed", quote.confirmed_at),
        ("SHA-256", quote.hash),
    ]


@details(
    "approval", "booking__case", "requested_by__user", "forwarded_by__user", "decided_by__user"
)
def approval_facts(_: MemberRequest, approval: SpendApproval) -> list[tuple[str, Any]]:
    """The set form: what stands in the order sheet, and not a word about health (S2-33, S2-39)."""
    return [
        ("Payee", approval.payee),
        ("Amount", f"{approval.amount} {approval.currency}"),
        ("Paid by", approval.get_method_display()),
        ("For", link(approval.booking.case)),
        ("Ordered", approval.booking.received_at),
        ("On", f"{approval.service_on:%-d %B %Y}"),
        ("Our fee", f"{approval.quote.fee} ({approval.quote.percent_rule})"),
        ("Subtotal", approval.quote.subtotal),
        ("The insurer has confirmed", f"{approval.billed} {approval.currency}"),
        ("Why", approval.why),
        ("Asked by", approval.requested_by),
        ("Forwarded by", approval.forwarded_by),
        ("Approved by", approval.decided_by),
        ("Approved", approval.approved_at),
        ("The CEO's words", approval.evidence),
        ("Closed with", approval.closed_reason),
        ("Quote", f"version {approval.quote_version}, SHA-256 {approval.quote_hash[:12]}…"),
    ]


def link(case: Case) -> SafeString:
    """``B-7K3F9 Booked``, as a link to its page."""
    address = reverse("admin:cases_case_change", args=[case.pk])
    return format_html('<a href="{}">{}</a> {}', address, case.ref, row_of(case).state)


def piece(name: str, **context: Any) -> SafeString:
    return render_to_string(f"admin/bookings/{name}", context)
