"""What should an agent know of a message, of a refill and of an account? Why it is where it is, and the chart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from careops.conversation.models import Comment
from careops.desk.panels import (
    Panel,
    about_patients,
    details,
    flags_patients,
    sections,
    tools,
)
from careops.desk.reports.journeys import answers, journey
from careops.people.models import Patient
from careops.tenancy.together import together
from careops.web.request import MemberRequest, moment
from portal.columns import Topic
from portal.forms.appointment import in_words
from portal.models import Account, Appointment, BalanceEntry, Medicine, Refill, Thread, Visit
from portal.triage.findings import Finding, Sign
from portal.triage.reading import read

LINE = SafeString("<br>")
SIGNS = {Sign.URGENT: "May be urgent", Sign.ABUSE: "May be abuse"}
VISITS = 3

answers(
    "thread", "answer", "answer_for_office", "require_visit", "cap", "turn_away", "make_a_refill",
    "note_urgent_call",
)  # fmt: skip
answers("refill", "approve", "want_visit", "deny", "redirect")
answers("appointment", "offer", "book", "decline")
journey(
    "appointment",
    "Where do appointments stop?",
    Asked_for="requested",
    Times_offered="offered",
    Booked="booked",
    Its_time_came="passed",
    The_patient_came="attended",
)


@details("thread", "visit__provider", "line")
def thread_facts(request: MemberRequest, thread: Thread) -> list[tuple[str, Any]]:
    """Where it belongs and why; constant queries."""
    return [
        ("Topic", thread.get_topic_display()),
        ("About the visit", visit_in_words(thread.visit)),
        ("About the line", line_in_words(thread.line)),
        ("Suggested", suggestion(thread)),
        ("They say that it is urgent", "Yes" if thread.said_urgent else ""),
        ("Urgent because", thread.urgent_reason),
        ("Held back because", thread.abuse_reason),
        ("Waits since", thread.asked_at),
        ("Late since", thread.late_at),
        ("Replies since the first answer", thread.replies or ""),
        ("Cap", "Lifted: they may go on writing" if thread.cap_lifted else ""),
        ("Closed with", thread.closed_reason),
        *chart_of(thread, request),
    ]


def line_in_words(line: BalanceEntry | None) -> SafeString | str:
    """Of the ledger that it stands in."""
    if line is None:
        return ""
    url = reverse("admin:cases_case_change", args=[line.balance_id])
    return format_html(
        '<a href="{}">{}</a>: {}, {} {}', url, line, line.what, line.amount, line.currency
    )


def suggestion(thread: Thread) -> str:
    if not thread.suggested:
        return ""
    return f"{Topic(thread.suggested).label}: {thread.suggested_reason}"


@about_patients("portal")
def chart(request: MemberRequest, patient: Patient) -> list[Panel]:
    """What the chart says of them."""
    return [Panel("Chart", chart_of_patient(patient, at=moment(request)))]


@flags_patients("portal")
def account_flags(_: MemberRequest, patient: Patient) -> list[tuple[str, str]]:
    """How it stands with their account, where it is not simply open."""
    account = Account.objects.filter(patient=patient).first()
    if account is None or account.state == Account.State.ACTIVE:
        return []
    tone = account.shown[account.state].tone
    return [(f"Portal: {account.get_state_display()}", tone)]


@details("refill", "partner", "provider")
def refill_facts(request: MemberRequest, refill: Refill) -> list[tuple[str, Any]]:
    left = refill.days_left
    return [
        ("Medicine", refill.medicine),
        ("It came", refill.get_came_by_display()),
        ("Pharmacy", refill.partner or refill.pharmacy),
        ("Their number", refill.external_id),
        ("Days left when asked", "" if left is None else str(left)),
        ("Asked", refill.requested_at),
        ("Last seen, by the chart", day(refill.last_seen)),
        ("Quantity", refill.quantity),
        ("Lasts until the visit of", day(refill.until)),
        *chart_of(refill, request),
    ]


@details("appointment", "wished")
def appointment_facts(request: MemberRequest, one: Appointment) -> list[tuple[str, Any]]:
    """What they wish, what they were offered, and when it is."""
    days = ", ".join(filter(None, (one.days_in_words or "Any day", one.get_part_display().lower())))
    wished = f"{one.get_wished_way_display()}, with {one.wished or 'anybody'}"
    return [
        ("About", one.concern),
        ("Suits them", lines(filter(None, (days, one.suits)))),
        ("They wish", wished),
        ("Offered", lines(in_words(slot) for slot in one.slots)),
        ("Booked for", in_words(one.booked_for) if one.booked_for else ""),
        ("With", one.provider),
        ("How", one.get_way_display()),
        ("Minutes", one.minutes),
        ("Where", one.place),
        ("Waits since", one.asked_at),
        *chart_of(one, request),
    ]


def chart_of(subject: Any, request: MemberRequest) -> list[tuple[str, Any]]:
    return chart_of_patient(subject.patient, at=moment(request))


def chart_of_patient(patient: Patient, *, at: datetime) -> list[tuple[str, Any]]:
    visits, planned, medicines = together(
        Visit.objects.last_of(patient, at=at)[:VISITS],
        Visit.objects.next_of(patient, at=at)[:1],
        Medicine.objects.taken_by(patient, on=timezone.localdate(at)),
    )
    return [
        ("Last visits", lines(visit_in_words(visit) for visit in visits)),
        ("Next visit", lines(visit_in_words(visit) for visit in planned)),
        ("Takes now", lines(medicine_in_words(medicine) for medicine in medicines)),
    ]


def lines(words: Any) -> SafeString:
    return format_html_join(LINE, "{}", ((one,) for one in words))


def day(on: date | None) -> str:
    return f"{on:%Y-%m-%d}" if on else ""


def visit_in_words(visit: Visit | None) -> str:
    if visit is None:
        return ""
    with_whom = f", with {visit.provider}" if visit.provider else ""
    return f"{visit.concern}, {timezone.localtime(visit.at):%Y-%m-%d}{with_whom}"


def medicine_in_words(medicine: Medicine) -> str:
    return f"{medicine.name}: {medicine.directions}" if medicine.directions else medicine.name


@sections("thread")
def thread_parts(_: MemberRequest, thread: Thread) -> list[SafeString]:
    """What the rules read in the patient's last words, as they read them now: a person judges."""
    found = findings_in(thread)
    if not found:
        return []
    rows = [(SIGNS[one.sign], one.reason, one.words) for one in found]
    return [render_to_string("admin/portal/findings.html", {"rows": rows})]


def findings_in(thread: Thread) -> list[Finding]:
    said = Comment.objects.filter(case=thread.case, person=thread.patient_id, is_ours=False)
    last = said.order_by("-id").first()
    return list(read(last.text).findings) if last else []


@tools("thread")
def thread_tools(request: MemberRequest, thread: Thread) -> list[tuple[str, str]]:
    if "answer_for_office" not in {rule.name for rule in thread.allowed(request.actor)}:
        return []
    return [("Answer with a saved reply…", reverse("admin:portal_thread_answer", args=[thread.pk]))]
