"""What do test keys see, and how does time pass for them? Test data alone, by a clock that partners move."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from careops.api import tokens
from careops.api.sandboxes import open_sandbox, prepare
from careops.clock.now import now
from careops.engine import leap
from careops.engine.sweep import due_tenants, is_anything_due, sweep
from careops.outbox.deliver import deliver
from careops.outbox.models import Message, Rest
from careops.people.models import Partner, Provider
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope
from referrals.models import Referral
from tests.api.conftest import Caller, body, code, problem
from tests.factories import HOUR, NOON, make_member, make_network, make_partner, submit_referral

DAY = timedelta(days=1)
HOST = "acme-test.localhost"


def test_caller(partner, **more):
    """The same partner, with a test key."""
    sandbox = open_sandbox()
    with tenant_scope(sandbox):
        list(prepare(partner, at=now()))
        made = Caller(Partner.objects.get(pk=partner.pk), host=HOST, **more)
    made.tenant = sandbox
    return made


test_caller.__test__ = False


@pytest.fixture
def trier(caller):
    return test_caller(caller.partner)


def refer(trier):
    """A referral that one of the made-up providers is asked for by name."""
    with tenant_scope(trier.tenant):
        somebody = Provider.objects.order_by("name").first()
    providers = trier.get("/providers").json()["data"]
    wished = next(one["id"] for one in providers if one["name"] == somebody.name)
    return trier.refer(preferred_provider=wished)


def steps(trier):
    """What happened to the sandbox's referral: (action, hours since it began)."""
    with tenant_scope(trier.tenant):
        told = Entry.objects.filter(case__kind="referral", outcome="done").order_by("seq")
        found = list(told.values_list("action", "at"))
    begin = found[0][1]
    return [(action, (at - begin) / HOUR) for action, at in found]


def test_a_test_key_sees_test_rows_alone(caller, trier):
    live, tried = caller.refer(), refer(trier)

    assert tokens.TEST == trier.token[: len(tokens.TEST)]
    assert [one["id"] for one in trier.get("/referrals").json()["data"]] == [tried["id"]]
    assert [one["id"] for one in caller.get("/referrals").json()["data"]] == [live["id"]]
    assert code(trier.get(f"/referrals/{live['id']}")) == "not_found"
    assert code(caller.get(f"/referrals/{tried['id']}")) == "not_found"
    names = {one["name"] for one in trier.get("/providers").json()["data"]}
    assert names == {"Tess Sample", "Omar Sample"}


def test_each_key_is_unknown_at_the_others_address(caller, trier):
    caller.host, trier.host = trier.host, caller.host
    for stranger in (caller, trier):
        assert code(stranger.get("/me")) == "not_authenticated"


def test_the_walls_of_the_database_stand_between_live_and_test_rows(caller, trier):
    caller.refer()
    refer(trier)
    with tenant_scope(trier.tenant), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM referrals_referral")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE referrals_referral SET need = 'Tried'")
        assert cursor.rowcount == 1
    assert Referral.objects.get().need == "Low mood"


def test_a_partner_is_itself_on_both_sides(caller, trier):
    said, live = trier.get("/me").json(), caller.get("/me").json()

    assert {**said, "key": {}, "organization": ""} == {**live, "key": {}, "organization": ""}
    assert said["organization"] == "Acme (test)"
    assert trier.partner.pk == caller.partner.pk
    assert trier.partner.tenant_id != caller.partner.tenant_id


def test_an_organization_has_one_sandbox_whoever_tries_things(caller, charlie):
    assert test_caller(caller.partner).tenant == test_caller(charlie.partner).tenant
    assert Tenant.objects.exclude(sandbox_of=None).count() == 1
    assert [tenant.slug for tenant in Tenant.objects.real()] == ["acme"]


def test_partners_do_not_see_each_others_test_rows(trier, charlie):
    tried, other = refer(trier), test_caller(charlie.partner)

    assert other.get("/referrals").json()["data"] == []
    assert code(other.get(f"/referrals/{tried['id']}")) == "not_found"


def test_a_closed_organization_has_no_sandbox_either(trier):
    Tenant.objects.filter(slug="acme").update(is_active=False)
    assert trier.get("/me").status_code == 404


# The test clock


def test_two_days_pass_at_once_and_all_that_falls_due_happens_in_its_order(trier):
    refer(trier)
    before = trier.get("/test-clock").json()
    moved = trier.post("/test-clock", {"by": "PT48H"})

    assert before == {"now": "2026-03-02T12:00:00Z", "moving_to": None}
    assert moved.status_code == 200
    assert moved.json() == {"now": "2026-03-04T12:00:00Z", "moving_to": None}
    assert trier.get("/test-clock").json() == moved.json()
    leapt = steps(trier)
    assert leapt == sorted(leapt, key=lambda step: step[1])
    assert ("remind", 24) in leapt
    assert ("expire", 48) in leapt


def test_a_leap_leaves_the_same_story_as_time_that_passes(caller, trier, at):
    live, tried = caller.refer(), refer(trier)
    assert live["state"] == tried["state"]
