"""Who is around a ticket, a subscription and a credit, while all their ways are walked?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from careops.people.actors import AGENT, LEAD, Actor
from careops.people.models import Membership, Partner, Patient, User
from careops.proof.world import Act, World
from careops.tenancy.models import Tenant
from medops.coach.lexicon import written
from medops.columns import Proof
from medops.models import Answer, Credit, IdentityCheck, Order, Subscription, Ticket, Voicemail
from tests.factories import ALICE, client_actor
from tests.medops.factories import shop_actor
from tests.walks import merges_of

DAY = timedelta(days=1)


class BackOffice(World):
    """Maya, a customer of a shop; the colleagues are members who exist, where a step takes their names."""

    def __init__(self, *, tenant=None, tuning=None, **people):
        self.tenant = tenant or Tenant(slug="acme", name="Acme", tuning=tuning or {})
        self.people = people
        self.maya = Patient(first_name="Maya", last_name="Hart", email="maya@mail.example")
        self.shop = Partner(name="Main Street Shop", kind="shop")
        self.system = shop_actor(self.shop)

    @property
    def patient(self):
        return client_actor(self.maya)

    def arrange(self, subject, outside):
        subject.tenant = self.tenant

    def changes(self, outside):
        return ()

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return None

    def is_notice(self, message):
        return False


def member_of(name, *teams, role=AGENT):
    return Membership(user=User(name=name), teams=list(teams), roles=[role.name])


class Tickets(BackOffice):
    """About a lab order, or a subscription: the outside is whether the shop says that it is cancelled."""

    beyond = frozenset(
        {"closed_reason", "checklist", "ticked", "label", "round", "assignee", "source"}
    )
    proofs, lines = (Proof.ORDER, Proof.SUBSCRIPTION), ["It is cancelled"]

    def __init__(self, **said):
        super().__init__(**said)
        self.ann, self.ben = member_of("Ann", "medops"), member_of("Ben", "medops")
        self.subscription = Subscription(case_id=uuid4(), shop=self.shop, patient=self.maya)
        self.order = Order(shop=self.shop, patient=self.maya, kind="lab", state="placed")
        self.lea = Actor("Lea", frozenset({LEAD.name}), via="test")

    def beginnings(self, *, at):
        for proof in self.proofs:
            ticket = Ticket(
                tenant=self.tenant, patient=self.maya, shop=self.shop, order=self.order,
                subscription=self.subscription, code="any", label="Any", proof=proof,
                checklist=self.lines, team="medops", wanted_by=at + DAY,
            )  # fmt: skip
            yield ticket, Act("open", ALICE), False

    def acts(self, subject):
        for one in (self.ann, self.ben):
            yield Act("claim", ALICE, {"assignee": one})
            yield Act("hand_on", ALICE, {"assignee": one})
        for name in ("release", "order_anew"):
            yield Act(name, ALICE)
        yield Act("route", ALICE, {"team": "support", "reason": "Theirs."})
        for line in (1, 2):
            yield Act("tick", ALICE, {"line": line})
            yield Act("untick", ALICE, {"line": line})
        yield Act("ask_patient", ALICE, {"message": "Do you want a new one?"})
        yield Act("ask_others", ALICE, {"whom": "The lab"})
        yield Act("reply", self.patient, {"message": "Yes, please."})
        yield Act("answer", ALICE, {"message": "It is cancelled."}, granted=True)
        yield Act("resume", ALICE, {"note": ""})
        yield Act("flag_lead", ALICE, {"reason": "She is upset."})
        yield Act("give_back", self.lea, {"message": "Call her.", "assignee": self.ann})
        yield Act("complete", ALICE, {"nothing_more_is_needed": True})
        yield Act("cancel", ALICE, {"reason": "Asked twice."})
        for name in ("withdraw", "wait_for_provider", "hear_provider"):
            yield Act(name, ALICE, granted=True)

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        subject.topics, subject.is_being_answered = written("topics"), False
        self.order.state = "cancelled" if outside else "placed"
        vars(self.subscription)["state"] = "cancelled" if outside else "active"

    def changes(self, outside):
        if not outside:
            yield "the shop cancels it", True

    def memory(self, subject):
        return tuple(subject.ticked), bool(subject.reordered_at), bool(subject.late_at)


class PlainTickets(Tickets):
    """The same in small: nothing proves it but its checklist."""

    proofs, lines = (Proof.NONE,), []

    def acts(self, subject):
        yield Act("claim", ALICE, {"assignee": self.ann})
        yield Act("ask_patient", ALICE, {"message": "Do you want a new one?"})
        yield Act("flag_lead", ALICE, {"reason": "She is upset."})
        yield Act("give_back", self.lea, {"message": "Call her.", "assignee": self.ann})
        yield Act("complete", ALICE)

    def changes(self, outside):
        return ()


class ToldTwice(PlainTickets):
    """What was asked for twice, about no order and no subscription."""

    def beginnings(self, *, at):
        for ticket, act, outside in super().beginnings(at=at):
            ticket.order = ticket.subscription = None
            yield ticket, act, outside

    def acts(self, subject):
        yield Act("claim", ALICE, {"assignee": self.ann})
        yield Act("complete", ALICE)
        yield from merges_of(subject)


class Answers(BackOffice):
    """Needs ``ann`` and ``lea``, who are members, and ``maya`` and ``bob``, who had a consult.

    The outside is whether its ticket is closed meanwhile, or a provider still asked.
    """

    beyond = frozenset({"message", "guidance", "question", "answered_by", "closed_reason", "round"})
    fine, clinical = "Hi Maya, it ships today.", "Hi Maya, take two tablets a day."

    def __init__(self, **said):
        super().__init__(**said)
        self.maya = self.people["maya"]
        self.ticket = Ticket(case_id=uuid4(), patient=self.maya, state="assigned")

    def beginnings(self, *, at):
        made = Answer(tenant=self.tenant, patient=self.maya, ticket=self.ticket)
        yield made, Act("write", self.people["ann"], {"message": self.clinical}), ""

    def acts(self, subject):
        ann, lea = self.people["ann"], self.people["lea"]
        for message in (self.fine, self.clinical):
            yield Act("send", ann, {"message": message})
            yield Act("approve", lea, {"message": message})
        yield Act("approve", ann, {"message": self.fine})
        yield Act("approve", lea, {"message": self.clinical, "waived": "The provider says so."})
        yield Act("send_back", lea, {"guidance": "Leave the dose out."})
        yield Act("relay", lea, {"message": self.clinical, "answered_by": "Dr. Bee"})
        yield Act("drop", ann, {"reason": "They called."})
        asked = {"provider": self.people["bob"], "question": "May she take both?"}
        yield Act("ask_provider", ann, asked)
        yield Act("go_on_without", ann, {"reason": "Bob called back."})
        for name in ("ask_lead", "reroute"):
            yield Act(name, ann)
        yield Act("fall_away", ann, granted=True)

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        subject.topics, subject.asked = written("topics"), outside == "asked"
        vars(self.ticket)["state"] = "done" if outside == "closed" else "assigned"

    def changes(self, outside):
        if outside == "":
            yield "its ticket is closed", "closed"
            yield "a provider is asked", "asked"
        if outside == "asked":
            yield "they have answered", ""


class Subscriptions(BackOffice):
    beyond = frozenset({"closed_reason", "evidence", "name", "price", "round"})

    def __init__(self, *, charge, **said):
        super().__init__(**said)
        self.charge = charge
        self.lea = Actor("Lea", frozenset({LEAD.name}), via="test")

    def beginnings(self, *, at):
        made = Subscription(
            tenant=self.tenant, patient=self.maya, shop=self.shop, external_id="SB-1",
            name="Program", price=Decimal(99), currency="USD", next_charge_at=at + self.charge,
        )  # fmt: skip
        yield made, Act("start", self.system), None

    def acts(self, subject):
        yield Act("request_cancel", self.patient)
        yield Act("keep", self.patient)
        yield Act("order_cancellation", ALICE, {"reason": "They asked."})
        yield Act("order_again", ALICE)
        yield Act("confirm_cancelled", self.system)
        yield Act("refuse_cancellation", self.system, {"reason": "It is being charged."})
        yield Act("note_cancelled", self.lea, {"evidence": "Seen on their page."})
        yield Act("charge_after_all", self.system, {"next_charge_at": 30 * DAY})
        renewed = {"name": "Program", "price": Decimal(99), "next_charge_at": 30 * DAY}
        yield Act("renew", self.system, renewed)

    def memory(self, subject):
        return bool(subject.late_at), bool(subject.requested_at)


class Credits(BackOffice):
    """Needs ``ann`` and ``lea``, who are members: a small one, and one above the limit."""

    beyond = frozenset({"closed_reason", "evidence", "reason", "key", "round"})

    def beginnings(self, *, at):
        for amount, act in ((20, "post_small"), (80, "propose")):
            made = Credit(
                tenant=self.tenant, patient=self.maya, shop=self.shop, amount=Decimal(amount),
                currency="USD",
            )  # fmt: skip
            made.given_lately = Decimal(0)
            yield made, Act(act, self.people["ann"]), None

    def acts(self, subject):
        lea = self.people["lea"]
        yield Act("post", lea)
        yield Act("reject", lea, {"reason": "Too much."})
        for name in ("confirm_credit", "confirm_reversal"):
            yield Act(name, self.system)
        yield Act("tell_spent", self.system, {"spent": Decimal(10)})
        yield Act("refuse_reversal", self.system, {"spent": Decimal(10)})
        yield Act("reverse", lea, {"reason": "By mistake."})
        yield Act("tell_again", ALICE)
        for name in ("note_applied", "note_reversed"):
            yield Act(name, lea, {"evidence": "Seen on their page."})

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        subject.given_lately = Decimal(0)


class Voicemails(BackOffice):
    """Of a number that nobody has, or Maya; what becomes of the ticket is what its effects ask for."""

    beyond = frozenset({"junk", "team", "settled_at", "transcript", "round"})

    def beginnings(self, *, at):
        for patient in (None, self.maya):
            made = Voicemail(tenant=self.tenant, patient=patient, called_at=at, transcript="Hello?")
            yield made, Act("receive", ALICE), None

    def acts(self, subject):
        yield Act("identify", ALICE, {"patient": self.maya})
        yield Act("forget_caller", ALICE, {"reason": "Another."})
        yield Act("triage", ALICE, {"ticket_type": "message", "team": "support"})
        yield Act("discard", ALICE, {"junk": "silent"})
        for name in ("resolve", "come_back"):
            yield Act(name, ALICE, granted=True)
        yield from merges_of(subject)

    def memory(self, subject):
        return subject.patient_id, bool(subject.late_at)


class Identities(BackOffice):
    """Needs ``ann`` and ``lea``, who are members, ``maya``, and ``file``: a photo of hers."""

    beyond = frozenset({"fault", "document", "portrait", "settled_by", "doubt", "round"})

    def __init__(self, **said):
        super().__init__(**said)
        self.maya = self.people["maya"]

    def beginnings(self, *, at):
        yield IdentityCheck(tenant=self.tenant, patient=self.maya), Act("open", ALICE), None

    def acts(self, subject):
        ann, lea = self.people["ann"], self.people["lea"]
        for name in ("document", "portrait"):
            yield Act(f"add_{name}", self.patient, {name: self.people["file"]})
        yield Act("submit", self.patient)
        ticks = ("name_agrees", "birth_date_agrees", "document_is_still_valid", "face_agrees")
        yield Act("verify", ann, dict.fromkeys(ticks, True))
        yield Act("verify", ann, dict.fromkeys(ticks, False))
        for images in ("both", "document", "portrait"):
            yield Act("ask_again", ann, {"images": images, "fault": "dark"})
        for by in (ann, lea):
            yield Act("suspect", by, {"doubt": "altered"})
            yield Act("reject", by)
            yield Act("give_back", by, {"reason": "She married."})

    def memory(self, subject):
        return bool(subject.late_at), subject.lacks, subject.doubted_by_id
