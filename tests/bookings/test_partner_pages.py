"""What do people of insurers and clinics do once they have signed in? The same as behind links (S2-3)."""

from __future__ import annotations

import pytest

from tests.bookings.factories import proposed
from tests.factories import text_of

CASES = "/partner/cases/"


@pytest.fixture
def iris(browser_of, booking):
    return browser_of(name="Iris Insurer", roles=["insurer"], partner=booking.insurer)


@pytest.fixture
def clara(browser_of, booking):
    return browser_of(name="Clara Clinic", roles=["clinic"], partner=booking.clinic)


@pytest.fixture
def booking(harbour, joan):
    return proposed(harbour, external_id="MM-1")


def test_smoke(iris, clara, booking):
    page = text_of(iris.get(CASES))
    assert booking.case.ref in page
    assert "Please confirm a date and the amount" in page
    assert "Please confirm a date and the amount" in text_of(iris.get(f"{CASES}{booking.pk}/"))
    assert "Please keep these dates free" in text_of(clara.get(CASES))
    assert "Please keep these dates free" in text_of(clara.get(f"{CASES}{booking.pk}/"))
