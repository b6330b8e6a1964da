"""What is in a tenant? A row of every model, each with a word by which one recognizes whose it is."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from bookings.directory.placing import put
from bookings.directory.travel import Place
from bookings.models import Biller, Clinic, InsurerFee, Offer, Service
from bookings.policy.words import COORDINATOR
from careops.access.models import Invitation
from careops.api.models import Answer, ApiKey, Call
from careops.cases.models import Case
from careops.cases.tags import CaseTag
from careops.conversation.macros import Macro
from careops.conversation.models import Attachment, Comment, Draft
from careops.conversation.replies import SavedReply
from careops.conversation.writing import note, write
from careops.desk.models import Merge, SavedView, Viewing
from careops.engine.sweep import sweep
from careops.events import endpoints
from careops.events.queueing import queue
from careops.files.models import Folder, Removal
from careops.files.sending import path_of
from careops.imports.job import receive
from careops.imports.kinds import SHEETS
from careops.imports.models import RejectedLine
from careops.outbox.links import token_of
from careops.outbox.models import Message
from careops.people.actors import AGENT, FINANCE, Actor
from careops.people.middleware import actor_of
from careops.people.models import Patient
from careops.people.proxies import Proxy
from careops.people.rota import Duty
from careops.record.chain import READS
from careops.record.models import Read
from careops.rehearsal.job import begin as begin_rehearsal
from careops.tenancy.scope import tenant_scope
from medops.desk.coaching import begun
from medops.models import AnswerTopic, Packet, TicketType
from portal.columns import Topic
from portal.models import Chart, InsuranceDraft, Medicine, MessageDraft, Practice, Turning
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
    client_actor,
    fresh,
    link_to,
    make_client,
    make_file,
    make_member,
    make_network,
    make_partner,
    make_provider,
    make_tenant,
    provider_actor,
    submit_referral,
)
from tests.medops.factories import (
    applied,
    make_customer,
    make_order,
    make_plan,
    make_shop,
    open_one,
    subscribe,
)
from tests.medops.identities import sent
from tests.medops.insurance import open_authorization, request_benefits
from tests.medops.prescriptions import prescribe
from tests.medops.voicemails import called, make_telephony
from tests.portal import visits
from tests.portal.bills import begin_to_pay, enter, overpaid, proposed
from tests.portal.cards import sent_card
from tests.portal.charts import (
    asked_refill,
    given,
    in_review,
    make_medicine,
    make_visit,
    with_account,
    written,
)
from tests.portal.factories import ask_refill, colleague, make_account
from tests.portal.factories import write as portal_write

VERBS = ("read", "write")
AREAS = ("charts", "refills", "threads", "appointments")
LIST = "first_name,last_name,email,need,consent\n{word},List,{word}@list.example,{word},yes\n"
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
        add_portal(world)
        add_medops(world)
        add_the_rest(world)
        add_conversation(world)
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
        first_name=word, last_name="client", email=f"{word}@client.example", mobile="+14165550111",
        birth_date=date(1990, 1, 1),
    )  # fmt: skip
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


def add_portal(world):
    """An account that is open, its patient's chart, what they wrote and asked for, and for whom they act."""
    word, at = world.word, world.at
    world.charts = make_partner(f"{word} charts", kind="clinic")
    Practice.objects.create(
        policy=f"{word} rules", changes=word, address=word, chart_system=world.charts
    )
    client = world.client
    world.account = make_account(client, at=at)
    invited = world.account.case.messages.get(template="invited")
    world.account_token = token_of(invited.pk)
    visit = make_visit(client, world.provider, at=at - timedelta(days=2), concern=word)
    Medicine.objects.create(patient=client, name=f"{word} tablets", directions=word)
    world.thread = portal_write(
        world.account, f"{word} message", at=at, topic="clinical", visit=visit
    )
    world.asked_refill = ask_refill(world.account, at=at, medicine=f"{word} tablets", pharmacy=word)
    child = Patient.objects.create(
        first_name=f"{word} child", last_name=word, birth_date=date(2020, 1, 1)
    )
    world.proxy = Proxy.objects.create(
        holder=client, patient=child, kind="parent", reason=word, since=at, recorded_by=world.agent
    )
    MessageDraft.objects.create(
        member=world.client_member,
        patient=client,
        account=world.account,
        urgent="no",
        whom="patient",
        about="billing",
        text=word,
        medicine=word,
        turning=Turning.objects.create(kind="needs_visit", at=at),
        saved_at=at,
    )
    add_visits(world)
    add_bills(world)
    add_answers(world)
    add_insurance(world)


def add_insurance(world):
    """What their card says: on the chart, to be checked, and not sent yet."""
    word, at = world.word, world.at
    said = dict.fromkeys(("insurer", "member_number", "group_number", "holder_name"), word)
    world.insurance = sent_card(world.account, at=at, **said).take_over(by=world.booker, at=at)
    world.new_card = sent_card(world.account, at=at, replaces=world.insurance, **said)
    InsuranceDraft.objects.create(
        member=world.client_member, patient=world.client, saved_at=at, **said
    )


def add_visits(world):
    """A visit that somebody asks for, times that they are offered, and one that is booked."""
    word, at = world.word, world.at
    account, named = fresh(world.account), {"concern": word, "suits": word}
    world.wish = visits.asked(account, f"{word} words", at=at, **named)
    first, second = (at + timedelta(days=days) for days in (9, 10))
    world.times = visits.offered(account, world.provider, first, at=at, place=word, **named)
    world.booked_visit = visits.booked(account, world.provider, second, at=at, **named)


def add_bills(world):
    """What a patient owes, what they paid, what goes back, and a payment that runs."""
    payment = overpaid(world.client, at=world.at)
    by = colleague(f"{world.word} finance", FINANCE)
    world.refund_of_bill = proposed(payment, 20, by=by, at=world.at)
    balance = enter(
        world.client, 300, at=world.at, what=f"{world.word} visit", external_id=f"{world.word}-line"
    )
    world.payment_of_bill = begin_to_pay(balance, at=world.at)
    world.balance, world.line = balance, balance.entries.get(number=balance.lines)


def add_answers(world):
    """A chart system with its patient, what they wrote and who has it, and saved replies."""
    word, at = world.word, world.at
    SavedReply.objects.create(title=f"{word} reply", text=word)
    world.macro = Macro.objects.create(
        title=f"{word} macro", kind="referral", to="note", text=word, tags=word
    )
    CaseTag.objects.create(case=world.open.case, word=word)
    world.patient = make_client(
        word, "patient", email=f"{word}@patient.example", birth_date=date(1990, 1, 1)
    )
    world.chart = Chart.objects.create(patient=world.patient, external_id=f"{word}-chart")
    visit = make_visit(
        world.patient,
        world.provider,
        at=at - timedelta(days=3),
        concern=f"{word} concern",
        external_id=f"{word}-visit",
    )
    make_medicine(world.patient, f"{word} medicine", external_id=f"{word}-medicine")
    account = with_account(world.patient, at=at - timedelta(days=1))
    said = {"at": at, "words": f"{word} message"}
    world.message = given(account, world.provider, visit=visit, **said)
    world.office = written(account, topic=Topic.BILLING, **said)
    world.office.give_to_staff(by=world.booker, at=at, topic=Topic.BILLING)
    enter(world.patient, 20, at=at, what=f"{word} line")
    world.refill = in_review(account, world.provider, at=at, medicine=f"{word} medicine")
    world.open_refill = asked_refill(account, at=at, medicine=f"{word} medicine")
    scopes = [f"{area}:{verb}" for area in AREAS for verb in VERBS]
    _, world.charts_token = ApiKey.issue(partner=world.charts, scopes=scopes, at=at)


def add_medops(world):
    """What a shop tells of the client: an order, a plan, a subscription; a ticket, a credit, and a voicemail."""
    word, at, client = world.word, world.at, world.client
    TicketType.objects.create(code="lab", label=word, proof="order", checklist=word)
    world.shop = make_shop(f"{word} shop")
    world.customer = make_customer(world.shop, client, external_id=f"{word}-customer")
    order = make_order(world.shop, client, external_id=f"{word}-order", goods=word)
    make_plan(world.shop, client, world.provider, text=word, number=word, condition=word)
    world.subscription = subscribe(
        world.shop, client, external_id=f"{word}-subscription", name=f"{word} program", at=at
    )
    world.ticket = open_one("lab", client, at=at, order=order, shop=world.shop)
    AnswerTopic.objects.create(code="order", label=word, may_be_answered=True, patterns="parcel")
    by = actor_of(world.agent, via="test")
    world.answer = begun(world.ticket, word, "ask_lead", by=by, at=at)
    world.credit = applied(world.shop, client, by=actor_of(world.agent, via="test"), at=at)
    world.identity = sent(client, by=actor_of(world.agent, via="test"), at=at, shop=world.shop)
    world.benefits = request_benefits(client, at=at, payer=word, member_number=word, service=word)
    Packet.objects.create(payer=word, checklist=word)
    world.authorization = open_authorization(
        client, world.provider, at=at, payer=word, service=word, member_number=word
    )
    world.prescription = prescribe(
        world.shop, client, world.provider, at=at, external_id=f"{word}-prescription", drug=word
    )
    areas = (
        "shop", "subscriptions", "credits", "tickets", "prescriptions", "identity-checks",
        "benefits-verifications", "prior-authorizations",
    )  # fmt: skip
    scopes = [f"{area}:{verb}" for area in areas for verb in VERBS]
    _, world.shop_token = ApiKey.issue(partner=world.shop, scopes=scopes, at=at)
    world.telephony = make_telephony(f"{word} line")
    world.voicemail = called(
        world.telephony, client, at=at, external_id=f"{word}-call", transcript=word
    )
    scopes = [f"voicemails:{verb}" for verb in VERBS]
    _, world.telephony_token = ApiKey.issue(partner=world.telephony, scopes=scopes, at=at)


def add_the_rest(world):
    world.view = SavedView.objects.create(
        member=world.agent, team="intake", name=f"{world.word} view", query="show=overdue"
    )
    word = world.word
    change = {"referrals.remind_after": 43_200}
    world.rehearsal = begin_rehearsal(change, by=world.agent, at=world.at)
    sent = {"name": f"{word}.csv", "content": LIST.format(word=word).encode()}
    world.upload = receive(SHEETS["referrals"], **sent, by=world.agent, at=world.at)
    RejectedLine.objects.create(
        job=world.upload.tried, number=2, head=["line", word], cells=["2", word, word, word]
    )
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
    add_viewing(world)
    again = Patient.objects.create(first_name=word, last_name="again", email=world.client.email)
    world.merge = Merge.objects.create(
        kept=world.client, gone=again, reason=word, by=world.agent, at=world.at
    )
    READS.add([Read(at=world.at, actor=word, behalf=word, what=word, patients=[world.client.pk])])
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


def add_viewing(world):
    """The agent sees what the client sees, for a case that they have as it begins."""
    about = Case.objects.open().filter(patient=world.client, owner=None).first()
    about.owner = world.agent
    by = Actor(world.word, frozenset({"agent", "viewer"}), member=world.agent.pk, via="page")
    viewing = Viewing(patient=world.client, member=world.agent, about=about)
    world.viewing = viewing.start(by=by, at=world.at, reason=world.word)


def add_conversation(world):
    """What the client and we wrote about the referral, a paper along with it, a note, and what is not sent yet."""
    word, case, by = world.word, world.accepted.case, actor_of(world.agent, via="test")
    told = fresh(world.accepted).tell(by=client_actor(world.client), at=world.at, message=word)
    Attachment.objects.create(comment=case.comments.get(), file=world.files[1])
    seen = Comment.objects.newest_of(case)
    note(told, f"{word} note", seen=seen, mentioned=[], by=by, at=world.at)
    seen = Comment.objects.newest_of(case)
    write(told, "client", f"{word} answer", seen=seen, by=by, at=world.at)
    Draft.objects.keep(world.agent.pk, case, to="note", text=f"{word} draft", at=world.at)


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
    world.files += [world.insurance.front, world.new_card.front]
    world.files += [world.identity.document, world.identity.portrait, world.voicemail.audio]
    reader = actor_of(world.agent, via="page")
    world.file_tokens = [path_of(file, by=reader).split("/")[2] for file in world.files]
