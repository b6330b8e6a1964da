"""Can agents find a clinic on a real screen? The list with its map, the finder, a clinic, a list that comes in."""

from decimal import Decimal

import pytest

from bookings.directory.models import Service
from bookings.directory.travel import Place
from careops.tenancy.scope import tenant_transaction
from tests.bookings.directory.clinics import make_clinic, make_offer

pytestmark = pytest.mark.browser

LIST = "/admin/bookings/clinic/"


@pytest.fixture
def directory(acme):
    """Two that can be booked, and one of which nobody can tell where it is."""
    with tenant_transaction(acme):
        ultrasound = Service.objects.create(code="ultrasound", name="Ultrasound")
        near = make_clinic("Lakeside Imaging", at=Place(43.70, -79.40), address="12 King St W")
        make_offer(near, ultrasound, cost=Decimal("120.00"))
        other = make_clinic("Scarborough Scans", at=Place(43.77, -79.23), direct_billing=True)
        make_offer(other, ultrasound)
        make_clinic("Hôpital Général", at=None, city="Québec", province="QC", postal_code="G1A 1A1")


@pytest.fixture
def lena(screen, acme):
    screen.sign_in(acme, name="Lena Lead", roles=["lead"])
    return screen


def test_the_list_and_its_map(lena, directory):
    lena.open(LIST, "directory-list")

    assert lena.says("On the map: 2. Missing, as nobody can tell where they are: 1.")


def test_an_agent_finds_the_nearest_and_reads_what_is_known_of_it(lena, directory):
    lena.open(f"{LIST}find/", "directory-find")
    lena.page.locator("[name=service]").select_option("ultrasound")
    lena.page.get_by_label("Postal code").fill("43.6532, -79.3832")
    lena.press("Find", "directory-found")
    assert lena.says("1. Lakeside Imaging")

    lena.follow("1. Lakeside Imaging", "directory-clinic")
    assert lena.page.get_by_label("Price of Ultrasound, CAD").input_value() == "120.00"


def test_the_finder_says_why_nobody_can_tell(lena, directory):
    lena.open(f"{LIST}find/?service=ultrasound&near=G1A", "directory-nobody")

    assert lena.says("Nobody can tell what is near")
