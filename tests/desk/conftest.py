"""Who comes to the desk? Alice the agent, Lena the lead, Mara the manager; Bob is a provider."""

import pytest

from careops.clock.now import now
from tests.desk.browsing import desk
from tests.factories import make_member, make_network, make_provider, submit_referral


@pytest.fixture
def alice(tenant):
    return desk(make_member("Alice Agent", ["agent"], teams=["intake"]))


@pytest.fixture
def lena(tenant):
    return desk(make_member("Lena Lead", ["lead"], teams=["intake"]))


@pytest.fixture
def mara(tenant):
    return desk(make_member("Mara Manager", ["manager"]))


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def at(tenant):
    return now()


@pytest.fixture
def offered(bob, at):
    """A referral that waits for Bob, while Eve could take it too."""
    make_network()
    make_provider("Eve Other")
    return submit_referral(preferred=bob, at=at)
