"""What is in a tenant? A row of every model, each with a word by which one recognizes whose it is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from bookings.directory.placing import put
from bookings.directory.travel import Place
from bookings.models import Biller, Clinic, InsurerFee, Offer, Service
from bookings.policy.words import COORDINATOR
from careops.access.models import Invitation
from careops.api.models import Answer, ApiKey, Call
from careops.engine.sweep import sweep
from careops.events import endpoints
from careops.events.queueing import queue
from careops.files.models import Folder, Removal
from careops.files.sending import path_of
from careops.outbox.links import token_of
from careops.outbox.models import Message
from careops.people.actors import AGENT, Actor
from careops.people.middleware import actor_of
from careops.people.models import Patient
from careops.people.rota import Duty
from careops.record.chain import READS
from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from referrals.models import Referral
from tests.bookings.factories import confirmed, make_clinic, partner_actor
from tests.consults.factories import (
    escalate,
    let_silence_pass,
    make_consult,
    member_actor,
    propose_refund,
    propose_revocation,
    raise_obligation,
)
from tests.factories import (
    fresh,
    link_to,
    make_file,
    make_member,
    make_network,
    make_partner,
    make_provider,
    make_tenant,
    provider_actor,
    submit_referral,
)

A, B = "robin", "canary"  # A's word may be seen by A; B's by nobody of A


def make_world(word, *, at):
    """A tenant whose every text says ``word``, with referrals in every state and all that follows."""
    tenant = make_tenant(word, phone="+14165550123")
    with tenant_scope(tenant):
        world = SimpleNamespace(word=word, tenant=tenant, at=at)
        add_people(world)
        add_directory(world)
        add_bookings(world)
        add_money(world)
        add_consults(world)
        add_referrals(world)
        add_the_rest(world)
    return world


def add_people(world):
    word = world.word
    make_network(code=word, name=f"{word} network")
    make_network(code=f"{word}-unused", name=f"{word} unused")
    make_network(code="shared", name=f"{word} shared")  # a code that both tenants have
    everywhere = {"networks": [word, "shared"], "services": [word], "languages": [word]}
    world.provider = make_provider(
        f"{word} provider", email=f"{word}@provider.example", **everywhere
    )
    world.other_provider = make_provider(
        f"{word} other", email=f"{word}2@provider.example", **everywhere
    )
    world.client = Patient.objects.create(
        first_name=word, last_name="client", email=f"{word}@client.example", mobile="+14165550111"
    )
    world.partner = make_partner(f"{word} insurer", email=f"{word}@insurer.example")
    world.agent = make_member(f"{word} agent", roles=["agent", "lead", "manager"], teams=["intake"])
    world.provider_member = make_member(f"{word} provider", ["provider"], provider=world.provider)
    world.client_member = make_member(f"{word} client", ["patient"], patient=world.client)
    world.partner_member = make_member(f"{word} insurer", ["insurer"], partner=world.partner)
    world.key, world.token = ApiKey.issue(
        partner=world.partner,
        scopes=[
            "referrals:read",
            "referrals:write",
            "directory:read",
            "documents:read",
            "documents:write",
            "events:read",
            "webhooks:read",
            "webhooks:write",
            "bookings:read",
            "bookings:write",
        ],
        at=world.at,
        name=word,
    )
    system, hook = Actor(word, via="api"), {"url": f"https://{word}.hooks.example/{word}"}
    world.endpoint = endpoints.create(world.partner, hook, by=system, at=world.at)


def add_referrals(world):
    """One in each state in which a referral can stand; ``offered`` has a link that works."""
    day = timedelta(days=1)
    world.staff = Actor(f"{world.word} agent", frozenset({AGENT.name}), member=world.agent.pk)

    def submit(*, at=world.at, **fields):
        return submit_referral(
            by=world.staff,
            at=at,
            client=world.client,
            need=f"{world.word} need",
            region=world.word,
            partner=world.partner,
            **{"network": world.word, **fields},
        )

    submit(at=world.at - 4 * day)  # goes unplaced, with a task
    sweep(now=world.at - day)
    world.offered = submit(preferred=world.provider)
    world.open = submit(network="shared", external_id=f"{world.word}-1")
    world.accepted = submit(preferred=world.provider)
    world.accepted.accept(by=provider_actor(world.provider), at=world.at)
    submit(preferred=world.provider).withdraw(by=world.staff, at=world.at, reason=world.word)
    world.unplaced = Referral.objects.get(state="unplaced")
    world.link = world.offered.case.messages.filter(template="offer", channel="email").get()
    world.client_link = world.offered.case.messages.filter(template="received").get()
    world.link_token, world.client_token = (
        token_of(message.pk) for message in (world.link, world.client_link)
    )


def add_directory(world):
    """A clinic that offers something, of whose data something is doubtful."""
    word = world.word
    service = Service.objects.create(code=word, name=f"{word} scan", name_fr=word)
    world.clinic = Clinic(
        name=f"{word} imaging",
        city=word,
        province="ON",
        address=word,
        email=f"{word}@imaging.example",
        flags={"city_point": f"{word} stands here."},
        affiliate=Clinic.Affiliate.INDIVIDUAL,
        takes_card=True,
    )
    put(world.clinic, Place(43.65, -79.38))
    world.clinic.save()
    world.clinic.become_partner()
    Offer.objects.create(clinic=world.clinic, service=service, cost=Decimal("80.00"))


def add_bookings(world):
    """One that is confirmed, for which our money is asked for, and what was agreed with its insurer."""
    word = world.word
    InsurerFee.objects.create(insurer=world.partner, percent=50)
    world.booking = confirmed(
        world.clinic,
        at=world.at,
        slot=world.at + timedelta(days=10),
        insurer=world.partner,
        client=world.client,
        service=world.clinic.offers.get().service,
        external_id=f"{word}-booking",
        papers_wanted=["form"],
        need=f"{word} need",
        wishes=word,
        city=word,
    )
    world.booker = actor_of(world.agent, via="test")
    world.booking.ask_approval(by=world.booker, at=world.at, why=word)
    readers = (world.partner, world.clinic.partner, world.client)
    world.clinic_member = make_member(f"{word} clinic", ["clinic"], partner=world.clinic.partner)
    links = (link_to(person, world.booking) for person in readers)
    world.booking_tokens = [link.split("/")[2] for link in links]
    _, world.clinic_token = ApiKey.issue(
        partner=world.clinic.partner, scopes=["bookings:read", "bookings:write"], at=world.at
    )


def add_money(world):
    """What became of one that took place: its papers, what is paid and billed, and what does not agree."""
    word, began, over = world.word, world.at - timedelta(days=9), world.at - timedelta(days=8)
    Biller.objects.create(address=word, tax_number=word, how_to_pay=word)
    clinic = make_clinic(f"{word} direct", service=world.clinic.offers.get().service)
    money = member_actor(f"{word} coordinator", COORDINATOR.name)
    seen = {
        "insurer": world.partner,
        "client": world.client,
        "service": clinic.offers.get().service,
    }
    booking = confirmed(clinic, at=began, slot=over, own_card=True, city=word, **seen)
    booking.book(by=world.booker, at=began, clinic_has_it=True)
    fresh(booking).attend(by=partner_actor(clinic.partner), at=over + timedelta(hours=1))
    fresh(booking).bill(by=money, at=over + timedelta(hours=2))
    charge = booking.charges.get(state="issued")
    charge.pay_part(by=money, at=over + timedelta(hours=3), amount=Decimal(100), receipt=word)
    world.money, world.invoice = booking, charge.invoices.get()


def add_consults(world):
    """What the provider owes to a pharmacy, and what became of what they left unanswered."""
    word, began = world.word, world.at - timedelta(days=9)
    world.pharmacy = make_partner(f"{word} pharmacy", kind="pharmacy")
    _, world.pharmacy_token = ApiKey.issue(
        partner=world.pharmacy, scopes=["obligations:read", "obligations:write"], at=world.at
    )
    world.consult = make_consult(
        provider=world.provider, patient=world.client, concern=f"{word} concern", at=began
    )
    owed = {"consult": world.consult, "partner": world.pharmacy, "question": f"{word} question"}
    world.escalated = escalate(let_silence_pass(raise_obligation(at=began, **owed)))
    lead, finance = actor_of(world.agent, via="test"), member_actor(f"{word} finance", "finance")
    world.refund = propose_refund(world.escalated, by=lead, reason=word)
    world.revocation = propose_revocation(world.escalated, by=lead, reason=word)
    world.revocation.approve(by=finance, at=began + timedelta(hours=51))
    world.obligation = raise_obligation(at=world.at, external_id=word, **owed)
    links = (link_to(person, world.obligation) for person in (world.provider, world.client))
    world.owed_tokens = [link.split("/")[2] for link in links]


def add_the_rest(world):
    word = world.word
    Call.objects.create(
        partner=world.partner,
        api_key=world.key,
        at=world.at,
        method="GET",
        route=word,
        status=200,
        milliseconds=1,
    )
    queue(at=world.at)
    world.delivery = world.endpoint.deliveries.first()
    world.invitation = Invitation.objects.create(
        email=f"{word}@invited.example",
        name=f"{word} invited",
        roles=["agent"],
        provider=world.provider,
        partner=world.partner,
        invited_by=world.agent,
        sent_at=world.at,
        expires_at=world.at + timedelta(days=7),
        digest=word,
    )
    world.duty = Duty.objects.create(
        member=world.agent, team=word, begins_at=world.at, ends_at=world.at + timedelta(days=1)
    )
    READS.add([Read(at=world.at, actor=word, what=word, patients=[world.client.pk])])
    Answer.objects.create(
        api_key=world.key,
        idempotency_key=word,
        fingerprint=word,
        at=world.at,
        status=201,
        body=word,
    )
    add_files(world)
    world.failed = Message.objects.filter(template="withdrawn").first()
    Message.objects.filter(pk=world.failed.pk).update(
        state=Message.State.FAILED, next_attempt_at=None, error=word, subject=word, text=word
    )


def add_files(world):
    """Of the partner, about the referral, and of the client, each with an address for the agent; and one taken out."""
    world.files = []
    for owner in (world.partner, world.client):
        file = make_file(
            Folder.of(owner), name=f"{world.word}.txt", at=world.at, case=world.open.case
        )
        world.files.append(file)
    gone = make_file(Folder.of(world.partner), name=f"{world.word}-gone.txt", at=world.at)
    Removal.objects.create(file=gone, at=world.at)
    world.files.append(gone)  # the staff still read it
    reader = actor_of(world.agent, via="page")
    world.file_tokens = [path_of(file, by=reader).split("/")[2] for file in world.files]
