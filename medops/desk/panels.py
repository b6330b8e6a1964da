"""What should an agent know of a ticket, an answer, a subscription and a credit? And what is one click away?"""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from careops.desk.panels import details, sections, tools
from careops.desk.reports.journeys import answers
from careops.web.request import MemberRequest
from medops.columns import Proof
from medops.desk.prescriptions import asked_of
from medops.models import Answer, Credit, Order, Subscription, Ticket, Voicemail
from medops.models.shop import MANY, UNDER_WAY

Facts = list[tuple[str, Any]]
LINE = SafeString("<br>")

answers("ticket", "complete")


@details("ticket", "voicemail__case")
def ticket_facts(_: MemberRequest, ticket: Ticket) -> Facts:
    """What it is about, and what proves that it is done."""
    proof = "" if ticket.proof == Proof.NONE else Proof(ticket.proof).label
    return [
        ("Ends when", proof),
        ("Subscription", subscription_link(ticket.subscription)),
        ("Order", order_in_words(ticket.order) if ticket.order else ""),
        ("Voicemail", voicemail_link(ticket.voicemail)),
        ("It came", ticket.get_source_display()),
        ("Their number", ticket.external_id),
        ("Wanted by", ticket.wanted_by),
        ("Late since", ticket.late_at),
        ("Asked anew", ticket.reordered_at),
        ("Closed with", ticket.closed_reason),
    ]


def subscription_link(found: Subscription | None) -> SafeString | str:
    if found is None:
        return ""
    url = reverse("admin:cases_case_change", args=[found.pk])
    return format_html('<a href="{}">{}</a>: {}', url, found, found.label_of(found.state))


def voicemail_link(found: Voicemail | None) -> SafeString | str:
    if found is None:
        return ""
    url = reverse("admin:cases_case_change", args=[found.pk])
    return format_html('<a href="{}">{}</a>: listen to it, and answer in writing', url, found.case)


def order_in_words(order: Order) -> str:
    return f"{order.goods} ({order.external_id}): {order.get_state_display()}"


@sections("ticket")
def ticket_parts(request: MemberRequest, ticket: Ticket) -> list[SafeString]:
    """Its checklist; each line is ticked by a button of its own, while somebody has the ticket."""
    if not ticket.checklist:
        return []
    able = {rule.name for rule in ticket.allowed(request.actor)}
    lines = [
        (number, words, number in ticket.ticked)
        for number, words in enumerate(ticket.checklist, start=1)
    ]
    shown = {"subject": ticket, "lines": lines, "can_tick": "tick" in able}
    return [SafeString(render_to_string("admin/medops/checklist.html", shown, request=request))]


@details("answer", "ticket__case", "author__user")
def answer_facts(_: MemberRequest, answer: Answer) -> Facts:
    """What would be sent, and what the lead wants changed; the conversation is on the page of its ticket."""
    url = reverse("admin:cases_case_change", args=[answer.ticket_id])
    return [
        ("Ticket", format_html('<a href="{}">{}</a>', url, answer.ticket.case.ref)),
        ("Written by", answer.author),
        ("Answer", answer.message),
        ("To be changed", answer.guidance),
        ("Provider", answer.answered_by or answer.provider),
        ("Asked of them", asked_of(answer)),
        ("What is asked", answer.question),
        ("Closed with", answer.closed_reason),
    ]


@details("subscription")
def subscription_facts(_: MemberRequest, found: Subscription) -> Facts:
    """What it costs, and which orders are under way: they are looked at before it is cancelled."""
    orders = Order.objects.filter(UNDER_WAY, patient=found.patient_id).order_by("-at")[:MANY]
    words = ((order_in_words(order),) for order in orders)
    return [
        ("Subscription", found.name),
        ("Shop", found.shop),
        ("Their number", found.external_id),
        ("Price", f"{found.price} {found.currency}"),
        ("Charged next", found.next_charge_at),
        ("Asked for", found.requested_at),
        ("To be cancelled by", found.cancel_by),
        ("Shop was asked", found.ordered_at),
        ("Orders under way", format_html_join(LINE, "{}", words)),
        ("Cancelled", found.cancelled_at),
        ("Why", found.closed_reason),
        ("Seen in the shop's system", found.evidence),
    ]


@details("credit", "proposed_by__user", "posted_by__user")
def credit_facts(_: MemberRequest, credit: Credit) -> Facts:
    return [
        ("Amount", f"{credit.amount} {credit.currency}"),
        ("Spent", f"{credit.spent} {credit.currency}" if credit.spent else ""),
        ("Why", credit.reason),
        ("Shop", credit.shop),
        ("Proposed by", credit.proposed_by),
        ("Credited by", credit.posted_by),
        ("On the account since", credit.applied_at),
        ("Closed with", credit.closed_reason),
        ("Seen in the shop's system", credit.evidence),
    ]


def of_the_patient(_: MemberRequest, subject: Any) -> list[tuple[str, str]]:
    """Where the rest of this patient is."""
    whose = {"patient": subject.patient_id}
    return [
        ("Orders, plans and credit", reverse("admin:medops_order_changelist", query=whose)),
        ("Add credit…", reverse("admin:medops_credit_add", query=whose)),
        ("Verify benefits…", reverse("admin:medops_benefitsverification_add", query=whose)),
    ]


for kind in (
    "ticket",
    "subscription",
    "credit",
    "answer",
    "benefits",
    "authorization",
    "prescription",
):
    tools(kind)(of_the_patient)
