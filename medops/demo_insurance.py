"""What becomes of benefits, authorizations and prescriptions in the demo? Who asks, answers, writes and fills."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.people.models import Patient
from medops.models import Authorization, BenefitsVerification, Customer, Prescription

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

Options = list[tuple[str | None, float, int]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

HABITS: dict[str, tuple[str, Options]] = {
    "benefits requested": ("requested_at", [("start", 3, 8), ("start", 40, 1)]),
    "benefits checking": ("started_at", [
        ("cover", 20, 3), ("deny", 30, 1), ("require_authorization", 8, 4), ("need_info", 5, 2),
        ("take_over", 30, 1),
    ]),
    "benefits info_needed": ("asked_at", [("info_in", 9, 3), (None, 0, 1)]),
    "benefits taken_over": ("started_at", [("cover", 5, 1), (None, 0, 1)]),
    "authorization submitted": ("submitted_at", [("approve", 60, 4), ("deny", 60, 2), ("ask_for_more", 20, 2)]),
    "authorization denied": ("submitted_at", [("appeal", 96, 2), (None, 0, 1)]),
    "authorization appealed": ("submitted_at", [("approve", 60, 1), (None, 0, 1)]),
    "prescription received": ("wanted_by", [("send", -2, 12), (None, 0, 1)]),
    "prescription rejected": ("wanted_by", [("send", -1, 4), (None, 0, 1)]),
    "prescription sent": ("sent_at", [("acknowledge", 5, 8), ("reject", 6, 1), (None, 0, 1)]),
}  # fmt: skip
KINDS = {one.kind for one in (Authorization, BenefitsVerification, Prescription)}
PAYERS = ("Maple Mutual", "Blue Plan", "Prairie Life")
SERVICES = ("Monthly injection", "Weight program", "Migraine tablets")
DRUGS = (
    ("Medicine A, 5 mg", "One tablet each morning", 30),
    ("Medicine B, 1 mg", "One injection a week", 4),
)
CLINICAL = "Two other medicines were tried for three months each, without success. This one is next by the guideline."


def requested(patient: Patient, cast: Cast, *, random: Random) -> Move:
    card = {"payer": random.choice(PAYERS), "service": random.choice(SERVICES)}
    number = f"M-{random.getrandbits(24):06X}"
    key = UUID(int=random.getrandbits(128), version=4)
    made = BenefitsVerification.of(patient, key=key, member_number=number, **card)
    return Move(made, BenefitsVerification.rules()["request"], cast.staff("agent"))


def prescribed(customer: Customer, cast: Cast, *, random: Random) -> Move:
    """By the provider of their treatment, in the shop's system."""
    drug, dose, quantity = random.choice(DRUGS)
    made = Prescription(
        patient=customer.patient, shop=customer.shop, provider=cast.providers[0], drug=drug, dose=dose,
        quantity=quantity, external_id=f"RX-{random.getrandbits(24):06X}",
    )  # fmt: skip
    return Move(made, Prescription.rules()["receive"], cast.partner("shop"))


def preparing(one: Any) -> tuple[datetime | None, Options]:
    """The provider writes, our team ticks line by line, and sends it."""
    if one.clinical_by_id is None:
        return one.provider_asked_at, [
            ("write_clinical_part", 9, 4),
            ("write_clinical_part", 40, 1),
        ]
    since = one.wanted_by - 2 * DAY + HOUR * (1 + len(one.ticked))  # each line anew
    if len(one.ticked) < len(one.checklist):
        return since, [("tick", 10, 1)]
    return since, [("submit", 10, 1)]


def who(subject: Any, answer: str, cast: Cast) -> Actor | None:
    """Who acts, where it is neither our team nor the patient."""
    if answer == "write_clinical_part":
        return cast.provider(subject.provider_id)
    if subject.kind == Prescription.kind and answer in ("acknowledge", "reject"):
        return cast.partner("pharmacy")
    return cast.staff("lead") if answer == "take_over" else None


def facts(subject: Any, answer: str, cast: Cast, *, at: datetime) -> dict[str, Any]:
    if subject.kind not in KINDS:
        return {}
    if answer == "tick":
        return {"line": min({*range(1, len(subject.checklist) + 1)} - {*subject.ticked})}
    evidence = {
        "reference": f"R-{subject.case.ref}",
        "representative": "Rita Rep",
        "called_on": at.date(),
    }
    said: dict[str, dict[str, Any]] = {
        "cover": evidence,
        "deny": evidence,
        "require_authorization": {"provider": cast.providers[0]},
        "need_info": {"message": "Which plan of theirs is it? A photo of your card is enough."},
        "info_in": {"message": "It is the plan of my work; the card says Gold."},
        "take_over": {"unable_reason": "The insurer lets us wait for an hour, and hangs up."},
        "write_clinical_part": {"clinical": CLINICAL},
        "submit": {"reference": f"Q-{subject.case.ref}"},
        "appeal": {"reference": f"Q-{subject.case.ref}"},
        "approve": {"number": f"A-{subject.case.ref}", "last_day": (at + 80 * DAY).date()},
        "ask_for_more": {"question": "Since when, and at which dose?", "answer_by": at + 5 * DAY},
    }
    if subject.kind == Authorization.kind and answer == "deny":
        return {"reason": "Another medicine comes first.", "appeal_by": at + 20 * DAY}
    if subject.kind == Prescription.kind:
        return filled(subject, answer, cast)
    return said.get(answer, {})


def filled(subject: Any, answer: str, cast: Cast) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {
        "send": {"pharmacy": cast.partners["pharmacy"]},
        "acknowledge": {"number": f"P-{subject.case.ref}"},
        "reject": {"reason": "We are out of stock until next week."},
    }
    return said.get(answer, {})
