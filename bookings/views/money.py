"""What do insurers and clinics find of papers, payments, cards and bills, and what can they do there?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from bookings.forms import StepForm
from bookings.invoices import pdf_of
from bookings.story.money import CARD as CARDS
from bookings.story.money import status_of_charge, status_of_payment
from bookings.views.acting import Act, ActingView
from bookings.views.papers import ACTS as PAPERS
from bookings.views.papers import PaperForms
from careops.files.models import File
from careops.outbox.channels import DeliveryError
from careops.outbox.links import LinkStatus
from careops.payments.pages import open_page
from careops.web.case_view import Page
from careops.web.code_view import CodeView
from careops.web.documents import pdf_response
from careops.web.partners import PartnerLink, PartnerView, by_link
from careops.web.reads import record_read
from careops.web.story import Status

PAYMENT = {"receive_invoice": Act("Tell us your invoice", "Send it", is_main=True)}
CARD = {
    "open": Act("Give your card", "Go to the payment provider", is_main=True),
    "withdraw": Act("Pay another way", "Pay another way"),
}
CHARGE = {"dispute": Act("Object to the bill", "Object to it")}
AWAY = "The payment provider cannot be reached right now. Please try again in some minutes."


class MoneyView(ActingView, PartnerView):
    """Money of a booking, before the partner that pays or gets it."""

    template = "bookings/link_payment.html"
    acts: Mapping[str, Act] = PAYMENT

    @property
    def summary(self) -> str:
        return f"Booking {self.subject.booking.case.ref}"

    def page(self) -> Page:
        subject = self.subject
        context = {**self.shared(), "subject": subject, "state": subject.State(subject.state).label}
        return self.template, context


class PaymentView(MoneyView):
    """What a clinic gets."""

    name = "Payment"

    @property
    def status(self) -> Status:
        return status_of_payment(self.subject, at=self.at)


class PaperLink(CodeView, PartnerLink, MoneyView, PaperForms):
    """A paper before the insurer that supplies it, or the clinic that signs it.

    What lies in the clinic's folder opens with a code, as on the page of its booking (ADR 0026).
    """

    template = "bookings/link_paper.html"
    acts = PAPERS

    @cached_property
    def files_here(self) -> list[tuple[File, str]]:
        return self.files(self.link)

    @property
    def can_open(self) -> bool:
        is_clinic = self.holder.pk == self.subject.clinic_id
        is_open = not self.has_passed and self.link_status is LinkStatus.ISSUED
        return is_clinic and is_open and bool(self.files_here)

    @property
    def choices(self) -> Collection[str]:
        """A code opens more to read; what they may do is the same without it."""
        closed = self.can_open and not self.is_opened
        return (*super(CodeView, self).choices, *(self.code_steps if closed else ()))

    def its_page(self) -> Page:
        template, context = super().its_page()
        context |= self.code_context()
        if self.is_opened:
            seen = {"patients": [self.subject.case.patient_id], "case": self.subject.case}
            record_read(self.request, what="paper", by=self.by, **seen)
        return template, context | {"files": () if context["can_open"] else self.files_here}


class CardView(MoneyView):
    """An insurer that wants to pay by its own card: we lead to the provider's page, and see no number."""

    name = "Card"
    template = "bookings/link_card.html"
    acts = CARD
    page_url = problem = ""

    @property
    def status(self) -> Status:
        return CARDS[self.subject.state]

    def form_of(self, name: str) -> StepForm:
        form = super().form_of(name)
        form.fields.pop("session", None)  # ours to say
        return form

    def press(self) -> HttpResponse:
        opens = self.request.POST.get("act") == "open" and "open" in self.choices
        return self.open_page() if opens else super().press()

    def open_page(self) -> HttpResponse:
        """Open it, and show its address: a form of ours leads nowhere else (CSP)."""
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
        template, context = super().page()
        return template, context | {"page_url": self.page_url, "problem": self.problem}


class ChargeView(MoneyView):
    """A bill before its insurer, with its PDF."""

    name = "Bill"
    template = "bookings/link_charge.html"
    acts = CHARGE

    @property
    def status(self) -> Status:
        return status_of_charge(self.subject)

    def respond(self) -> HttpResponse:
        wants_it = "invoice" in self.request.GET and self.request.method == "GET"
        return self.invoice() if wants_it else super().respond()

    def invoice(self) -> HttpResponse:
        try:
            pk = UUID(self.request.GET["invoice"])
        except ValueError as error:
            raise Http404("There is no such invoice.") from error
        invoice = get_object_or_404(self.subject.invoices, pk=pk)
        booking = self.subject.booking
        seen = {"patients": [booking.client_id], "case": booking.case}
        record_read(self.request, what=str(invoice), by=self.by, **seen)
        return pdf_response(pdf_of(invoice), name=invoice.reference)

    def page(self) -> Page:
        template, context = super().page()
        return template, context | {"invoices": self.subject.invoices.order_by("pk")}


PaymentLink, CardLink, ChargeLink = by_link(PaymentView), by_link(CardView), by_link(ChargeView)
