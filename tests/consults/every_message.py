"""What is said in the tests of words? A world in which all that a policy can say is said, and heard at once."""

from __future__ import annotations

from datetime import date, timedelta

from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.payments.orders import PAYMENTS
from careops.people.actors import PHARMACY, Actor
from consults.models import Consult
from consults.policy.words import About
from tests.consults.factories import (
    LEA,
    MAX,
    director_dan,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    new_obligation,
    propose_refund,
    propose_revocation,
    signed_in,
)
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_client,
    make_partner,
    make_provider,
    provider_actor,
    renew_link,
)

PATIENT = {
    "first_name": "Zanzibara", "last_name": "Quuxley", "email": "zq@mail.example",
    "mobile": "+14165550177", "birth_date": date(1990, 5, 1),
}  # fmt: skip
NAMES = ("Zanzibara", "Quuxley", "zq@mail.example")
NUMBERS = ("0177", "1990")  # which an address may hold by chance
CANARY = "canary"  # in all that people write: questions, answers, reasons and concerns
PAYER = Actor("the payment provider", frozenset({PAYMENTS.name}), via="test")


class World:
    """A provider with every channel, a patient, a pharmacy; and what is said, put into words at once."""

    def __init__(self, tenant):
        self.tenant, self.messages = tenant, []
        tenant.phone = "+14165550100"
        self.provider = make_provider("Bob O'Brown", slack_id="U0123456")
        self.patient = make_client(**PATIENT)
        self.partner = make_partner("Maple Pharmacy", kind="pharmacy", email="rx@maple.example")
        self.bob, self.zed = provider_actor(self.provider), client_actor(self.patient)
        self.bob_signed_in = signed_in(self.provider)
        self.lea, self.fay, self.dan = lead_lea(), finance_fay(), director_dan()
        self.maple = Actor(
            "Maple", frozenset({PHARMACY.name}), people=frozenset({self.partner.pk}), via="test"
        )

    def consult(self, **fields):
        fields = {"concern": CANARY, "patient": self.patient, **fields}
        return make_consult(provider=self.provider, **fields)

    def new(self, **fields):
        """Something to be owed, not yet raised."""
        fields = {"question": CANARY, "partner": self.partner, **fields}
        return new_obligation(self.consult(), **fields)

    def owe(self, **fields):
        return self.hear(self.new(**fields).ask(by=ALICE, at=NOON))

    def owe_for_two_days(self):
        return self.hear(escalate(self.hear(let_silence_pass(self.owe()))))

    def revoke(self):
        owed = self.owe_for_two_days()
        revocation = self.hear(propose_revocation(owed, by=self.lea, reason=CANARY))
        return self.hear(revocation.approve(by=self.fay, at=NOON + 51 * HOUR))

    def hear(self, subject=None):
        """Put into words what was queued since; the subject as it is now."""
        known = [message.pk for message in self.messages]
        new = list(Message.objects.exclude(pk__in=known).select_related("case", "entry"))
        render(new)
        self.messages += new
        return subject and fresh(subject)

    def sweep(self, hours, subject=None):
        sweep(now=NOON + hours * HOUR)
        return self.hear(subject)

    def last(self, template, channel="email"):
        """The last message under this template."""
        *_, last = [m for m in self.messages if (m.template, m.channel) == (template, channel)]
        return last


def everything(world):
    """Live through all that can be said."""
    for live in (
        promise,
        silence,
        beginnings,
        ends,
        money_back,
        payouts,
        consults,
        provider_leaves,
        lateness,
    ):
        live(world)


def lateness(world):
    """What nobody decides, does or takes; on days of its own, so that all else is over."""
    start = timedelta(days=100)
    at = NOON + start
    consult = Consult(patient=world.patient, concern=CANARY, fee=80, payout_amount=45)
    world.hear(consult.request(by=ALICE, at=at))
    asked = Consult(patient=world.patient, concern=CANARY, fee=80, payout_amount=45)
    asked = world.hear(asked.request(by=ALICE, at=at))
    asked = world.hear(asked.start(by=ALICE, at=at, provider=world.provider))
    world.hear(asked.ask_question(by=world.zed, at=at, question=CANARY))
    world.hear(world.new(about=About.ADMINISTRATIVE).take_on(by=ALICE, at=at))
    world.hear(let_silence_pass(world.owe()))
    failed = propose_refund(world.owe_for_two_days(), by=world.lea, reason=CANARY)
    unsettled = propose_refund(world.owe_for_two_days(), by=world.lea, reason=CANARY)
    propose_refund(world.owe_for_two_days(), by=world.lea, reason=CANARY)
    propose_revocation(world.owe_for_two_days(), by=world.lea, reason=CANARY)
    failed = world.hear(failed.approve(by=world.fay, at=at))
    world.hear(failed.fail(by=PAYER, at=at, failure=CANARY))
    world.hear(unsettled.approve(by=world.fay, at=at))
    world.hear(world.revoke().appeal(by=world.bob_signed_in, at=at - start, why=CANARY))
    for day in (0, 1, 2, 3, 4, 5, 6, 7, 8):
        world.sweep((start + timedelta(days=day)) / HOUR)


def promise(world):
    owed = world.owe(external_id="RX-7")
    owed = world.hear(owed.promise(by=world.bob, at=NOON, until=NOON + 10 * HOUR))
    for hours in (10, 16, 22, 28, 34):
        owed = world.sweep(hours, owed)
    owed = world.hear(owed.send_now(by=ALICE, at=NOON + 35 * HOUR))
    owed = world.hear(owed.raise_concern(by=world.bob, at=NOON + 36 * HOUR, concern=CANARY))
    for person in (world.provider, world.patient):
        renew_link(person, owed, at=NOON + 37 * HOUR)
    owed = world.hear(owed)
    heard_at = NOON + 38 * HOUR
    world.hear(
        owed.relay(by=ALICE, at=heard_at, their_words=CANARY, how="phone", heard_at=heard_at)
    )


def silence(world):
    owed = world.hear(let_silence_pass(world.owe()))
    owed = world.sweep(73, owed)
    owed = world.hear(owed.escalate(by=LEA, at=NOON + 74 * HOUR, reason=CANARY))
    owed = world.sweep(99, owed)
    owed = world.hear(owed.give_back(by=LEA, at=NOON + 100 * HOUR, reason=CANARY))
    for hours in range(140, 270, 40):  # a word every 40 hours, and no answer within a week
        owed = world.sweep(hours, owed)
        owed = world.hear(owed.receive(by=world.bob, at=NOON + hours * HOUR))
    owed = world.sweep(270, owed)
    until = NOON + 300 * HOUR
    owed = world.hear(owed.agree(by=LEA, at=NOON + 271 * HOUR, until=until, reason=CANARY))
    world.hear(owed.confirm(by=world.maple, at=NOON + 272 * HOUR, note=CANARY))


def provider_leaves(world):
    """The provider goes away, and another one of the same name takes over."""
    at, other = NOON + HOUR, make_provider("Bob O'Brown", slack_id="U0123457")
    world.hear(world.owe().hand_on(by=LEA, at=at, provider=other))
    world.hear(world.owe().release(by=ALICE, at=at, reason=CANARY))
    owed = world.owe()
    consult = world.hear(world.consult().hand_on(by=ALICE, at=at, provider=other))
    world.hear(consult.release(by=ALICE, at=at, reason=CANARY))
    world.provider.is_active = False
    world.provider.save()
    world.sweep(7, owed)  # when it would be followed up
    world.provider.is_active = True
    world.provider.save()


def beginnings(world):
    at = NOON + HOUR
    optional = world.hear(world.new(about=About.LU_CODE).mention(by=ALICE, at=NOON))
    world.hear(optional.require(by=ALICE, at=at, medical_reason=CANARY, said_by="Maple"))
    one, two, three = (
        world.hear(world.new(about=About.ADMINISTRATIVE).take_on(by=ALICE, at=NOON))
        for _ in range(3)
    )
    world.hear(one.redirect(by=ALICE, at=at, pharmacy=CANARY))
    world.hear(two.resolve(by=ALICE, at=at, note=CANARY))
    world.hear(three.hand_over(by=ALICE, at=at, about="pharmacy", reason=CANARY))
    world.hear(world.owe().take_back(by=ALICE, at=at, reason=CANARY))


def ends(world):
    at = NOON + HOUR
    world.hear(world.owe().give_answer(by=world.bob_signed_in, at=at, answer=CANARY))
    asking, wanted = world.owe(), world.new()
    wanted.asking = asking.case
    wanted = world.hear(wanted.ask(by=ALICE, at=NOON))
    world.hear(asking.cancel(by=ALICE, at=at, reason=CANARY))
    world.sweep(7, wanted)
    owed = world.owe_for_two_days()
    owed = world.hear(owed.close_unfulfilled(by=MAX, at=NOON + 60 * HOUR, reason=CANARY))
    world.hear(owed.object(by=world.bob, at=NOON + 61 * HOUR, concern=CANARY))


def money_back(world):
    refund = world.hear(propose_refund(world.owe_for_two_days(), by=world.lea, reason=CANARY))
    refund = world.sweep(75, refund)
    refund = world.hear(refund.approve(by=world.fay, at=NOON + 76 * HOUR))
    refund = world.sweep(77, refund)
    world.hear(refund.settle(by=PAYER, at=NOON + 77 * HOUR, receipt="re_1"))


def payouts(world):
    propose_revocation(world.owe_for_two_days(), by=world.lea, reason=CANARY)
    world.sweep(75)
    final, upheld, reversed_ = (world.revoke() for _ in range(3))
    at = NOON + 60 * HOUR
    for revocation, decide in ((upheld, "uphold"), (reversed_, "reverse")):
        appealed = world.hear(revocation.appeal(by=world.bob_signed_in, at=at, why=CANARY))
        appealed = world.sweep(60 + 25, appealed)
        getattr(appealed, decide)(by=world.dan, at=NOON + 86 * HOUR, reason=CANARY)
        world.hear()
    world.sweep(51 + 14 * 24, final)


def consults(world):
    start = NOON + 400 * HOUR
    consult = Consult(patient=world.patient, concern=CANARY, fee=80, payout_amount=45)
    consult = world.hear(consult.request(by=ALICE, at=start))
    consult = world.sweep(400.5, consult)
    consult = world.hear(consult.start(by=ALICE, at=start + HOUR, provider=world.provider))
    consult = world.hear(consult.ask_question(by=world.zed, at=start + HOUR, question=CANARY))
    consult = world.sweep(401.6, consult)
    at = start + 2 * HOUR
    consult = world.hear(consult.answer_question(by=world.bob, at=at, answer=CANARY))
    consult = world.hear(consult.close(by=world.bob, at=at, directives_are_issued=True))
    renew_link(world.patient, consult, at=at + HOUR)
    consult = world.hear(consult)
    consult = world.hear(consult.reopen(by=world.zed, at=at, reason=CANARY))
    consult = world.hear(consult.ask_question(by=world.zed, at=at, question=CANARY))
    world.hear(consult.force_close(by=world.bob, at=at, reason=CANARY))
    world.hear(world.consult(at=start).cancel(by=world.zed, at=at, reason=CANARY))
