"""Who is around a referral and a task while all their ways are walked? Nobody of them is in a database."""

from __future__ import annotations

from itertools import chain, combinations

from careops.cases.models import Case
from careops.desk.models import Task, Viewing
from careops.desk.task_words import CHASE_AFTER
from careops.desk.viewings.policy import VIEWER
from careops.people.actors import Actor
from careops.people.models import Membership, Patient, Provider, User
from careops.proof.world import Act, World
from careops.tenancy.models import Tenant
from referrals.models import Referral
from referrals.policy.conditions import rounds_are_left
from referrals.policy.words import DecidedBy, Reason
from referrals.routing import Roster
from tests.factories import ALICE, client_actor, provider_actor

LEAD = Actor("Lea Lead", frozenset({"lead"}), via="test")


class Referrals(World):
    """Maya asks for care; Bob and Eve can give it, go away and come back."""

    beyond = frozenset({"closed_reason", "need", "region", "round", "reminded_at"})

    def __init__(self, *, tuning=None):
        self.tenant = Tenant(slug="acme", name="Acme", tuning=tuning or {})
        self.maya = Patient(first_name="Maya", last_name="Hart", email="maya@mail.example")
        self.bob, self.eve = (
            Provider(name=name, email=f"{name}@clinic.example", mobile="+14165550000")
            for name in ("Bob", "Eve")
        )
        self.providers = [self.bob, self.eve]
        self.roster = Roster()

    def beginnings(self, *, at):
        for wish in self.wishes():
            for away in subsets([provider.pk for provider in self.providers]):
                yield self.referral(consented_at=at, **wish), Act("submit", ALICE), away

    def wishes(self):
        yield {}
        yield {"preferred": self.bob}
        yield {"preferred": self.bob, "only_preferred": True}

    def referral(self, **fields):
        return Referral(tenant=self.tenant, client=self.maya, **fields)

    def acts(self, subject):
        maya = client_actor(self.maya)
        for name in ("accept", "decline", "mark_contacted", "complete"):
            for provider in self.providers:
                yield Act(name, provider_actor(provider))
        for provider in self.providers:
            yield Act("take", provider_actor(provider), {"provider": provider})
            yield Act("leave", provider_actor(provider), {"provider": provider})
            yield Act("reoffer", ALICE, {"provider": provider})
            yield Act("hand_on", ALICE, {"provider": provider})
        yield Act("decline", ALICE, {"reason": Reason.FULL})
        yield Act("decline_after_contact", ALICE, {"decided_by": DecidedBy.CLIENT})
        for name in ("release", "close"):
            yield Act(name, ALICE, {"reason": "No answer by phone."})
        for name in ("repool", "remind_now", "bump_now"):
            yield Act(name, ALICE)
        yield Act("amend", ALICE, {"need": "Low mood", "region": "Toronto"})
        for name in ("open_up", "withdraw"):
            yield Act(name, maya)
        yield Act("tell", maya, {"message": "I have moved."})

    def arrange(self, subject, outside):
        for provider in self.providers:
            provider.is_active = provider.pk not in outside
        self.roster.providers = [p for p in self.providers if p.is_active]
        subject.roster = self.roster

    def changes(self, outside):
        word = "comes back" if self.bob.pk in outside else "goes away"
        yield f"Bob {word}", outside ^ {self.bob.pk}

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return rounds_are_left.test(subject)

    def is_notice(self, message):
        again = {"late", "contact_late"}  # week by week
        return message["person"] == self.maya.pk and message["template"] not in again


class QuietReferrals(Referrals):
    """The same in small, for many tunings: Maya asks for Bob, nobody goes away, and nothing is taken back."""

    def beginnings(self, *, at):
        referral = self.referral(consented_at=at, preferred=self.bob)
        yield referral, Act("submit", ALICE), frozenset()

    def acts(self, subject):
        return (act for act in super().acts(subject) if act.rule not in ("hand_on", "release"))

    def changes(self, outside):
        return ()


class Tasks(World):
    """Alice and Lea work on a task of their team."""

    beyond = frozenset({"note"})

    def __init__(self, *, tuning=None):
        self.tenant = Tenant(slug="acme", name="Acme", tuning=tuning or {})
        self.alice, self.lea = (
            Membership(user=User(name=name), roles=[role], teams=["intake"])
            for name, role in (("Alice", "agent"), ("Lea", "lead"))
        )

    def beginnings(self, *, at):
        wait = CHASE_AFTER.value(self.tenant.tuning)
        for wanted_by in (at + wait / 2, at + wait * 2):
            yield self.task(wanted_by), Act("open", ALICE), None

    def task(self, wanted_by):
        return Task(
            tenant=self.tenant, task_kind="place_referral", team="intake", wanted_by=wanted_by
        )

    def acts(self, subject):
        for member in (self.alice, self.lea):
            yield Act("claim", ALICE, {"assignee": member})
            yield Act("give_back", LEAD, {"guidance": "Call again.", "assignee": member})
            yield Act("hand_on", ALICE, {"assignee": member})
        yield Act("release", ALICE)
        yield Act("route", ALICE, {"team": "intake", "reason": "It is theirs."})
        yield Act("ask_patient", ALICE, {"question": "Which day?"})
        yield Act("ask_others", ALICE, {"whom": "the pharmacy"})
        yield Act("resume", ALICE)
        yield Act("flag_lead", ALICE, {"reason": "I am not sure."})
        for done in (True, False):
            yield Act("complete", ALICE, {"everything_is_done": done})
        yield Act("cancel", ALICE, {"reason": "Opened twice."})
        yield Act("settle_job", ALICE, granted=True)

    def arrange(self, subject, outside):
        subject.about_case = None

    def changes(self, outside):
        return ()

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return subject.paused_at and subject.wanted_by > subject.paused_at

    def is_notice(self, message):
        return False


class Viewings(World):
    """Ann sees what Maya sees, for a case of hers that she has."""

    beyond = frozenset({"reason"})

    def __init__(self, *, tuning=None):
        self.tenant = Tenant(slug="acme", name="Acme", tuning=tuning or {})
        self.maya = Patient(first_name="Maya", last_name="Hart", email="maya@mail.example")
        self.ann = Membership(user=User(name="Ann"), roles=["agent", VIEWER.name])

    def beginnings(self, *, at):
        about = Case(patient=self.maya, owner=self.ann)
        viewing = Viewing(tenant=self.tenant, patient=self.maya, member=self.ann, about=about)
        yield viewing, Act("start", self.anns, {"reason": "She finds no bill."}), None

    @property
    def anns(self):
        return Actor("Ann", frozenset(self.ann.roles), member=self.ann.pk, via="test")

    def acts(self, subject):
        yield Act("stop", self.anns)

    def arrange(self, subject, outside):
        subject.works_here = False

    def changes(self, outside):
        return ()

    def pauses(self, subject):
        return {}

    def memory(self, subject):
        return None

    def is_notice(self, message):
        return False


def subsets(items):
    sizes = range(len(items) + 1)
    return [frozenset(s) for s in chain.from_iterable(combinations(items, n) for n in sizes)]
