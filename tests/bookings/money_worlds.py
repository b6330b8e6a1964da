"""Who is around a paper, a payment, a card, a charge and a reconciliation while all their ways are walked?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bookings.columns.payment import Method
from bookings.directory.models import Clinic, Service
from bookings.matching import Document, Documents
from bookings.models import (
    Booking,
    Card,
    ClinicPayment,
    InsurerCharge,
    Paper,
    Reconciliation,
    SpendApproval,
)
from careops.cases.models import Case
from careops.people.actors import Actor
from careops.people.models import Partner, Patient
from careops.proof.world import Act, World
from tests.factories import HOUR, NOON

BANK = Actor("the payment provider", frozenset({"payments"}), via="test")
EFFECT = Actor("an effect", via="test")
BECAUSE = {"reason": "So it is."}
TOTAL = Decimal("305.10")


def actor_of(partner):
    return Actor(partner.name, frozenset({partner.kind}), frozenset({partner.pk}), via="test")


class Money(World):
    """An insurer, a clinic, and colleagues who can sign: ``cora`` coordinates, ``max`` is a manager."""

    def __init__(self, *, tenant, cora, max_):
        self.tenant, self.cora, self.max = tenant, cora, max_
        self.insurer = Partner(name="Maple", kind="insurer", email="claims@maple.example")
        self.clinic = Partner(name="Harbour", kind="clinic", email="desk@harbour.example")
        self.booking = Booking(
            tenant=tenant, insurer=self.insurer, clinic=self.clinic, listing=Clinic(name="Harbour"),
            client=Patient(first_name="Maya", last_name="Hart"), service=Service(name="Scan"),
            appointment_at=NOON + 72 * HOUR, total=TOTAL, case=Case(kind="booking", ref="B-1"),
        )  # fmt: skip

    def arrange(self, subject, outside):
        pass

    def changes(self, outside):
        return ()

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return None

    def is_notice(self, message):
        return False


class Papers(Money):
    """A form, and a guarantee that is too low at first."""

    beyond = frozenset(
        {"name", "amount", "accepted_total", "closed_reason", "clinic", "round"} | {"accepted_by"}
    )

    def beginnings(self, *, at):
        for kind in Paper.Kind:
            paper = Paper(
                tenant=self.tenant, booking=self.booking, insurer=self.insurer, kind_of_paper=kind
            )
            yield paper, Act("require", EFFECT, granted=True), None

    def acts(self, subject):
        insurer, clinic = actor_of(self.insurer), actor_of(self.clinic)
        for amount in (None, Decimal(100)):
            yield Act("receive", insurer, {"amount": amount})
        yield Act("raise_amount", insurer, {"amount": Decimal(400)})
        yield Act("accept_amount", self.max, BECAUSE)
        for name in ("waive", "reject"):
            yield Act(name, self.max, BECAUSE)
        yield Act("file", self.max)
        for name in ("retrieve", "give_back", "keep_guarantee"):
            yield Act(name, clinic)
        yield Act("sign", clinic, {"physician": "Dr. Lee", "licence": "12345"})
        for name in ("take_out", "drop"):
            yield Act(name, EFFECT, granted=True)

    def memory(self, subject):
        return subject.covers(TOTAL), subject.amount is not None


class Payments(Money):
    """Each of the three ways to pay a clinic; the CEO may approve, and lets it lapse again."""

    beyond = frozenset(
        {"round", "approval", "receipt", "invoice_number", "invoiced", "paid", "failure"}
        | {"closed_reason", "spoke_with", "card_brand", "card_last4", "chief_of_staff", "paid_by"}
    )

    def __init__(self, *, chief, **people):
        super().__init__(**people)
        self.chief = chief
        self.approval = SpendApproval(
            booking=self.booking, amount=Decimal(180), case=Case(kind="approval", ref="SA-1")
        )

    def beginnings(self, *, at):
        for method in Method:
            payment = ClinicPayment(
                tenant=self.tenant, booking=self.booking, clinic=self.clinic, method=method,
                amount=Decimal(180),
            )  # fmt: skip
            self.arrange(payment, False)
            yield payment, Act("plan", EFFECT, granted=True), False

    def arrange(self, subject, outside):
        subject.spendable = self.approval if outside else None

    def changes(self, outside):
        yield ("the approval ends", False) if outside else ("the CEO approves", True)

    def pauses(self, subject):
        """When the service is over, an invoice may be paid."""
        return {"the appointment": (subject.booking.appointment_at, timedelta(0))}

    def acts(self, subject):
        yield Act("schedule_call", self.cora, {"call_at": 2 * HOUR})
        receipt = {"receipt": "R 1"}
        paid = {"amount": Decimal(180), **receipt}
        card = {"spoke_with": "Ada", "card_brand": "visa", "card_last4": "4242"}
        yield Act("pay_by_card", self.cora, {**paid, **card, "chief_of_staff": self.chief})
        yield Act("pay_by_transfer", self.cora, paid)
        for invoiced in (Decimal(180), Decimal(200)):
            bill = {"invoice_number": "7", "invoiced": invoiced}
            yield Act("receive_invoice", actor_of(self.clinic), bill)
            yield Act("accept_invoice", self.max, {**bill, **BECAUSE})
        for name in ("refuse_invoice", "do_without", "let_clinic_keep"):
            yield Act(name, self.max, BECAUSE)
        for name in ("pay_invoice", "note_refund"):
            yield Act(name, self.cora, receipt)
        yield Act("fail", self.cora, {"failure": "The line was busy."})
        yield Act("retry", self.cora)
        for way in Method:
            yield Act("change_way", EFFECT, {"way": way}, granted=True)
        for name in ("void", "ask_back", "match"):
            yield Act(name, EFFECT, granted=True)


class Cards(Money):
    """An insurer that opens the page once or twice, and gives a card or none."""

    beyond = frozenset({"session", "failure", "closed_reason", "round"})

    def beginnings(self, *, at):
        card = Card(tenant=self.tenant, booking=self.booking, insurer=self.insurer)
        yield card, Act("ask", EFFECT, granted=True), None

    def acts(self, subject):
        insurer = actor_of(self.insurer)
        yield Act("open", insurer, {"session": "cs_1"})
        yield Act("look", BANK)
        given = {"brand": "visa", "last4": "4242", "expires_month": 12, "expires_year": 2030}
        yield Act("give", BANK, {**given, "customer": "cus_1", "token": "pm_1", "session": "cs_1"})
        yield Act("give", BANK, {**given, "customer": "cus_1", "token": "pm_1", "session": "cs_0"})
        yield Act("close_page", BANK, {"failure": "Nobody came.", "session": "cs_1"})
        yield Act("withdraw", insurer, BECAUSE)
        yield Act("drop", EFFECT, granted=True)
        yield Act("forget", BANK)
        yield Act("refuse_to_forget", BANK, {"failure": "No such card."})


class Charges(Money):
    """A bill that is paid in parts, by card, late, or not at all."""

    beyond = frozenset(
        {"paid", "credited", "charging", "card", "receipt", "failure", "objection", "round"}
        | {"closed_reason", "written_off_by"}
    )

    def __init__(self, **people):
        super().__init__(**people)
        self.card = Card(case=Case(kind="card", ref="CD-1"), booking=self.booking, state="given")

    def charge(self, what):
        return InsurerCharge(
            tenant=self.tenant, booking=self.booking, insurer=self.insurer, what=what,
            subtotal=Decimal(270), rate=Decimal(13), rate_rule="HST 13 %, ON",
            tax=Decimal("35.10"), total=TOTAL, paid=Decimal(0), credited=Decimal(0),
        )  # fmt: skip

    def beginnings(self, *, at):
        for what, begins in (("service", "draft"), ("no_show", "issue_at_once")):
            charge = self.charge(what)
            self.arrange(charge, False)
            yield charge, Act(begins, EFFECT, granted=True), False

    def arrange(self, subject, outside):
        subject.card_given = self.card if outside else None

    def changes(self, outside):
        if not outside:
            yield "a card is given", True

    def acts(self, subject):
        yield Act("issue", EFFECT, granted=True)
        part = {"amount": Decimal(5), "receipt": "R 1"}
        for name in ("pay_part", "pay_part_late"):
            yield Act(name, self.cora, part)
        yield Act("pay", self.cora, {"amount": subject.left, "receipt": "R 2"})
        yield Act("charge_card", self.cora)
        yield Act("settle", BANK, {"receipt": "pi_1"})
        yield Act("refuse_card", BANK, {"failure": "Declined."})
        yield Act("dispute", actor_of(self.insurer), {"objection": "Too much."})
        yield Act("resolve", self.cora, {"answer": "It is what you confirmed."})
        yield Act("credit", self.max, {"amount": Decimal(5), **BECAUSE})
        for name in ("credit_rest", "void"):
            yield Act(name, self.max, BECAUSE)
        yield Act("propose_write_off", self.cora, BECAUSE)
        for by in (self.cora, self.max):
            yield Act("write_off", by)
        yield Act("drop", EFFECT, granted=True)

    def memory(self, subject):
        return subject.paid > 0, subject.left == 0


class Reconciliations(Money):
    """Documents that come in, and agree or differ by a cent."""

    beyond = frozenset({"note", "explained", "process", "signed_off_by"})

    def beginnings(self, *, at):
        reconciliation = Reconciliation(tenant=self.tenant, booking=self.booking)
        self.arrange(reconciliation, "missing")
        yield reconciliation, Act("open", EFFECT, granted=True), "missing"

    def arrange(self, subject, outside):
        found = TOTAL - Decimal("0.01") if outside == "differ" else TOTAL
        is_there = outside != "missing"
        subject.documents = Documents(
            Document("Order mail", TOTAL, TOTAL, is_there),
            Document("Payment process", "direct_billing", "direct_billing", is_there=True),
            Document("Clinic's invoice", Decimal(180), Decimal(180), is_there),
            Document("Receipt from the insurer", TOTAL, found, is_there),
        )

    def changes(self, outside):
        for coming in {"missing": ("agree", "differ")}.get(outside, ()):
            yield f"all are there, and {coming}", coming

    def acts(self, subject):
        for by in (self.cora, self.max):
            for process in (Method.DIRECT, Method.CARD):
                yield Act("match", by, {"process": process, "mail_agrees": True})
            yield Act("sign_off", by)
        yield Act("raise_exception", self.max, BECAUSE)
        yield Act("resolve", self.cora, {"note": "Rounded by the bank."})

    def memory(self, subject):
        return subject.explained == subject.documents.difference
