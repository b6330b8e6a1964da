"""Which clinics are there in the tests? Those that a test puts somewhere."""

from bookings.directory.models import Clinic, Offer
from bookings.directory.placing import put
from bookings.directory.travel import Place

TORONTO = Place(43.6532, -79.3832)


def make_clinic(name="Lakeside Imaging", at=TORONTO, **fields):
    fields = {"city": "Toronto", "province": "ON", "postal_code": "", **fields}
    clinic = Clinic(name=name, **fields)
    put(clinic, at)
    clinic.save()
    return clinic


def make_offer(clinic, service, **fields):
    clinic.become_partner()
    return Offer.objects.create(clinic=clinic, service=service, **fields)
