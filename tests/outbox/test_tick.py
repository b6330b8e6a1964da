"""Can one process stand in for Celery's beat and workers, and outlive its database's absences?"""

import signal
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.core.management import call_command

from careops.clock.now import now
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from tests.factories import NOON, make_provider, make_tenant, story, submit_referral
from tests.patience import PATIENCE, eventually


@pytest.fixture
def ticking(wire, database_env, tmp_path):
    """A process that ticks, through the wire, and its log."""
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "tick", "--loop", "--every", "0.1"],
            cwd=project.BASE_DIR,
            env=database_env | {"DATABASE_URL": wire.url},
            stderr=output,
        )
        yield process, log
        process.kill()
        process.wait()


@pytest.fixture
def shop(database_env):
    tenant = make_tenant()
    with tenant_transaction(tenant):
        make_provider()
    return tenant


def refer(tenant):
    with tenant_transaction(tenant):
        submit_referral(at=now())


def wait_until_sent(tenant, count):
    def are_sent():
        with tenant_transaction(tenant):
            return Message.objects.filter(state="sent").count() == count

    assert eventually(are_sent)


def wait_until_said(log, words):
    """What the log says, once it says this too."""
    assert eventually(lambda: words in log.read_text()), log.read_text()
    return log.read_text()


def test_one_tick_moves_what_is_due_and_sends_what_it_says(tenant, settings):
    settings.NUDGE = True
    make_provider()
    referral = submit_referral(at=NOON)

    call_command("tick")

    assert [action for action, _ in story(referral)] == ["submit", "post", "(bump)", "expire_open"]
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert project.NUDGE is False


def test_a_tick_gives_what_will_never_arrive_an_owner(tenant, settings):
    settings.NUDGE = True
    make_provider()
    case = submit_referral(at=now()).case
    case.messages.filter(channel="slack").update(template="nowhere_to_be_found")

    call_command("tick")
    call_command("tick")

    (task,) = case.tasks.all()
    assert (task.task_kind, task.team) == ("undelivered_message", "ops")


def test_it_waits_for_an_absent_database_with_one_line_and_goes_on(ticking, wire, shop):
    process, log = ticking
    refer(shop)
    wait_until_sent(shop, 2)

    wire.cut()
    refer(shop)
    wait_until_said(log, "The database is away")
    assert process.poll() is None
    wire.mend()

    wait_until_sent(shop, 4)
    said = wait_until_said(log, "The database is back.")
    assert said.count("The database is away") == said.count("The database is back.") == 1
    assert "Traceback" not in said


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_asked(ticking, shop, sign):
    process, log = ticking
    refer(shop)
    wait_until_sent(shop, 2)

    process.send_signal(sign)

    assert process.wait(timeout=PATIENCE) == 0
    assert "Traceback" not in log.read_text()
