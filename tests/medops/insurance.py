"""Who is around what an insurance covers? Factories of benefits and authorizations, and their worlds for walks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from careops.people.actors import AGENT, LEAD, Actor
from careops.people.models import Provider
from careops.proof.world import Act
from medops.coach.lexicon import written
from medops.models import Authorization, BenefitsVerification
from tests.factories import ALICE, NOON, provider_actor
from tests.medops.factories import DAY
from tests.medops.worlds import BackOffice

SAID = {"reference": "R-77", "representative": "Rita Rep", "called_on": NOON.date()}
CARD = {"payer": "Blue Plan", "member_number": "M-1", "service": "Monthly injection"}
SPECIALIST = Actor(
    "Sam Specialist", frozenset({AGENT.name}), via="test", teams=frozenset({"insurance"})
)


def request_benefits(patient, *, by=ALICE, at=NOON, **said):
    made = BenefitsVerification.of(patient, key=uuid4(), **{**CARD, **said})
    return made.request(by=by, at=at)


def open_authorization(patient, provider, *, by=ALICE, at=NOON, **said):
    made = Authorization.of(patient, provider=provider, **{**CARD, **said})
    return made.open(by=by, at=at)


def packed(authorization, *, at=NOON):
    """With its clinical part, and each line of its packet ticked."""
    found = authorization.write_clinical_part(
        by=provider_actor(authorization.provider), at=at, clinical="Tried two others before."
    )
    for line in range(1, len(found.checklist) + 1):
        found.tick(by=ALICE, at=at, line=line)
    return found


def submitted(authorization, *, at=NOON):
    return packed(authorization, at=at).submit(by=ALICE, at=at, reference="Q-1")


class Benefits(BackOffice):
    beyond = frozenset(
        {"closed_reason", "unable_reason", "reference", "representative", "called_on", "round", "key"}
    )  # fmt: skip

    def __init__(self, **said):
        super().__init__(**said)
        self.lea = Actor("Lea", frozenset({LEAD.name}), via="test")
        self.bob = Provider(name="Bob Brown", email="bob@providers.example")

    def beginnings(self, *, at):
        made = BenefitsVerification(tenant=self.tenant, patient=self.maya, **CARD)
        yield made, Act("request", ALICE), None

    def acts(self, subject):
        yield Act("give_way", ALICE, granted=True)
        yield Act("start", ALICE)
        yield Act("take_over", SPECIALIST, {"unable_reason": "No answer."})
        yield Act("need_info", ALICE, {"message": "Which plan is it?"})
        yield Act("info_in", self.patient, {"message": "The blue one."})
        yield Act("resume", ALICE)
        yield Act("cover", ALICE, SAID)
        yield Act("deny", ALICE, SAID)
        yield Act("require_authorization", ALICE, {"provider": self.bob})
        yield Act("give_up", self.lea, {"reason": "They pay themselves."})

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        subject.topics = written("topics")

    def memory(self, subject):
        return bool(subject.late_at)


class Authorizations(BackOffice):
    beyond = frozenset(
        {
            "reason", "reference", "number", "clinical", "question", "ticked", "checklist",
            "clinical_by", "round", "key",
        }
    )  # fmt: skip

    def __init__(self, **said):
        super().__init__(**said)
        self.lea = Actor("Lea", frozenset({LEAD.name}), via="test")
        self.bob, self.eve = (
            Provider(name=name, email=f"{name[:3].lower()}@providers.example")
            for name in ("Bob Brown", "Eve Stone")
        )

    def beginnings(self, *, at):
        made = Authorization(
            tenant=self.tenant, patient=self.maya, provider=self.bob, checklist=["Form"], **CARD
        )
        yield made, Act("open", ALICE), None

    def acts(self, subject):
        yield Act("name_provider", ALICE, {"provider": self.eve})
        for provider in (self.bob, self.eve):
            yield Act("write_clinical_part", provider_actor(provider), {"clinical": "Tried two."})
        yield Act("tick", ALICE, {"line": 1})
        yield Act("untick", ALICE, {"line": 1})
        yield Act("submit", ALICE, {"reference": "Q-1"})
        yield Act("ask_for_more", ALICE, {"question": "Since when?", "answer_by": 5 * DAY})
        last = (NOON + timedelta(days=100)).date()
        yield Act("approve", ALICE, {"number": "A-1", "last_day": last})
        yield Act("deny", ALICE, {"reason": "Not needed.", "appeal_by": 10 * DAY})
        yield Act("appeal", ALICE, {"reference": "Q-2"})
        yield Act("deny_for_good", ALICE, {"reason": "No."})
        yield Act("abandon", self.patient)

    def memory(self, subject):
        return (
            bool(subject.late_at), bool(subject.clinical_by_id), tuple(subject.ticked),
            subject.provider_id,
        )  # fmt: skip
