"""What do machines hear when they ask after careops?"""

import pytest
from celery import current_app
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from careops.cases.models import Case
from careops.clock.now import now
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from careops.upkeep.models import Pulse, pulse
from tests.factories import HOUR, make_provider, make_tenant, submit_referral
from tests.outbox.carriers import free_port


def test_a_living_process_says_so_without_asking_anybody(machine):
    """pytest-django would refuse a query."""
    assert machine.get("/healthz").json() == {"alive": True}


@pytest.mark.django_db
def test_it_is_ready_when_database_migrations_and_broker_are(machine):
    answer = machine.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_probe_needs_no_tls(machine, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert machine.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_told_by_number(machine):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('django_migrations', 'DELETE')")
        assert cursor.fetchone() == (False,)
        cursor.execute("CREATE TEMPORARY TABLE django_migrations (app text, name text)")
        cursor.execute(
            "INSERT INTO django_migrations SELECT app, name FROM public.django_migrations OFFSET 2"
        )

    answer = machine.get("/readyz")

    assert answer.status_code == 503
    said = "2 are not applied: run `manage.py migrate` as the owner"
    assert answer.json() == {"ready": False, "migrations": said}


@pytest.mark.django_db
def test_a_broker_that_is_away_is_named_without_its_address(machine, monkeypatch):
    url = f"redis://:hush@127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(current_app.conf, "broker_write_url", url)

    answer = machine.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "broker": "does not answer"}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_named_and_the_process_lives(machine, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", str(free_port()))
    try:
        answer = machine.get("/readyz")
        alive = machine.get("/healthz")
    finally:
        connection.close()

    away = "does not answer"
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": away, "migrations": away}
    assert alive.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/statusz", "/metrics"])
def test_tenants_hosts_have_no_such_page(operator, path, tenant):
    assert operator.get(path, HTTP_HOST="acme.localhost").status_code == 404
    assert operator.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/statusz", "/metrics"])
@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer wrong", "Basic a-token-of-the-operator-only"]
)
def test_nobody_reads_figures_without_the_token(operator, path, token):
    assert operator.get(path, HTTP_AUTHORIZATION=token).status_code == 401


@pytest.mark.parametrize("path", ["/statusz", "/metrics"])
def test_without_a_token_of_the_operator_figures_are_closed_to_all(path, settings):
    settings.STATUS_TOKEN = ""
    client = Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION="Bearer ")

    answer = client.get(path)

    assert answer.status_code == 401
    assert "closed until CAREOPS_STATUS_TOKEN is set" in answer.json()["error"]


@pytest.fixture
def backlog(db):
    """Of two tenants: one has cases due for 30 hours and one set aside, the other a dead letter."""
    at = now()
    with tenant_transaction(make_tenant("acme")):
        make_provider()
        due, aside = (submit_referral(at=at - 54 * HOUR) for _ in range(2))
        Case.objects.filter(pk=aside.pk).update(failures=3, wake_at=at + HOUR)
        Message.objects.update(state="sent", next_attempt_at=None)
        assert Case.objects.get(pk=due.pk).wake_at == at - 30 * HOUR
    with tenant_transaction(make_tenant("other")):
        make_provider()
        submit_referral(at=at)
        Message.objects.filter(channel="email").update(state="failed", next_attempt_at=None)
        Message.objects.exclude(channel="email").update(next_attempt_at=at - 2 * HOUR)


def test_progress_is_told_over_all_tenants(operator, backlog):
    pulse("sweep")
    pulse("deliver")
    pulse("push")

    answer = operator.get("/statusz")

    said = answer.json()
    assert answer.status_code == 503
    assert (said["due"], said["set_aside"], said["queued"], said["dead"]) == (1, 1, 1, 1)
    assert said["due_for"] == pytest.approx(30 * 3600, abs=600)
    assert said["queued_for"] == pytest.approx(2 * 3600, abs=600)
    assert 0 <= said["ages"]["sweep"] < 600
    assert [problem.split()[0:2] for problem in said["problems"]] == [
        ["The", "clock"],
        ["A", "message"],
    ]


@pytest.mark.django_db
def test_a_sweep_that_does_not_run_is_a_problem_and_one_that_runs_is_none(operator):
    assert operator.get("/statusz").json()["problems"][0].startswith("No sweep has run yet")

    for name in ("careops.sweep", "careops.deliver", "careops.push"):
        current_app.tasks[name]()
    answer = operator.get("/statusz")
    assert (answer.status_code, answer.json()["well"]) == (200, True)

    Pulse.objects.filter(name="sweep").update(at=now() - HOUR)
    answer = operator.get("/statusz")
    assert answer.status_code == 503
    assert answer.json()["problems"][0].startswith("The last sweep was 36")


def test_what_is_asked_of_the_database_does_not_grow(operator, backlog):
    for path, most in {"/statusz": 2, "/metrics": 2, "/readyz": 2}.items():
        with CaptureQueriesContext(connection) as asked:
            operator.get(path)
        assert len(asked) == most, path


def test_prometheus_can_read_the_figures(operator, backlog, machine):
    pulse("sweep")
    machine.get("/nowhere/")

    text = operator.get("/metrics").content.decode()

    found = {f.name: f.samples for f in text_string_to_metric_families(text)}
    assert found["careops_cases_due"][0].value == 1
    assert found["careops_messages_dead"][0].value == 1
    assert found["careops_last_seconds"][0].labels == {"work": "sweep"}
    assert any(s.labels.get("view") == "none" for s in found["careops_request_seconds"])


@pytest.mark.django_db
def test_an_address_with_a_token_is_not_among_the_figures(operator, tenant):
    operator.get("/a/a-secret-token/", HTTP_HOST="acme.localhost")

    text = operator.get("/metrics").content.decode()

    assert 'view="link"' in text
    assert "a-secret-token" not in text
