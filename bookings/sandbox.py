"""Where can an insurer send somebody when it tries things, and what does a clinic offer? Places that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from bookings.directory.models import Clinic, Offer, Service
from bookings.directory.placing import put
from bookings.directory.travel import Place
from careops.people.models import Partner

TORONTO = Place(43.6532, -79.3832)
NAMES = ("Sample Imaging East", "Sample Imaging West")


def prepare(partner: Partner, *, at: datetime) -> Iterator[str]:  # noqa: ARG001 (as every domain's)
    if partner.kind == Partner.Kind.CLINIC and not Clinic.objects.filter(partner=partner).exists():
        open_clinic(partner.name, partner=partner)
    if partner.kind == Partner.Kind.INSURER:
        for name in NAMES:
            if not Clinic.objects.filter(name=name).exists():
                open_clinic(name)
        yield f"Clinics in Toronto with an ultrasound: {', '.join(NAMES)}."


def open_clinic(name: str, *, partner: Partner | None = None) -> None:
    service, _ = Service.objects.get_or_create(
        code="ultrasound", defaults={"name": "Ultrasound", "name_fr": "Échographie"}
    )
    clinic = Clinic(
        name=name,
        partner=partner,
        city="Toronto",
        province="ON",
        email="front@clinic.example",
        books_by=Clinic.Books.LINK,
        takes_card=True,
    )
    put(clinic, TORONTO)
    clinic.save()
    clinic.become_partner()
    Offer.objects.create(clinic=clinic, service=service, cost=Decimal("120.00"), minutes=30)
