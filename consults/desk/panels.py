"""What should an agent know of a consult, of what is owed after it, and of the money?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst

from careops.cases.models import Case
from careops.desk.bulk import by_role
from careops.desk.panels import details, matters, sections, tools
from careops.desk.reports.journeys import answers
from careops.desk.words import row_of
from careops.outbox.channels import label_of
from careops.people.models import Provider
from careops.web.durations import words
from careops.web.request import MemberRequest, moment
from consults.desk.ledger import may_read, url_of_ledger
from consults.desk.money import may_propose
from consults.desk.proof import Proof
from consults.evidence import evidence_of
from consults.ladder import channels_of
from consults.models import Consult, Obligation, Refund, Revocation
from consults.numbers import Record, record_of
from consults.policy.words import SILENT

PROPOSE = {Refund: "Propose a refund…", Revocation: "Propose to revoke the payout…"}

answers("obligation", "give_answer", "relay", "redirect", "resolve")


def link(case: Case) -> SafeString:
    """``O-7K3F9 Awaiting answer``, as a link to its page."""
    row = row_of(case)
    return format_html(
        '<a href="{}">{}</a> {}', reverse("admin:cases_case_change", args=[case.pk]), case.ref,
        row.state,
    )  # fmt: skip


def links(cases: Iterable[Case]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((link(case),) for case in cases))


def money(amount: Decimal, currency: str) -> str:
    return f"{amount:.2f} {currency}"


@matters("consult")
def concern(consult: Consult) -> str:
    return Truncator(consult.concern).chars(80)


@details("consult")
def consult_facts(_: MemberRequest, consult: Consult) -> list[tuple[str, Any]]:
    return [
        ("Concern", consult.concern),
        ("Fee", money(consult.fee, consult.currency)),
        ("Payout", money(consult.payout_amount, consult.currency)),
        ("Payment", consult.payment),
        ("Started", consult.started_at),
        ("Ended", consult.ended_at),
        ("Open questions", "; ".join(consult.questions)),
        ("Closed with", consult.closed_reason),
    ]


@sections("consult")
def consult_parts(request: MemberRequest, consult: Consult) -> list[SafeString]:
    """What is or was owed after it."""
    owed = Obligation.objects.filter(consult=consult).for_list().order_by("pk")
    rows = [row_of(obligation.case) for obligation in owed]
    return [rendered("owed.html", rows=rows, now=moment(request))] if rows else []


@tools("consult")
def consult_tools(request: MemberRequest, consult: Consult) -> list[tuple[str, str]]:
    if not by_role(Obligation.rules()["ask"], request.actor):
        return []
    return [("New obligation…", address("obligation", consult=consult.pk))]


@details("obligation")
def obligation_facts(request: MemberRequest, obligation: Obligation) -> list[tuple[str, Any]]:
    """What an agent should know of what is owed; constant queries."""
    provider, at = obligation.provider, moment(request)
    paused, beside = obligation.paused_until, cases_beside(obligation)
    return [
        ("What is asked", obligation.question),
        ("Directive", obligation.directive.capitalize()),
        ("Medical reason", obligation.medical_reason),
        ("Answer", obligation.answer),
        ("Answered", obligation.answered_at),
        ("Late", "Yes" if obligation.is_late else ""),
        ("Closed with", obligation.closed_reason),
        ("Owed since", obligation.owed_at),
        ("Follow-ups", f"{obligation.attempts} so far" if obligation.owed_at else ""),
        ("Promised by", obligation.promised_at if obligation.state == "promised" else None),
        ("Broken promises", obligation.promises_broken or ""),
        ("Paused until", paused if paused and paused > at else None),
        ("Reached by", ", ".join(capfirst(label_of(name)) for name in channels_of(provider)) if provider else ""),
        ("Quiet hours", quiet(obligation)),
        ("Their record", record(provider, at=at) if provider else ""),
        ("Asked by", obligation.partner),
        ("Their number", obligation.external_id),
        ("Consult", links(beside[Consult.kind])),
        ("Refunds", links(beside[Refund.kind])),
        ("Revocations", links(beside[Revocation.kind])),
    ]  # fmt: skip


def record(provider: Provider, *, at: datetime) -> str:
    """``3 owed now, the oldest for 17 d; 12 ended in 90 days: half within 5 h, 92 % on time``."""
    found = record_of(provider, at=at)
    return f"{owed_now(found, at=at)}; {ended_lately(found)}"


def owed_now(found: Record, *, at: datetime) -> str:
    if found.since is None:
        return "Nothing owed now"
    return f"{found.waiting} owed now, the oldest for {words(at - found.since)}"


def ended_lately(found: Record) -> str:
    if not found.ended:
        return "none ended in 90 days"
    half = f"half within {words(found.median)}, " if found.median else ""
    return f"{found.ended} ended in 90 days: {half}{found.on_time_percent} % on time"


def quiet(obligation: Obligation) -> str:
    hours = obligation.quiet
    return f"{hours.begin:%H:%M} to {hours.end:%H:%M}" if hours else ""


def cases_beside(obligation: Obligation) -> dict[str, list[Case]]:
    """Its consult, and what was proposed because of it, by kind: one query."""
    consult = Case.objects.filter(pk=obligation.consult_id)
    refunds = Case.objects.filter(refund__obligation=obligation)
    revocations = Case.objects.filter(revocation__obligation=obligation)
    found: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(consult.union(refunds, revocations), key=lambda one: one.pk):
        found[case.kind].append(case)
    return found


@sections("obligation")
def obligation_parts(request: MemberRequest, obligation: Obligation) -> list[SafeString]:
    """The evidence, while or after people decide about the silence."""
    if obligation.provider is None or obligation.state not in SILENT:
        return []
    return [rendered("evidence.html", proof=Proof.of(evidence_of(obligation, at=moment(request))))]


@tools("obligation")
def obligation_tools(request: MemberRequest, obligation: Obligation) -> list[tuple[str, str]]:
    return [
        (PROPOSE[model], address(model._meta.model_name, obligation=obligation.pk))
        for model in may_propose(request, obligation)
    ]


@details(
    "refund",
    "obligation__case",
    "obligation__consult__case",
    "proposed_by__user",
    "approved_by__user",
)
def refund_facts(_: MemberRequest, refund: Refund) -> list[tuple[str, Any]]:
    consult = refund.obligation.consult
    return [
        ("Amount", money(refund.amount, refund.currency)),
        ("Paid", money(consult.fee, refund.currency)),
        ("Left after it", money(refund.left - refund.amount, refund.currency)),
        ("Why", refund.reason),
        ("Proposed by", refund.proposed_by),
        ("Proposed", refund.proposed_at),
        ("Approved by", refund.approved_by),
        ("Approved", refund.approved_at),
        ("Receipt", refund.receipt),
        ("Not paid because", refund.failure),
        ("Because of", link(refund.obligation.case)),
        ("Consult", link(consult.case)),
    ]


@details(
    "revocation",
    "obligation__consult__case",
    "proposed_by__user",
    "approved_by__user",
    "decided_by__user",
)
def revocation_facts(_: MemberRequest, revocation: Revocation) -> list[tuple[str, Any]]:
    consult = revocation.obligation.consult
    return [
        ("Amount", money(revocation.amount, revocation.currency)),
        ("Payout", money(consult.payout_amount, revocation.currency)),
        ("Why", revocation.reason),
        ("Proposed by", revocation.proposed_by),
        ("Proposed", revocation.proposed_at),
        ("Approved by", revocation.approved_by),
        ("Revoked", revocation.revoked_at),
        ("Appealed", revocation.appealed_at),
        ("The appeal", revocation.appeal_text),
        ("Decided by", revocation.decided_by),
        ("Closed with", revocation.closed_reason),
        ("Because of", link(revocation.obligation.case)),
        ("Consult", link(consult.case)),
    ]


@sections("revocation")
def revocation_parts(_: MemberRequest, revocation: Revocation) -> list[SafeString]:
    """The proof as it was sealed, and whether it still is."""
    return [rendered("evidence.html", proof=Proof.sealed(revocation.proof), sealed=revocation)]


@tools("revocation")
def revocation_tools(request: MemberRequest, revocation: Revocation) -> list[tuple[str, str]]:
    if not may_read(request):
        return []
    return [("Payouts of this provider", url_of_ledger(revocation.provider_id))]


def rendered(name: str, **context: Any) -> SafeString:
    return render_to_string(f"admin/consults/{name}", context)


def address(model: str, **query: Any) -> str:
    """Where something begins that is about a case: ``/admin/consults/refund/add/?obligation=...``."""
    return reverse(f"admin:consults_{model}_add", query=query)
