"""What does the doctor see, and what does it say to do?"""

import os
import re
import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from careops.cases.models import Case
from careops.clock.now import now
from careops.desk.words import teams
from careops.files.models import STORE, Folder
from careops.local.home import PROJECT
from careops.outbox.models import Link
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.upkeep.doctor import LOOKS, examine
from careops.upkeep.models import pulse
from tests.factories import (
    make_file,
    make_member,
    make_partner,
    make_provider,
    make_tenant,
    submit_referral,
)
from tests.outbox.carriers import MailServer, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy(settings):
    """An installation that works, though not in production mode."""
    with tenant_transaction(make_tenant()):
        make_member(roles=["lead"], teams=teams())
    for name in ("sweep", "deliver", "push"):
        pulse(name)
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS = False
        yield server


def found(about):
    return [(finding.is_well, finding.words) for finding in examine() if finding.about == about]


def to_do(about):
    return " ".join(words for is_well, words in found(about) if not is_well)


def test_what_is_well_is_said_to_be(healthy):
    findings = list(examine())

    assert {f.about for f in findings if f.is_well} >= {
        "database", "role", "migrations", "walls", "broker", "clock and outbox", "mail",
        "organizations",
    }  # fmt: skip
    assert {f.about for f in findings if not f.is_well} <= {"settings", "backups"}
    assert "CAREOPS_PRODUCTION is not set" in to_do("settings")


def test_a_clock_that_stands_still_is_seen():
    assert "No sweep has run yet: start the worker and beat" in to_do("clock and outbox")

    for name in ("careops.sweep", "careops.deliver", "careops.push"):
        current_app.tasks[name]()

    assert to_do("clock and outbox") == ""


def test_cases_that_were_set_aside_are_seen(healthy):
    with tenant_transaction(make_tenant("other")):
        make_provider()
        submit_referral(at=now())
        Case.objects.update(failures=1)

    assert "1 cases were set aside" in to_do("clock and outbox")


def test_a_wall_that_fell_is_named(healthy, transactional_db):
    url = make_conninfo(os.environ["DATABASE_OWNER_URL"], dbname=connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ALTER TABLE people_patient NO FORCE ROW LEVEL SECURITY")
        try:
            said = to_do("walls")
        finally:
            owner.execute("ALTER TABLE people_patient FORCE ROW LEVEL SECURITY")

    assert said == "people_patient stand open: run `manage.py migrate` as the owner"


def test_a_mail_server_that_does_not_answer_is_seen(healthy, settings):
    settings.EMAIL_PORT = free_port()

    assert "could not be looked at: ConnectionRefusedError" in to_do("mail")


def test_no_carrier_no_organization_and_no_staff_are_seen(settings):
    settings.EMAIL_HOST = ""
    assert "set CAREOPS_SMTP_HOST" in to_do("mail")
    assert "`manage.py tenant create`" in to_do("organizations")

    make_tenant()
    assert "acme has no staff" in to_do("organizations")


def test_a_team_that_nobody_is_in_is_seen(healthy):
    with tenant_transaction(make_tenant("other")):
        make_member(teams=["intake"])

    assert re.search("other has nobody in .*finance", to_do("organizations"))


def test_backups_need_the_programs(healthy, settings, tmp_path):
    settings.PG_BIN = str(tmp_path)

    assert "pg_dump is not here" in to_do("backups")


@pytest.mark.parametrize(("days", "is_seen"), [(1, False), (3, True)])
def test_what_is_kept_for_days_past_its_time_is_seen(healthy, settings, days, is_seen):
    settings.KEEP_LINKS_DAYS = 30
    with tenant_transaction(Tenant.objects.get()):
        submit_referral(preferred=make_provider())
        Link.objects.update(expires_at=now() - timedelta(days=30 + days))

    assert ("let cron run `manage.py purge` daily" in to_do("what is kept")) == is_seen


def test_a_broker_that_is_away_hides_nothing_else(healthy, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{free_port()}/0")

    assert "could not be looked at" in to_do("broker")
    assert {finding.about for finding in examine()} >= set(LOOKS) - {"channels", "watching"}


def test_the_exit_code_tells_whether_something_is_to_be_done(healthy, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("doctor")

    said = capsys.readouterr().out
    assert end.value.code == 1
    assert "ok    walls: stand around" in said
    assert "TO DO settings: CAREOPS_PRODUCTION is not set" in said


def test_the_owner_as_the_applications_role_is_seen(database_env):
    """What a mistaken DATABASE_URL looks like; the rest is still told."""
    name = connection.settings_dict["NAME"]
    env = database_env | {
        "DATABASE_URL": make_conninfo(os.environ["DATABASE_OWNER_URL"], dbname=name)
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"], cwd=PROJECT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert (
        "TO DO role: The database role 'careops_owner' is, or can become, the owner" in done.stdout
    )
    assert "ok    migrations: all are applied" in done.stdout


def test_a_store_that_takes_nothing_and_files_that_wait_are_seen(healthy, settings, tmp_path):
    assert to_do("files") == ""
    with tenant_transaction(Tenant.objects.get()):
        make_file(Folder.of(make_partner()), state="new")
    assert "1 files wait for the scanner" in to_do("files")

    (tmp_path / "no folder").touch()
    location = {"location": str(tmp_path / "no folder")}
    settings.STORAGES = settings.STORAGES | {
        STORE: settings.STORAGES[STORE] | {"OPTIONS": location}
    }
    assert "could not be looked at" in to_do("files")
