"""What does a patient see of their bills? What is owed, what for, by when; and they pay, all of it or a part (S1-4)."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from careops.engine.refusals import NotMet, Refusal
from careops.people.models import Patient
from careops.tenancy.scope import current_tenant
from careops.web.case_view import Page
from careops.web.guards import for_patient
from careops.web.patients import offers_patients
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.story import status_of
from portal.calling import office_today
from portal.columns import Topic
from portal.forms.bills import AskForm, PayForm
from portal.ledger import OpenLine, open_lines
from portal.models import Account, Balance, BalanceEntry, BalancePayment, BalanceRefund, Thread
from portal.money_columns import today
from portal.policy.money_conditions import amount_is_owed
from portal.policy.paying import RUNS
from portal.story.money import STATUS_OF_REFUND
from portal.views.doors import for_account
from portal.views.patient import PatientView
from portal.views.sending import hold

SHOWN = 200  # lines; older ones are asked for by phone


class BalanceView(PatientView):
    """A patient before what they owe: the lines in words, and a form to pay."""

    subject: Balance
    template = "portal/bills/bills.html"
    offered = ("pay",)

    @cached_property
    def form(self) -> PayForm:
        balance = self.subject
        said = self.request.POST if self.request.POST.get("act") == "pay" else None
        return PayForm(said, owed=balance.owed, currency=balance.currency)

    # Paying

    def press(self) -> HttpResponse:
        if self.request.POST.get("act") != "pay":
            return super().press()
        if not self.form.is_valid():
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            amount = self.form.cleaned_data["amount"]
            self.subject.pay(by=self.by, at=self.at, amount=amount)
        except Refusal as refusal:
            return self.refused(refusal)
        return self.go_on()

    def refused(self, refusal: Refusal) -> HttpResponse:
        """To the payment that runs already: it was pressed twice. An amount is refused at its field."""
        if self.running:
            return self.go_on()
        self.subject = Balance.objects.for_list().get(pk=self.subject.pk)
        if isinstance(refusal, NotMet) and refusal.reason == amount_is_owed.refusal:
            self.form.add_error("amount", refusal.reason)
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.show(refusal, status=refusal.status)

    @property
    def running(self) -> BalancePayment | None:
        found: BalancePayment | None = BalancePayment.objects.filter(
            balance=self.subject.pk, state__in=RUNS
        ).first()
        return found

    def go_on(self) -> HttpResponse:
        """To the page of the payment that runs, by the same door."""
        payment = self.running
        here = str(self.subject.pk)
        return redirect(self.request.path.replace(here, str(payment.pk) if payment else here))

    # Showing

    def page(self) -> Page:
        template, shown = super().page()
        balance, lines = self.subject, list(BalanceEntry.objects.of(self.subject))
        payments = BalancePayment.objects.filter(balance=balance).select_related("case")
        refunds = BalanceRefund.objects.filter(balance=balance, state__in=STATUS_OF_REFUND)
        day = today(self.at, current_tenant())
        return template, {
            **shown,
            "form": self.form,
            "open": [Shown.of(one, day) for one in open_lines(lines)],
            "lines": lines[::-1][:SHOWN],
            "running": next((one for one in payments if one.state in RUNS), None),
            "receipts": [one for one in payments if one.state == BalancePayment.State.PAID][::-1],
            "refunds": refunds.select_related("case").order_by("-pk"),
            "questions": [(one, status_of(one).headline) for one in questions_of(balance)],
            "office_today": office_today(current_tenant(), at=self.at),
        }


class Shown:
    """A line of which something is left, for the page: with whether its day is over."""

    def __init__(self, one: OpenLine, *, is_overdue: bool) -> None:
        self.line, self.left, self.is_overdue = one.line, one.left, is_overdue

    @classmethod
    def of(cls, one: OpenLine, day: Any) -> Shown:
        return cls(one, is_overdue=one.is_overdue(day))


def questions_of(balance: Balance) -> Any:
    """What they have asked about lines, the last first."""
    asked = Thread.objects.filter(line__balance=balance).select_related("case", "line")
    return asked.order_by("-pk")[:20]


@require_safe
@for_patient
def bills_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """Their bills, also for those whose messages are closed; for whom there are none, a page that says so."""
    balance = Balance.objects.filter(patient=patient).first()
    if balance:
        return redirect("my_case", balance.pk)
    record_read(request, what="bills", patients=[patient.pk])
    return render(request, "portal/bills/none.html", {"patient": patient})


@require_http_methods(["GET", "HEAD", "POST"])
@for_account
def ask_page(request: MemberRequest, patient: Patient, account: Account, pk: UUID) -> HttpResponse:
    """They do not understand a line: it becomes a message to whoever bills, with the line named."""
    line = get_object_or_404(BalanceEntry, pk=pk, balance__patient=patient)
    balance = get_object_or_404(Balance.objects.for_list(), pk=line.balance_id)
    record_read(request, what="bills", patients=[patient.pk], case=balance.case)
    form, refusal = AskForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        hold(account.patient_id)
        asked = Thread.objects.filter(line=line).exclude(state=Thread.State.CLOSED).first()
        if asked:  # pressed twice, or asked before: it goes on there
            return redirect("my_case", asked.pk)
        thread = Thread(patient=patient, account=account, topic=Topic.BILLING, line=line)
        try:
            words = form.cleaned_data["message"]
            thread.submit(by=request.actor, at=moment(request), message=words)
            return redirect("portal:sent", thread.pk)
        except Refusal as refused:
            refusal = refused
    status = refusal.status if refusal else 422 if form.is_bound else 200
    context = {"form": form, "refusal": refusal, "line": line, "balance": balance}
    return render(request, "portal/bills/ask.html", context, status=status)


offers_patients("Your bills", "portal:bills", acting="Bills")
