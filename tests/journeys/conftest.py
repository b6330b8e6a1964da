"""An organization that really commits, and workers who all do everything twice."""

import pytest

from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from tests.factories import HOUR, NOON, make_tenant
from tests.trust.conftest import crowd


@pytest.fixture
def acme(transactional_db):
    return make_tenant()


@pytest.fixture
def workers():
    """Four, who all begin at once; each sweeps twice and then delivers."""

    def work(at):
        sweep(now=at)
        sweep(now=at)
        deliver(now=at)

    with crowd(4) as people:
        yield lambda hour: people.at_once(*[lambda: work(NOON + hour * HOUR)] * 4)
