"""What is in the directory of the demo?"""

from random import Random

import pytest

from bookings.directory.demo import tell_directory
from bookings.directory.models import Clinic, Service
from bookings.directory.search import clinics_near
from bookings.directory.travel import Place
from careops.tenancy.scope import tenant_transaction
from tests.factories import make_tenant


@pytest.mark.parametrize(
    ("town", "near"),
    [("acme", (43.65, -79.38)), ("harbour", (44.65, -63.57)), ("prairie", (51.04, -114.07))],
)
@pytest.mark.django_db
def test_each_town_of_the_demo_finds_clinics_within_the_hour(town, near):
    tenant = make_tenant(f"{town}-demo" if town == "acme" else town)
    with tenant_transaction(tenant):
        booked = tell_directory(tenant, random=Random(town))

        assert 10 < len(booked) < Clinic.objects.count() <= 250
        assert Clinic.objects.exclude(flags={}).exists()
        assert any(clinics_near(service, Place(*near)) for service in Service.objects.all())
        assert all(clinic.email.endswith(".demo.example") for clinic in booked)
