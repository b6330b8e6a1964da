"""Who is around a booking? An insurer, clinics, and our team."""

from __future__ import annotations

import pytest

from careops.clock.models import Dial
from careops.clock.now import now
from tests.bookings.factories import biller, make_clinic
from tests.consults.conftest import bank, hook
from tests.referrals.conftest import browser_of, visitor

__all__ = ["bank", "browser_of", "hook", "visitor"]  # fixtures
from tests.factories import NOON


@pytest.fixture
def harbour(tenant):
    """A large affiliate in Toronto, which bills us."""
    return make_clinic()


@pytest.fixture
def joan(tenant):
    """Whoever holds the role of billing recipient."""
    return biller()


@pytest.fixture
def set_clock(tenant):
    """Let time stand at that moment; at noon, to begin with."""

    def set_to(moment):
        Dial.objects.all().delete()
        Dial.objects.create(id=1, turned_at=now(), shown_at=moment, speed=0)

    set_to(NOON)
    return set_to
