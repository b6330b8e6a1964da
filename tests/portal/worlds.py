"""Who is around an account, a thread, a refill and an appointment, while all their ways are walked?"""

from __future__ import annotations

from datetime import timedelta

from careops.files.models import File
from careops.people.actors import PHARMACY, Actor
from careops.people.models import Partner, Patient, Provider
from careops.proof.world import Act, World
from careops.tenancy.models import Tenant
from portal.columns import Topic
from portal.models import (
    Account,
    Appointment,
    BalanceEntry,
    Insurance,
    Practice,
    Refill,
    Thread,
    Visit,
)
from portal.policy.conditions import cap_is_left
from portal.policy.tunables import CHANGE_UNTIL, NOTICE_FOR, REMIND_BEFORE
from tests.factories import ALICE, client_actor, provider_actor
from tests.portal.factories import ABUSE, BORN, CIVIL, URGENT
from tests.walks import merges_of

DAY = timedelta(days=1)
OFFICE_HOURS = {
    "week": [["09:00", "17:00"]] * 5 + [None, None],
    "closed": {"2026-03-06": "A holiday"},
    "region": "",
}


class PortalWorld(World):
    """Maya, who writes; Bob and Eve, who may answer; the colleagues are members who exist."""

    def __init__(self, *, tenant=None, tuning=None, **people):
        self.tenant = tenant or Tenant(slug="acme", name="Acme", tuning=tuning or {})
        self.practice = Practice()
        self.people = people
        self.maya = Patient(
            first_name="Maya", last_name="Hart", email="maya@mail.example", birth_date=BORN
        )
        self.bob, self.eve = (
            Provider(name=name, email=f"{name}@clinic.example") for name in ("Bob", "Eve")
        )

    @property
    def patient(self):
        return client_actor(self.maya)

    def arrange(self, subject, outside):
        subject.tenant, subject.practice = self.tenant, self.practice

    def changes(self, outside):
        return ()

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return None

    def is_notice(self, message):
        return False


class Accounts(PortalWorld):
    """Needs ``lea``, ``lou``, ``max`` and ``oli``, who are members."""

    beyond = frozenset({"closed_reason", "incident", "letter", "witness", "round"})

    def beginnings(self, *, at):
        account = Account(tenant=self.tenant, patient=self.maya)
        account.practice = self.practice
        yield account, Act("invite", ALICE), None

    def acts(self, subject):
        lea, lou, oli = (self.people[name] for name in ("lea", "lou", "oli"))
        yield Act("invite_again", ALICE)
        yield Act("activate", self.patient, {"birth_date": BORN, "edition": 1})
        yield Act("acknowledge", self.patient, {"edition": 1})
        yield Act("leave", self.patient)
        yield Act("suspend", lea, {"incident": "They hit the desk.", "channel": "in_person"})
        yield Act("reinstate", lou, {"reason": "They said sorry."})
        yield Act("begin_ending", oli, {"letter": "We part."})
        yield Act("take_back", oli, {"reason": "It was not them."})
        yield Act("end", oli)

    def pauses(self, subject):
        return {"the notice": (subject.ending_at, NOTICE_FOR.value(self.tenant.tuning))}

    def memory(self, subject):
        return subject.suspended_by_id


class Threads(PortalWorld):
    """What Maya writes; ``lea`` is a member. The outside: whether Bob is there."""

    beyond = frozenset(
        {"closed_reason", "urgent_reason", "abuse_reason", "suggested", "suggested_reason", "round"}
        | {"is_answered", "replies", "said_urgent", "provider", "topic"}
    )
    texts = (CIVIL, URGENT, ABUSE)

    def new_thread(self, at, **fields):
        account = Account(tenant=self.tenant, patient=self.maya, acknowledged=1)
        vars(account)["state"] = Account.State.ACTIVE
        visit = Visit(patient=self.maya, concern="Knee", at=at - 3 * DAY, state="completed")
        thread = Thread(
            tenant=self.tenant, patient=self.maya, account=account, visit=visit, **fields
        )
        thread.practice = self.practice
        return thread

    def beginnings(self, *, at):
        for text in self.texts:
            yield (
                self.new_thread(at, topic=Topic.VISIT),
                Act("submit", self.patient, {"message": text}),
                False,
            )
        yield (
            self.new_thread(at, topic=Topic.OTHER, said_urgent=True),
            Act("submit", self.patient, {"message": CIVIL}),
            False,
        )

    def acts(self, subject):
        lea = self.people["lea"]
        yield Act("flag_urgent", ALICE, {"urgent_reason": "So it is."})
        yield Act("note_urgent_call", ALICE, {"message": "She is with a neighbour."})
        yield Act("clear", lea)
        yield Act("give_to_staff", ALICE, {"topic": Topic.BILLING})
        for provider in (self.bob, self.eve):
            yield Act("give_to_provider", ALICE, {"provider": provider})
            yield Act("hand_on", ALICE, {"provider": provider})
        yield Act("turn_medical", ALICE, {"provider": self.bob})
        for name in ("require_visit", "turn_away", "hand_to_staff", "release", "lift_cap"):
            yield Act(name, ALICE)
        yield Act("make_a_refill", ALICE, {"medicine": "Ramipril"})
        yield Act("answer_for_office", ALICE, {"message": "At nine."})
        yield Act("answer", provider_actor(subject.provider or self.bob), {"message": "Rest it."})
        for text in self.texts:
            yield Act("reply", self.patient, {"message": text})
        yield Act("take_up", self.patient, {"message": CIVIL})
        yield Act(
            "close", ALICE, {"closed_reason": "So it is."}
        )  # the first way to be closed is the one that goes on
        yield Act("confirm_abuse", lea, {"incident": "It is a threat."})
        yield Act("close_asked", self.patient, granted=True)
        yield from merges_of(subject)

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        self.bob.is_active = not outside

    def changes(self, outside):
        yield ("Bob comes back", False) if outside else ("Bob goes away", True)

    def memory(self, subject):
        kept = vars(subject)
        holder = subject.provider.name if subject.provider else ""
        return (
            bool(kept["urgent_reason"]), bool(kept["abuse_reason"]), kept["said_urgent"], holder,
            cap_is_left.test(subject), min(subject.replies, 2),
            subject.topic,
        )  # fmt: skip


class OfficeThreads(Threads):
    """The same in small, where working days are counted."""

    texts = (CIVIL,)

    def __init__(self, **said):
        super().__init__(**said)
        self.practice = Practice(counts_working_days=True)
        self.tenant.hours = OFFICE_HOURS

    def beginnings(self, *, at):
        yield (
            self.new_thread(at, topic=Topic.BILLING),
            Act("submit", self.patient, {"message": CIVIL}),
            False,
        )

    def acts(self, subject):
        yield Act("give_to_staff", ALICE, {"topic": Topic.BILLING})
        yield Act("answer_for_office", ALICE, {"message": "At nine."})
        yield Act("close", ALICE, {"closed_reason": "So it is."})

    def changes(self, outside):
        return ()


class BilledThreads(OfficeThreads):
    """What Maya asks about a line of a bill."""

    def beginnings(self, *, at):
        yield (
            self.new_thread(at, topic=Topic.BILLING, line=BalanceEntry(number=1)),
            Act("submit", self.patient, {"message": CIVIL}),
            False,
        )

    def acts(self, subject):
        yield from super().acts(subject)
        yield Act("reply", self.patient, {"message": CIVIL})


class Refills(PortalWorld):
    beyond = frozenset(
        {
            "closed_reason",
            "round",
            "last_seen",
            "until",
            "quantity",
            "medicine",
            "pharmacy",
            "days_left",
        }
    )

    def beginnings(self, *, at):
        account = Account(tenant=self.tenant, patient=self.maya, acknowledged=1)
        vars(account)["state"] = Account.State.ACTIVE
        partner = Partner(name="Main Street", kind="pharmacy", email="rx@main.example")
        main = Actor("Main", frozenset({PHARMACY.name}), frozenset({partner.pk}))
        for act, fields in (
            (Act("request", self.patient), {"account": account}),
            (Act("request_for_patient", main), {"partner": partner}),
        ):
            refill = Refill(tenant=self.tenant, patient=self.maya, medicine="Ramipril", **fields)
            refill.practice = self.practice
            yield refill, act, None

    def acts(self, subject):
        holder = provider_actor(subject.provider or self.bob)
        yield Act("review", holder, {"provider": subject.provider or self.bob})
        for provider in (self.bob, self.eve):
            yield Act("hand_on", ALICE, {"provider": provider})
        yield Act("release", ALICE)
        yield Act("redirect", ALICE)
        approved = {
            "last_seen": "2026-02-20", "enough_is_known": True, "still_to_be_taken": True,
            "quantity": 30, "until": "2027-04-01",
        }  # fmt: skip
        yield Act("approve", holder, approved)
        yield Act("send", ALICE)
        yield Act("want_visit", holder, {"message": "Your blood pressure first."})
        yield Act("deny", holder, {"message": "You do not need it any more."})

    def memory(self, subject):
        return subject.provider.name if subject.provider else ""


class Diary:
    """Bob is booked at some time or other, or not; nobody's chart knows anything."""

    def __init__(self):
        self.is_taken = False

    def is_free(self, provider, starts_at, ends_at, *, but):
        return not self.is_taken

    def is_charted(self, patient, at):
        return False


class Appointments(PortalWorld):
    """What Maya asks for. The outside: whether what she is offered is taken meanwhile."""

    beyond = frozenset({"round", "place", "minutes", "way", "slots", "ends_at", "provider"})

    def __init__(self, **said):
        super().__init__(**said)
        self.diary = Diary()

    def beginnings(self, *, at):
        account = Account(tenant=self.tenant, patient=self.maya, acknowledged=1)
        vars(account)["state"] = Account.State.ACTIVE
        one = Appointment(tenant=self.tenant, patient=self.maya, account=account, concern="Knee")
        one.practice, one.diary = self.practice, self.diary
        yield one, Act("request", self.patient, {"message": CIVIL}), False

    def acts(self, subject):
        words = {"message": CIVIL}
        holder = provider_actor(subject.provider or self.bob)
        yield Act("offer", ALICE, {"provider": self.bob, "first": 3 * DAY})
        for slot in subject.slots:
            yield Act("choose", self.patient, {"slot": slot})
        yield Act("book", ALICE, {"provider": self.bob, "slot": 2 * DAY})
        yield Act("hand_on", ALICE, {"provider": self.eve})
        yield Act("want_others", self.patient, words)
        yield Act("move", self.patient, words)
        for name in ("cancel", "withdraw"):
            yield Act(name, self.patient)
        for name in ("call_off", "decline"):
            yield Act(name, ALICE, words)
        yield Act("release", ALICE)
        yield Act("attend", holder)
        yield Act("miss", holder)

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        self.diary.is_taken = outside
        subject.diary = self.diary

    def changes(self, outside):
        yield ("it is free", False) if outside else ("it is taken", True)

    def pauses(self, subject):
        starts_at, tuning = subject.starts_at, self.tenant.tuning
        until = CHANGE_UNTIL.value(tuning)
        return {"the limit": (starts_at - until if starts_at else None, timedelta(0))}

    def memory(self, subject):
        is_eves = bool(subject.provider and subject.provider.name == "Eve")
        remind = REMIND_BEFORE.value(self.tenant.tuning)
        booked_at, starts_at = subject.booked_at, subject.starts_at
        is_news = bool(booked_at and starts_at and booked_at < starts_at - remind)
        return is_eves, len(subject.slots), is_news


class Insurances(PortalWorld):
    beyond = frozenset({"closed_reason", "round", "side", "fault"})

    def beginnings(self, *, at):
        account = Account(tenant=self.tenant, patient=self.maya)
        vars(account)["state"] = Account.State.ACTIVE
        said = {"insurer": "Blue", "member_number": "X1", "since": at.date(), "order": "first"}
        insurance = Insurance(
            tenant=self.tenant, patient=self.maya, account=account, front=File(name="a.jpg"), **said
        )
        insurance.practice = self.practice
        yield insurance, Act("submit", self.patient), None

    def acts(self, subject):
        yield Act("take_over", ALICE)
        yield Act("ask_again", ALICE, {"side": "front", "fault": "unreadable"})
        yield Act("turn_down", ALICE, {"message": "We do not bill it."})
        yield Act("supersede", ALICE)
        yield Act("give_way", self.patient)
