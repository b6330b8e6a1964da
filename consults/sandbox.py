"""What can a pharmacy or a lab ask about when it tries things? A consult that is made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from careops.people.actors import AGENT, Actor
from careops.people.models import Partner, Patient, Provider
from consults.models import Consult

SOMEBODY = Actor("Sandbox", frozenset({AGENT.name}), via="command")
NAME = "Sam Sample"


def prepare(partner: Partner, *, at: datetime) -> Iterator[str]:
    if partner.kind not in (Partner.Kind.PHARMACY, Partner.Kind.LAB):
        return
    found = (
        Consult.objects.filter(provider__name=NAME).select_related("case").order_by("pk").first()
    )
    consult = found or begin(at=at)
    yield f"A consult to ask about: {consult.case.ref}, of the patient Sandy Sample."


def begin(*, at: datetime) -> Consult:
    patient = Patient(first_name="Sandy", last_name="Sample", email="sandy.sample@client.example")
    patient.save()
    provider = Provider.objects.create(name=NAME, email="sam.sample@provider.example")
    consult = Consult(patient=patient, concern="A rash", fee=80, payout_amount=45)
    consult.request(by=SOMEBODY, at=at)
    consult.start(by=SOMEBODY, at=at, provider=provider)
    return consult
