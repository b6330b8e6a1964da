"""Who is around a booking? An insurer, clinics, our team, and their browsers."""

from __future__ import annotations

import pytest

from tests.bookings.factories import biller, make_clinic
from tests.consults.conftest import bank, hook
from tests.referrals.conftest import browser_of, set_clock, visitor

__all__ = ["bank", "browser_of", "hook", "set_clock", "visitor"]  # fixtures


@pytest.fixture
def harbour(tenant):
    """A large affiliate in Toronto, which bills us."""
    return make_clinic()


@pytest.fixture
def joan(tenant):
    """Whoever holds the role of billing recipient."""
    return biller()
