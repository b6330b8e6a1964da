"""Is what partners wait for done without being asked, and does what is over go?"""

from __future__ import annotations

import psycopg
import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection

from careops.api.models import Call
from careops.events.models import Delivery
from careops.events.push import CLAIMING, MINE, SPEAKING, WRITING
from careops.settings import CELERY_BEAT_SCHEDULE
from careops.upkeep.models import Pulse
from careops.upkeep.progress import LATEST
from careops.upkeep.retention import OF_A_TENANT, take
from tests.events.conftest import DAY, go, referral_of, states
from tests.factories import NOON


def test_a_tick_tells_endpoints_what_has_happened(caller, endpoint, receiver):
    referral_of(caller.partner)

    call_command("tick")

    assert states(endpoint) == ["delivered", "delivered"]


def test_beat_asks_for_it_every_few_seconds():
    assert CELERY_BEAT_SCHEDULE["push"]["task"] == "careops.push"
    assert CELERY_BEAT_SCHEDULE["push"]["schedule"] <= 5


def test_a_push_that_ended_is_told_and_one_that_found_another_at_work_is_not(tenant):
    def told():
        return Pulse.objects.filter(name="push").exists()

    with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}) as other:
        # Given back with the transaction: a session may end a moment after its connection.
        other.execute("SELECT pg_advisory_xact_lock(%s)", [MINE])
        current_app.tasks["careops.push"]()
        assert not told()

    current_app.tasks["careops.push"]()
    assert told()
    assert LATEST["push"] > CLAIMING + SPEAKING + WRITING


@pytest.mark.parametrize(("days", "left"), [(29, (2, 1)), (31, (0, 0))])
def test_deliveries_that_are_over_and_calls_go_after_thirty_days(
    caller, endpoint, receiver, days, left
):
    referral_of(caller.partner)
    go()
    caller.get("/me")

    purge(NOON + days * DAY)

    assert (Delivery.objects.count(), Call.objects.count()) == left


def test_what_still_waits_does_not_go(caller, endpoint, receiver):
    receiver.answers = [(500, {}, {})]
    referral_of(caller.partner)
    go()

    purge(NOON + 365 * DAY)

    assert states(endpoint) == ["retry", "retry"]


def purge(moment):
    for kind in OF_A_TENANT:
        if kind.name in ("deliveries to partners", "calls of partners"):
            take(kind, moment, dry_run=False, bar=list)
