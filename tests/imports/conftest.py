"""Who imports a list? Mara the manager; Alice the agent may look."""

import pytest

from careops.clock.now import now
from tests.desk.browsing import desk
from tests.factories import make_member


@pytest.fixture
def alice(tenant):
    return desk(make_member("Alice Agent", ["agent"], teams=["intake"]))


@pytest.fixture
def mara(tenant):
    return desk(make_member("Mara Manager", ["manager"]))


@pytest.fixture
def at(tenant):
    return now()
