"""Who is around a booking, its quotes and approvals, while all their ways are walked?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from types import SimpleNamespace

from bookings.directory.models import Clinic, Service
from bookings.fees import Fees
from bookings.models import Booking, Quote, SpendApproval
from bookings.policy.words import PaperKind
from careops.people.actors import Actor
from careops.people.models import Partner, Patient
from careops.proof.world import Act, World
from careops.tenancy.models import Tenant
from tests.bookings.factories import BEN, CORA, DAY, MAX
from tests.factories import HOUR, NOON, client_actor
from tests.sampling import FULL

EFFECT = Actor("an effect", via="test")
BECAUSE = {"reason": "So it is."}
NOW = timedelta(0)
DATE = 10 * DAY
# What it leaves behind has worlds of its own.
MAKERS = (
    "papers_required", "payment_wanted", "charge_of_quote", "charge_for_no_show", "card_of_insurer",
    "reconciliation_of", "order",
)  # fmt: skip


def nothing(**_):
    return None


@cache
def current_quote(version, seal):
    return Quote(
        version=version, clinic_cost=180, clinic_tax=0, total=305, service_on=NOON, hash=seal
    )


class Nobody(Fees):
    """Nothing was agreed with anybody."""

    agreed = {}


class Bookings(World):
    """Maple Mutual asks for Maya; Harbour Clinic is near, unless the world says otherwise."""

    beyond = frozenset(
        {"slots", "excluded", "wishes", "closed_reason", "quote_version", "total", "round", "confirmation"}
        | {"no_show_fee", "clinic_number", "listed_cost"}
    )  # fmt: skip
    costs = (Decimal(180),)
    nothing = (True, False, 0, 0)  # a clinic is near; our money may leave; papers filed, and back

    def __init__(self, *, tuning=None, tenant=None, booker=BEN, bills=True, papers=()):
        self.tenant = tenant or Tenant(slug="acme", name="Acme", tuning=tuning or {})
        self.booker, self.papers = booker, list(papers)
        self.maya = Patient(first_name="Maya", last_name="Hart", email="maya@mail.example")
        self.maple = Partner(name="Maple Mutual", kind="insurer", email="claims@maple.example")
        partner = Partner(name="Harbour", kind="clinic", email="harbour@clinic.example")
        self.harbour = Clinic(
            name="Harbour", province="ON", partner=partner, affiliate="large", direct_billing=bills,
            accepts_prepayment=True,
        )  # fmt: skip
        self.ultrasound = Service(code="ultrasound", name="Ultrasound")

    def beginnings(self, *, at):
        booking = Booking(
            tenant=self.tenant, client=self.maya, insurer=self.maple, service=self.ultrasound,
            papers_wanted=self.papers,
        )  # fmt: skip
        self.arrange(booking, self.nothing)
        yield booking, Act("submit", BEN), self.nothing

    def arrange(self, subject, outside):
        is_near, is_approved, filed, back = outside
        subject.nearby = SimpleNamespace(
            is_near=lambda *_, **__: is_near,
            has_anyone_for=lambda *_, **__: is_near,
            offers=lambda *_: True,
            cost_at=lambda *_: Decimal(180),
        )
        subject.fees = Nobody()
        subject.approved = frozenset({subject.quote_hash} if is_approved else ())
        subject.is_asked_for = False
        subject.papers_filed, subject.papers_returned, subject.guaranteed = filed, back, True
        vars(subject).update(dict.fromkeys(MAKERS, nothing))
        subject.quote = current_quote(subject.quote_version, subject.quote_hash)

    def changes(self, outside):
        return ()

    def actors(self, subject):
        insurer = Actor("Maple", frozenset({"insurer"}), frozenset({self.maple.pk}), via="test")
        people = frozenset({self.harbour.partner.pk})
        return insurer, Actor("Harbour", frozenset({"clinic"}), people, via="test")

    def acts(self, subject):
        insurer, clinic = self.actors(subject)
        yield Act("start_search", BEN)
        yield Act("select_clinic", BEN, {"clinic": self.harbour})
        for cost in self.costs:
            yield Act("offer_dates", clinic, {"first": DATE, **self.said(cost=cost)})
        yield Act("propose", BEN, {"hold_until": 72 * HOUR})
        for slot in subject.slots[:1]:
            said = {"slot": slot, "quote_hash": subject.quote_hash}
            yield Act("confirm", insurer, said)
        yield Act("book", BEN, {"clinic_has_it": True})
        yield Act("attend", clinic)
        yield Act("settle_anyway", MAX, BECAUSE)
        yield Act("bill", CORA)
        yield Act("reconcile", EFFECT, granted=True)
        yield Act("close", CORA)
        yield Act("cancel", insurer, BECAUSE)

    def said(self, **facts):
        """What an optional fact is when it is left out."""
        left_out = dict.fromkeys(("second", "third", "fourth", "fifth"))
        return left_out | {"clinic_cost": facts["cost"]}

    def pauses(self, subject):
        """When dates pass, which conditions know."""
        return {
            "the appointment": (subject.appointment_at, timedelta(0)),
            "its last date": (max(subject.slots, default=None), timedelta(0)),
        }

    def memory(self, subject):
        return (
            bool(subject.slots),
            bool(subject.excluded),
            bool(subject.preferred_slot),
            bool(subject.no_show_fee),
        )

    def is_notice(self, message):
        return message["channel"] == "email" and message["template"] in ("received", "order")


class SoughtBookings(Bookings):
    """How a clinic is found, and dates and an amount confirmed; nothing happens after that."""

    costs = (Decimal(180), Decimal(200))

    def acts(self, subject):
        insurer, clinic = self.actors(subject)
        yield from (act for act in super().acts(subject) if act.rule not in ("book", "attend"))
        yield Act("ask_management", BEN, BECAUSE)
        yield Act("select_anyway", MAX, {"clinic": self.harbour, **BECAUSE})
        found = {"clinic": self.harbour, "takes_prepayment": True, "research": "I called them."}
        yield Act("provider_found", MAX, found)
        yield Act("unserviceable", MAX, BECAUSE)
        yield Act("no_dates", clinic)
        if subject.state == "sourcing_dates":
            yield Act("price", BEN, {"clinic_cost": Decimal(200)})
        yield Act("extend_hold", clinic, {"hold_until": 96 * HOUR})
        yield Act("other_dates", insurer, {"wishes": "Mornings."})
        yield Act("decline", insurer, BECAUSE)
        for slot in subject.slots[:1]:
            yield Act("prefer", client_actor(self.maya), {"slot": slot})
            yield Act(
                "note_confirmation", BEN,
                {"slot": slot, "quote_hash": subject.quote_hash, "confirmation": "Yes.", "heard_at": NOW},
            )  # fmt: skip

    def changes(self, outside):
        yield "the directory changes", (not outside[0], *outside[1:])


class ArrangedBookings(Bookings):
    """What happens from the confirmation on, where our money leaves first and may have to wait for its approval."""

    def acts(self, subject):
        insurer, clinic = self.actors(subject)
        yield from super().acts(subject)
        change = {
            "clinic_cost": Decimal(220),
            "hold_until": 48 * HOUR,
            "clinic_tax": None,
            "is_exempt": False,
        }
        if subject.state in ("dates_proposed", "confirmed", "booked", "ready"):
            yield Act("change_amount", BEN, change)
        yield Act("ask_approval", self.booker)
        yield Act("slot_lost", clinic)
        yield Act("reschedule", insurer, BECAUSE)
        yield Act("pay_by", BEN, {"way": Booking.Method.DIRECT})
        yield Act("miss", clinic)

    def changes(self, outside):
        yield "the approval changes", (outside[0], not outside[1], *outside[2:])


class AttendedBookings(Bookings):
    """What happens from the booking on, where papers are wanted, come, and go missing."""

    def acts(self, subject):
        _, clinic = self.actors(subject)
        yield from super().acts(subject)
        yield Act("want_paper", BEN, {"paper": PaperKind.GUARANTEE})
        yield Act("go_anyway", MAX, BECAUSE)
        for charge in (Decimal(0), Decimal(60)):
            yield Act("miss", clinic, {"clinic_charges": charge})
        yield Act("rebook", BEN, {"insurer_agrees": True})
        yield Act("bill_no_show", CORA)
        yield Act("tell", clinic, {"message": "Parking is behind the house."})

    def changes(self, outside):
        is_near, is_approved, filed, back = outside
        if filed < 2:
            yield "a paper is filed", (is_near, is_approved, filed + 1, back)
        if filed:
            yield "a paper goes missing", (is_near, is_approved, filed - 1, min(back, filed - 1))
        if back < filed:
            yield "a paper comes back", (is_near, is_approved, filed, back + 1)


# What no paper has a part in: it is walked with one paper, and with two where all is.
APART = {"miss", "rebook", "bill_no_show", "tell"}


class FiledBookings(AttendedBookings):
    """A part of them: papers are wanted, come, and go missing; nobody goes without, and none comes back."""

    def acts(self, subject):
        left_out = {"go_anyway", *APART}
        return (act for act in super().acts(subject) if act.rule not in left_out)

    def changes(self, outside):
        return (change for change in super().changes(outside) if change[1][3] == 0)


class OnePaperBookings(AttendedBookings):
    """The other part: of one paper, without which somebody may go, and which comes back."""

    def acts(self, subject):
        return (act for act in super().acts(subject) if act.rule != "want_paper")

    def changes(self, outside):
        return (change for change in super().changes(outside) if change[1][2] <= 1)


def attended_bookings(**said):
    """What happens from the booking on, in two parts; with CAREOPS_FULL=1 all of it with all of it."""
    parts = [AttendedBookings] if FULL else [FiledBookings, OnePaperBookings]
    return [part(**said) for part in parts]


class HeldBookings(Bookings):
    """Ben takes one, hands it on to Alice, and gives it back; little else happens."""

    def __init__(self, *, ben, alice, **said):
        super().__init__(**said)
        self.ben, self.alice = ben, alice

    def acts(self, subject):
        for owner in (self.ben, self.alice):
            yield Act("take", BEN, {"owner": owner})
            yield Act("hand_on", BEN, {"owner": owner})
        yield Act("release", BEN)
        yield Act("cancel", MAX, BECAUSE)


class Quotes(Bookings):
    """What a booking says to its quotes, in any order; two dates, the later one too."""

    beyond = frozenset({"round"})

    def beginnings(self, *, at):
        booking = Booking(tenant=self.tenant, client=self.maya, insurer=self.maple)
        for name, said in (("price", {}), ("price_and_issue", {"hold_until": 72 * HOUR})):
            quote = Quote(tenant=self.tenant, booking=booking, payee=self.harbour, version=1)
            yield quote, Act(name, EFFECT, said, granted=True), None

    def arrange(self, subject, outside):
        pass

    def acts(self, subject):
        for name, span in (("issue", 72 * HOUR), ("extend", 96 * HOUR)):
            yield Act(name, EFFECT, {"hold_until": span}, granted=True)
        for name in ("confirm", "reject", "supersede", "bill"):
            yield Act(name, EFFECT, granted=True)

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return None


class Approvals(Quotes):
    """Ben asks, Chris and Carla decide, alone where they should not; the amount changes, and changes back."""

    beyond = frozenset({"closed_reason", "round", "evidence", "why"})

    def __init__(self, *, ben, chris, carla, max, **said):  # noqa: A002 (his name)
        super().__init__(**said)
        self.ben, self.chris, self.carla, self.max = ben, chris, carla, max
        self.booking = Booking(tenant=self.tenant, client=self.maya, insurer=self.maple)

    def beginnings(self, *, at):
        approval = SpendApproval(
            tenant=self.tenant, booking=self.booking, payee=self.harbour, amount=Decimal(180),
            quote_version=1, quote_hash="a" * 64, method="corporate_card", billed=Decimal(305),
        )  # fmt: skip
        yield approval, Act("request", self.ben, granted=True), "a"

    def arrange(self, subject, outside):
        self.booking.quote_hash = outside * 64

    def changes(self, outside):
        yield "the amount changes", "b" if outside == "a" else "a"

    def acts(self, subject):
        for by in (self.ben, self.chris, self.carla, self.max):
            yield Act("forward", by)
            yield Act("approve", by)
            yield Act("approve_small", by)
            yield Act("relay_approval", by, {"evidence": "Go on.", "heard_at": NOW})
            yield Act("reject", by, BECAUSE)
        yield Act("void", EFFECT, granted=True)
        yield Act("consume", EFFECT, {"amount": Decimal(180)}, granted=True)
