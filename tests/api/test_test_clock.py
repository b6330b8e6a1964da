"""How does time pass for test data? As it passes for others, in its order, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.api import clock
from careops.clock.now import now
from careops.engine import leap
from careops.engine.sweep import due_tenants, is_anything_due, sweep
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope, tenant_transaction
from tests.api.conftest import Caller, code, problem
from tests.api.sandbox import Trier, story_of_the_only_referral
from tests.factories import HOUR, NOON, make_network, make_partner, make_provider, make_tenant

DAY = timedelta(days=1)


@pytest.fixture
def trier(caller):
    return Trier(caller.partner)


def messages():
    """(hours since noon, channel, template), in the order in which they were said."""
    found = Message.objects.order_by("queued_at", "channel", "template", "to")
    told = found.values_list("queued_at", "channel", "template", "carrier")
    return [((at - NOON) / HOUR, channel, template, bool(by)) for at, channel, template, by in told]


def test_two_days_pass_at_once_and_what_falls_due_happens_at_its_moment(trier):
    trier.refer_to_tess()
    before, moved = trier.get("/test-clock").json(), trier.move("PT48H")

    assert before == {"now": "2026-03-02T12:00:00Z", "moving_to": None}
    assert moved.status_code == 200
    assert moved.json() == {"now": "2026-03-04T12:00:00Z", "moving_to": None}
    assert trier.get("/test-clock").json() == moved.json()
    assert trier.story()[:4] == [("submit", 0), ("offer", 0), ("remind", 24), ("expire", 48)]


def test_a_leap_leaves_the_same_story_as_time_that_passes(caller, provider, trier):
    for name in ("Ann Able", "Carol Chen"):
        make_provider(name, mobile="")
    provider.is_active = False
    provider.save()
    trier.refer_to_tess()
    assert trier.move("P9D").json()["moving_to"] is None
    (ann,) = caller.get("/providers?name=ann").json()["data"]
    caller.refer(preferred_provider=ann["id"])
    for hours in range(9 * 24 + 1):
        with tenant_scope(None):
            sweep(now=NOON + hours * HOUR)
            deliver(now=NOON + hours * HOUR)

    assert len(story_of_the_only_referral()) > 8
    assert trier.story()[: len(story_of_the_only_referral())] == story_of_the_only_referral()
    with tenant_scope(trier.tenant):
        tried = [said for said in messages() if said[0] <= 9 * 24]
    assert tried == messages()


def test_no_time_passes_for_anybody_else(caller, trier, at):
    other = make_tenant("globex")
    caller.refer()
    trier.refer_to_tess()
    trier.move("P9D")

    assert story_of_the_only_referral()[-1][1] == 0
    assert (now(), trier.clock()) == (NOON, "2026-03-11T12:00:00Z")
    with tenant_scope(other):
        assert now() == NOON
    assert due_tenants(now=NOON) == []
    at(NOON + HOUR)
    assert trier.clock() == "2026-03-11T13:00:00Z"


def test_what_a_partner_does_after_a_leap_happens_at_the_new_time(trier):
    made = trier.refer_to_tess()
    trier.move("PT23H")
    trier.post(f"/referrals/{made['id']}/withdraw", {}, version=made["version"])
    assert trier.story()[-1] == ("withdraw", 23)


def test_the_sandboxs_cases_go_on_by_themselves_too(trier):
    trier.refer_to_tess()
    trier.move("PT23H")
    with tenant_scope(None):
        sweep(now=NOON + HOUR - timedelta(seconds=1))
        assert trier.story()[-1] == ("offer", 0)
        assert [tenant.slug for tenant in due_tenants(now=NOON + HOUR)] == ["acme-test"]
        sweep(now=NOON + HOUR)
    assert trier.story()[-1] == ("remind", 24)


def test_a_long_way_goes_on_in_the_background_and_the_answer_says_so(trier, monkeypatch):
    monkeypatch.setattr(leap, "PATIENCE", 0)
    trier.refer_to_tess()
    moved = trier.move("PT50H").json()

    assert moved == {"now": "2026-03-02T12:00:00Z", "moving_to": "2026-03-04T14:00:00Z"}
    assert is_anything_due()
    sweeps = 0
    while trier.get("/test-clock").json()["moving_to"]:
        sweep(now=NOON)
        sweeps += 1
        assert sweeps < 100
    assert trier.clock() == "2026-03-04T14:00:00Z"
    assert trier.story()[2:4] == [("remind", 24), ("expire", 48)]
    assert not is_anything_due()


def no_step(*_, **__):
    raise AssertionError("nobody walks")


def test_a_move_of_a_clock_that_is_on_its_way_is_added_and_answered_at_once(trier, monkeypatch):
    trier.refer_to_tess()
    with monkeypatch.context() as patience:
        patience.setattr(leap, "PATIENCE", 0)
        trier.move("PT50H")
    monkeypatch.setattr(leap, "step", no_step)

    moved = trier.move("PT1H")

    assert moved.json() == {"now": "2026-03-02T12:00:00Z", "moving_to": "2026-03-04T15:00:00Z"}


def test_whoever_has_waited_for_another_move_does_not_walk_as_long_again(trier, monkeypatch):
    moment = [0.0]

    def wait_for_another(sandbox):
        moment[0] += leap.PATIENCE
        return leap.lock(sandbox)

    for module in (leap, clock):
        monkeypatch.setattr(module, "monotonic", lambda: moment[0])
    monkeypatch.setattr(clock, "lock", wait_for_another)
    monkeypatch.setattr(leap, "step", no_step)

    assert trier.move("PT50H").json()["moving_to"] == "2026-03-04T14:00:00Z"


def test_each_slice_goes_one_step_at_least(trier, monkeypatch):
    monkeypatch.setattr(leap, "PATIENCE", 0)
    steps = []
    monkeypatch.setattr(leap, "step", lambda *_, **__: steps.append(1))
    trier.refer_to_tess()
    trier.move("PT50H")
    sweep(now=NOON)
    assert steps == [1]


@pytest.mark.parametrize("others", [1, 3])
def test_the_others_are_swept_by_as_many_statements_as_before(caller, trier, others):
    trier.refer_to_tess()
    trier.move("P9D")
    for number in range(others):
        with tenant_scope(make_tenant(f"other{number}")):
            Trier(make_partner())
    with tenant_scope(None), CaptureQueriesContext(connection) as asked:
        sweep(now=NOON)
        deliver(now=NOON)
        assert not is_anything_due()
    assert len(asked) == 4  # who is due; whose messages are; the dial's speed; is anything


# Asking


def test_the_same_request_moves_the_clock_once(trier):
    first, again = trier.move("P8D", key="once"), trier.move("P8D", key="once")

    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert trier.clock() == "2026-03-10T12:00:00Z"
    assert code(trier.move("P9D", key="once")) == "idempotency_key_reused"


def test_moves_add_up(trier):
    trier.move("PT1H")
    trier.move("P1DT30M5S")
    assert trier.clock() == "2026-03-03T13:30:05Z"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("keys", "hours"), [(["k1", "k1"], 1), (["k1", "k2"], 2)])
def test_two_calls_at_once_move_it_once_by_one_key_and_twice_by_two(keys, hours):
    with tenant_transaction(make_tenant()):
        make_network()
        trier = Trier(make_partner())
    begun, answers = now(), []

    def call(key):
        answers.append(trier.move("PT1H", key=key))
        connection.close()

    threads = [Thread(target=call, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    done = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len(done) >= hours
    sandbox = Tenant.objects.get(sandbox_of__isnull=False)
    assert (sandbox.ahead, sandbox.goal) == (hours * HOUR, hours * HOUR)
    with tenant_transaction(sandbox):
        assert now() - begun >= hours * HOUR


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("-PT48H", "Write how long"),
        ("PT-48H", "Write how long"),
        ("P1Y", "Write how long"),
        ("P1M", "Write how long"),
        ("P2W", "Write how long"),
        ("P", "Write how long"),
        ("PT", "Write how long"),
        ("P1DT", "Write how long"),
        ("48 hours", "Write how long"),
        ("PT1.5H", "Write how long"),
        ("P\u0661D", "Write how long"),
        ("P1000000000D", "Write how long"),
        ("PT0S", "from PT1S to P400D"),
        ("P401D", "from PT1S to P400D"),
        ("P999999D", "from PT1S to P400D"),
        ("", "required"),
        (48, "not of the type"),
        (None, "required"),
    ],
)
def test_a_length_that_is_none_is_refused_in_words(trier, by, words):
    refused = problem(trier.move(by))
    assert refused["code"] == "invalid_body"
    assert refused["errors"][0]["pointer"] == "/by"
    assert words in refused["errors"][0]["detail"]
    assert trier.clock() == "2026-03-02T12:00:00Z"


def test_a_test_clock_goes_ten_years_ahead_at_most(trier):
    Tenant.objects.filter(pk=trier.tenant.pk).update(ahead=3600 * DAY, goal=3600 * DAY)
    refused = problem(trier.move("P61D"))
    assert "ten years" in refused["detail"]
    assert trier.move("P60D").status_code == 200


def test_time_passes_by_itself_for_a_live_key(caller, trier):
    for refused in (caller.get("/test-clock"), caller.post("/test-clock", {"by": "PT48H"})):
        assert refused.status_code == 403
        assert code(refused) == "test_key_needed"
    assert now() == NOON
    assert Caller(caller.partner).get("/me").status_code == 200
