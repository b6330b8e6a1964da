"""What does the desk do with bills? It charges somebody, and reads a patient's ledger beside each of these cases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from careops.desk.intake import IntakeAdmin
from careops.desk.panels import details, sections, tools
from careops.desk.site import page
from careops.engine.refusals import BadFacts, NotAllowed, NotMet
from careops.values.forms import ValueField
from careops.values.table import DAY, FREE_TEXT, MONEY
from careops.web.request import MemberRequest, moment
from portal.desk.records import WhoseField
from portal.ledger import open_lines
from portal.models import Balance, BalanceEntry, BalancePayment, BalanceRefund
from portal.values import CONCERN, CURRENCY

FACTS = ("amount", "what", "reason", "service_on", "due_on")
SHOWN = 200  # lines of a ledger


class BillForm(forms.Form):
    patient = WhoseField(help_text="Their e-mail, phone, or the beginning of their name.")
    amount = ValueField(MONEY, help_text=f"In {CURRENCY}, such as 85.00.")
    what = ValueField(CONCERN, label="What for", help_text="The patient reads it. No mail says it.")
    service_on = ValueField(DAY, label="Day", required=False, help_text="When it was done.")
    due_on = ValueField(
        DAY, label="Pay by", required=False, help_text="Empty: as Times and limits say."
    )
    reason = ValueField(
        FREE_TEXT, help_text="Why it is charged here. The patient does not read it."
    )

    groups = {
        "The patient": ("patient",),
        "The bill": ("amount", "what", "service_on", "due_on", "reason"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."
            field.widget.attrs["autocomplete"] = "off"  # it is not the agent's own data

    def in_groups(self) -> dict[str, list[forms.BoundField]]:
        return {title: [self[name] for name in names] for title, names in self.groups.items()}


def new_bill(request: MemberRequest) -> HttpResponse:
    """Charge a patient; whoever has no ledger yet gets one with it."""
    form = BillForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said, at = form.cleaned_data, moment(request)
        facts = {name: said[name] for name in FACTS if said[name]}
        balance = Balance.of(said["patient"], by=request.actor, at=at)
        try:
            balance.charge(by=request.actor, at=at, **facts)
            return redirect("admin:cases_case_change", balance.pk)
        except (BadFacts, NotAllowed, NotMet) as refusal:
            form.add_error(None, refusal.reason)
    status = 422 if form.is_bound else 200
    verb = "Charge it"
    return page(request, "intake.html", title="New bill", status=status, form=form, verb=verb)


class BalanceAdmin(IntakeAdmin):
    intake = "New bill"
    begins = "open"
    view = staticmethod(new_bill)


# Beside a case


@details("balance")
def balance_facts(_: MemberRequest, balance: Balance) -> list[tuple[str, Any]]:
    return [
        ("Owed", f"{balance.owed} {balance.currency}"),
        ("Reminders sent", balance.reminded or ""),
        ("Somebody is to talk to them since", balance.staff_at),
    ]


@sections("balance")
def ledger(_: MemberRequest, balance: Balance) -> list[SafeString]:
    """All lines, the last first, each with what is left of it; constant queries."""
    lines = list(BalanceEntry.objects.of(balance))
    left = {one.line.number: one.left for one in open_lines(lines)}
    rows = [(line, left.get(line.number)) for line in lines[::-1][:SHOWN]]
    payments = BalancePayment.objects.filter(balance=balance).select_related("case").order_by("-pk")
    named = [(one, BalancePayment.label_of(one.state)) for one in payments[:SHOWN]]
    context = {"rows": rows, "payments": named}
    return [render_to_string("admin/portal/ledger.html", context)]


@details("balance_payment")
def payment_facts(_: MemberRequest, payment: BalancePayment) -> list[tuple[str, Any]]:
    return [
        ("Amount", f"{payment.amount} {payment.currency}"),
        ("Paid", payment.paid_at),
        ("Payment provider's reference", payment.receipt),
        ("Why not", payment.failure),
    ]


@details("balance_refund", "proposed_by__user", "approved_by__user")
def refund_facts(_: MemberRequest, refund: BalanceRefund) -> list[tuple[str, Any]]:
    return [
        ("Amount", f"{refund.amount} {refund.currency}"),
        ("Why", refund.reason),
        ("Proposed by", refund.proposed_by),
        ("Approved by", refund.approved_by),
        ("Two people decide", "Yes" if refund.needs_second else ""),
        ("Paid back", refund.settled_at),
        ("Payment provider's reference", refund.receipt),
        ("What went wrong", refund.failure),
    ]


def to_ledger(_: MemberRequest, subject: Any) -> list[tuple[str, str]]:
    return [("Their ledger", reverse("admin:cases_case_change", args=[subject.balance_id]))]


tools("balance_payment")(to_ledger)
tools("balance_refund")(to_ledger)
