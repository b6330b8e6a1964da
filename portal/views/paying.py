"""What does a patient see of a payment? The way to the payment provider's page, and the receipt once it is paid."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from careops.outbox.channels import DeliveryError
from careops.payments.pages import open_page
from careops.tenancy.scope import current_tenant
from careops.web.case_view import Page
from careops.web.documents import pdf_response
from portal.models import BalancePayment, BalanceRefund
from portal.policy.paying import RUNS
from portal.receipts import pdf_of
from portal.story.money import STATUS_OF_REFUND
from portal.views.patient import PatientView

AWAY = "The payment provider cannot be reached right now. Nothing was paid. Try again in some minutes, or call us."


class PaymentView(PatientView):
    """A patient before a payment of theirs. We lead to the provider's page, and see no number."""

    subject: BalancePayment
    template = "portal/bills/payment.html"
    offered = ("open", "cancel")
    done = {"cancel": "It is called off. Nothing was paid."}
    page_url = problem = ""

    def respond(self) -> HttpResponse:
        is_paid = self.subject.state == BalancePayment.State.PAID
        if self.request.method == "GET" and "receipt" in self.request.GET and is_paid:
            document = pdf_of(self.subject, us=current_tenant())
            return pdf_response(document, name=f"receipt-{self.subject.case.ref}")
        return super().respond()

    def press(self) -> HttpResponse:
        opens = self.request.POST.get("act") == "open" and self.subject.state in RUNS
        return self.go_there() if opens else super().press()

    def go_there(self) -> HttpResponse:
        """Open it, and lead on by a page of ours: a form leads nowhere else (CSP)."""
        back_to = self.request.build_absolute_uri(self.request.path)
        try:
            opened = open_page(self.subject, back_to=back_to)
        except DeliveryError:
            self.problem = AWAY
            return self.show(status=HTTPStatus.BAD_GATEWAY)
        self.subject.open(by=self.by, at=self.at, session=opened.session)
        self.page_url = opened.url
        return self.show()

    def page(self) -> Page:
        template, shown = super().page()
        refunds = BalanceRefund.objects.filter(payment=self.subject, state__in=STATUS_OF_REFUND)
        return template, {
            **shown,
            "page_url": self.page_url,
            "problem": self.problem,
            "refunds": refunds.select_related("case").order_by("pk"),
        }


class RefundView(PatientView):
    """A patient before what goes back to them."""

    subject: BalanceRefund
    template = "portal/bills/refund.html"
