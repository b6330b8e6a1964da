"""What do insurers and clinics find behind links to papers, payments, cards and bills, and what can they do there?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from bookings.forms import StepForm, step_form
from bookings.invoices import pdf_of
from careops.outbox.channels import DeliveryError
from careops.payments.pages import open_card_page
from careops.tenancy.scope import current_tenant
from careops.web.case_view import Page
from careops.web.documents import pdf_response
from careops.web.link_view import LinkView
from careops.web.reads import record_read

# In the order of the page; what is not allowed now is not shown.
ACTS: Mapping[str, tuple[str, ...]] = {
    "paper": (
        "receive",
        "raise_amount",
        "retrieve",
        "sign",
        "give_back",
        "keep_guarantee",
        "waive",
    ),
    "payment": ("receive_invoice",),
    "card": ("open", "withdraw"),
    "charge": ("dispute",),
}
BUTTONS: Mapping[str, str] = {
    "receive": "It is on its way to you",
    "raise_amount": "Raise the guarantee",
    "retrieve": "We have it",
    "sign": "Sign it as the physician",
    "give_back": "It is on its way back",
    "keep_guarantee": "The guarantee was used",
    "waive": "It is not needed",
    "receive_invoice": "Tell us your invoice",
    "open": "Go to the payment provider",
    "withdraw": "Pay another way",
    "dispute": "Object to the bill",
}
DONE = dict.fromkeys(BUTTONS, "Thank you: noted.")
AWAY = "The payment provider cannot be reached right now. Please try again in some minutes."


class MoneyLink(LinkView):
    """Whoever holds a link; they come back to the page while it lasts."""

    once, done = False, DONE

    @cached_property
    def answers(self) -> Collection[str]:  # type: ignore[override]
        """What they may do at this moment, as far as it can be told."""
        self.subject.tenant = current_tenant()  # which its conditions follow
        able = {rule.name for rule in self.subject.allowed(self.by)}
        return [name for name in ACTS[self.subject.kind] if name in able]

    @cached_property
    def forms(self) -> dict[str, StepForm]:
        posted = self.request.POST
        return {
            act: self.form_of(act)(
                posted if posted.get("act") == act else None, auto_id=f"{act}_%s"
            )
            for act in self.answers
        }

    def form_of(self, act: str) -> type[StepForm]:
        return step_form(self.subject.rules()[act], self.subject, at=self.at)

    def press(self) -> HttpResponse:
        form = self.forms.get(self.request.POST.get("act", ""))
        if form and not form.is_valid():
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    def facts(self, act: str) -> dict[str, Any]:
        return self.forms[act].facts() if act in self.forms else super().facts(act)

    def show(self, refusal: Any = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        if refusal:  # it stands otherwise than when it was pressed
            vars(self).pop("answers", None)
        return super().show(refusal, status=status)

    def its_page(self) -> Page:
        acts = [(act, BUTTONS[act], self.forms[act]) for act in self.answers]
        main, others = acts[:1], acts[1:]
        context = {"subject": self.subject, "main": main, "others": others}
        return f"bookings/link_{self.subject.kind}.html", context


class PaperLink(MoneyLink):
    """A paper before the insurer that supplies it, or the clinic that signs it."""

    def form_of(self, act: str) -> type[StepForm]:
        form = super().form_of(act)
        if act == "receive" and not self.subject.is_a_guarantee:
            form.base_fields.pop("amount")  # only a guarantee has one
        return form


class CardLink(MoneyLink):
    """An insurer that wants to pay by its own card: we lead to the provider's page, and see no number."""

    page_url = ""

    def form_of(self, act: str) -> type[StepForm]:
        form = super().form_of(act)
        form.base_fields.pop("session", None)  # ours to say
        return form

    def press(self) -> HttpResponse:
        opens = self.request.POST.get("act") == "open" and "open" in self.choices
        return self.open_page() if opens else super().press()

    def open_page(self) -> HttpResponse:
        """Open it, and show its address: a form of ours leads nowhere else (CSP)."""
        back_to = self.request.build_absolute_uri(self.request.path)
        try:
            opened = open_card_page(self.subject, back_to=back_to)
        except DeliveryError:
            self.problem = AWAY
            return self.show(status=HTTPStatus.BAD_GATEWAY)
        self.subject.open(by=self.by, at=self.at, session=opened.session)
        self.page_url = opened.url
        return self.show()

    problem = ""

    def its_page(self) -> Page:
        template, context = super().its_page()
        return template, context | {"page_url": self.page_url, "problem": self.problem}


class ChargeLink(MoneyLink):
    """A bill before its insurer, with its PDF."""

    def respond(self) -> HttpResponse:
        if "invoice" in self.request.GET and self.request.method == "GET" and self.is_good:
            return self.invoice()
        return super().respond()

    @property
    def is_good(self) -> bool:
        """Whether the link lasts, and is theirs: a bill that is paid can be read on."""
        return not self.has_passed and self.link.expires_at > self.at

    def invoice(self) -> HttpResponse:
        try:
            pk = UUID(self.request.GET["invoice"])
        except ValueError as error:
            raise Http404("There is no such invoice.") from error
        invoice = get_object_or_404(self.subject.invoices, pk=pk)
        booking = self.subject.booking
        record_read(
            self.request,
            what=str(invoice),
            patients=[booking.client_id],
            case=booking.case,
            by=self.by,
        )
        return pdf_response(pdf_of(invoice), name=invoice.reference)

    def its_page(self) -> Page:
        template, context = super().its_page()
        return template, context | {"invoices": self.subject.invoices.order_by("pk")}
