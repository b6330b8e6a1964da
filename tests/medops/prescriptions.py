"""Who is around a prescription? A shop that tells of it, its provider, a pharmacy; and its world for walks."""

from __future__ import annotations

from careops.people.actors import LEAD, PHARMACY, Actor
from careops.people.models import Partner
from careops.proof.world import Act
from medops.models import Authorization, Prescription
from tests.factories import ALICE, NOON, make_partner, provider_actor
from tests.medops.factories import shop_actor
from tests.medops.insurance import CARD
from tests.medops.worlds import BackOffice

WRITTEN = {"drug": "Medicine A, 5 mg", "dose": "One each morning", "quantity": 30}


def make_pharmacy(name="Corner Pharmacy", **fields):
    return make_partner(name, kind="pharmacy", email="desk@corner.example", **fields)


def pharmacy_actor(pharmacy):
    return Actor(
        pharmacy.name, frozenset({PHARMACY.name}), people=frozenset({pharmacy.pk}), via="api"
    )


def prescribe(shop, patient, provider, *, external_id="RX-1", at=NOON, **said):
    written = {**WRITTEN, **said}
    made = Prescription(
        patient=patient, shop=shop, provider=provider, external_id=external_id, **written
    )
    return made.receive(by=shop_actor(shop), at=at)


class Prescriptions(BackOffice):
    """Needs ``maya`` and ``bob``, who had a consult. The outside is who has to act first: insurer or provider."""

    beyond = frozenset({"reason", "question", "number", "round"})

    def __init__(self, **said):
        super().__init__(**said)
        self.maya, self.bob = self.people["maya"], self.people["bob"]
        self.corner = Partner(name="Corner Pharmacy", kind="pharmacy", email="desk@corner.example")
        self.authorization = Authorization(tenant=self.tenant, patient=self.maya, **CARD)
        self.lea = Actor("Lea", frozenset({LEAD.name}), via="test")

    def beginnings(self, *, at):
        for outside in ("", "insurer"):
            made = Prescription(
                tenant=self.tenant, patient=self.maya, shop=self.shop, provider=self.bob,
                external_id="RX-1", **WRITTEN,
            )  # fmt: skip
            yield made, Act("receive", self.system), outside

    def acts(self, subject):
        yield Act("ask_provider", ALICE, {"question": "Which strength?"})
        yield Act("send", ALICE, {"pharmacy": self.corner})
        yield Act("acknowledge", pharmacy_actor(self.corner), {"number": "7"})
        yield Act("note_acknowledged", ALICE, {"number": "7"})
        yield Act("reject", pharmacy_actor(self.corner), {"reason": "Out of stock."})
        yield Act("cancel", provider_actor(self.bob), {"reason": "Another one."})

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        subject.asked = int(outside == "provider")
        subject.undecided = self.authorization if outside == "insurer" else None
        vars(self.authorization)["state"] = "submitted" if outside == "insurer" else "approved"

    def changes(self, outside):
        if outside:
            yield "they have acted", ""
        else:
            yield "the provider is asked", "provider"

    def memory(self, subject):
        return bool(subject.late_at), bool(subject.pharmacy_id)
