"""What do shop and pharmacy see of a prescription? How far it is; the pharmacy says that it has it, or cannot."""

from __future__ import annotations

from careops.people.actors import PHARMACY, SHOP
from careops.web.case_view import Page
from careops.web.partners import PartnerCodeLink, PartnerSource
from careops.web.story import Status
from careops.web.story_view import Saying
from medops.models import Prescription
from medops.views.shop import ShopView

State = Prescription.State
BY = "Please say so by"


class ShopPrescription(ShopView):
    name = "Prescription"
    statuses = {
        State.RECEIVED: Status("We have received it", "We send it to a pharmacy."),
        State.BLOCKED_CLINICAL: Status("We asked its provider something about it"),
        State.BLOCKED_PA: Status("It waits for the insurer"),
        State.SENT: Status("It is with the pharmacy", "We wait for its word."),
        State.REJECTED: Status("The pharmacy sent it back", "We look for another one."),
        State.ACKNOWLEDGED: Status("The pharmacy has it"),
        State.CANCELLED: Status("It is cancelled"),
    }

    @property
    def known(self) -> list[tuple[str, str]]:
        found = self.subject
        return [
            ("Your number", found.external_id),
            ("Patient", found.patient.name),
            ("Medicine", found.drug),
            ("Dose", found.dose),
            ("Quantity", str(found.quantity)),
            ("Provider", found.provider.name),
            ("Pharmacy", found.pharmacy.name if found.pharmacy else ""),
        ]


NOT_YOURS = Status("It is not with you any more", "Please do not fill it.")


class PharmacyPrescription(ShopPrescription):
    statuses = {
        **dict.fromkeys(State.values, NOT_YOURS),
        State.SENT: Status(
            "Please fill it", "Say that you have it, or that you cannot.", BY, is_theirs=True
        ),
        State.ACKNOWLEDGED: Status("You have it", "The patient has been told."),
        State.CANCELLED: Status("It is cancelled", "Please do not fill it."),
    }
    sayings = {
        "acknowledge": Saying(
            "We have it", "number", "Your number of it", "Thank you: the patient is told."
        ),
        "reject": Saying(
            "We cannot fill it", "reason", "Why not?", "Thank you: we look for another way.",
            is_danger=True,
        ),
    }  # fmt: skip

    @property
    def has_more(self) -> bool:
        return True

    @property
    def known(self) -> list[tuple[str, str]]:
        found = self.subject
        born = found.patient.birth_date
        mine = [(label, said) for label, said in super().known if label != "Pharmacy"]
        return [("Born", f"{born:%Y-%m-%d}" if born else ""), *mine, ("You call it", found.number)]


class PharmacyLink(PartnerCodeLink, PharmacyPrescription):
    """Whoever holds a pharmacy's link. By that alone they read that there is one; what it is, opens with a code."""

    def its_page(self) -> Page:
        _, shown = super().its_page()
        return "medops/pharmacy_link.html", shown | {"is_opened": self.is_opened}

    @property
    def known(self) -> list[tuple[str, str]]:
        return super().known if self.is_opened else [("For", self.subject.patient.initials)]


SOURCE = PartnerSource(
    "prescription",
    {SHOP.name: ShopPrescription, PHARMACY.name: PharmacyPrescription},
    {SHOP.name: "external_id", PHARMACY.name: "number"},
    brings=("patient", "provider", "pharmacy"),
)
