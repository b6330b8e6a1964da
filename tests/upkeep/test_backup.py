"""Is a backup whole, and can it be restored? One is made while others work, and compared with what was."""

import json
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from zipfile import ZipFile

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from careops.clock.now import now
from careops.record.models import ChainHead, Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.upkeep.backups import restore, scratch
from careops.upkeep.fingerprints import contents
from tests.factories import make_provider, make_tenant, submit_referral

TABLES = """
    SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1
"""
KEYS = """
    SELECT conname, contype FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY 1, 2
"""
WALLS = (TABLES, KEYS, "SELECT tablename, policyname, qual FROM pg_policies ORDER BY 1")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(settings):
    """The address of the tables' owner, as an operator sets it."""
    name = connection.settings_dict["NAME"]
    settings.DATABASE_OWNER_URL = make_conninfo(os.environ["DATABASE_OWNER_URL"], dbname=name)
    if not settings.PG_BIN and not shutil.which("pg_dump"):
        pytest.skip("PostgreSQL's client programs are not here")
    return settings.DATABASE_OWNER_URL


@pytest.fixture
def tenants(owner):
    found = [make_tenant(slug) for slug in ("acme", "other")]
    for tenant in found:
        with tenant_transaction(tenant):
            make_provider()
            submit_referral(at=now())
    return found


def work(tenant, stop):
    """Take in referrals until told to stop; how many."""
    done = 0
    try:
        while not stop.is_set():
            with tenant_transaction(tenant):
                submit_referral(at=now())
            done += 1
    finally:
        connection.close()
    return done


def databases_of_checks(owner):
    with psycopg.connect(owner) as first:
        return first.execute(
            "SELECT 1 FROM pg_database WHERE datname ~ '^careops_check_'"
        ).fetchall()


def test_a_backup_under_load_is_restored_equal_in_rows_and_hashes_and_the_check_leaves_no_database(
    tenants, owner, tmp_path, capsys
):
    file, stop = tmp_path / "careops.backup", Event()
    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(work, tenant, stop) for tenant in tenants]
        try:
            call_command("backup", file)
        finally:
            stop.set()
        assert all(worker.result() for worker in working)

    call_command("restore", "--check", file)

    assert databases_of_checks(owner) == []
    said = capsys.readouterr().out
    assert f"{file}: 2 organizations" in said
    assert "of 2 organizations are as they were, rows and hashes; every record is unbroken." in said
    heads = json.loads(ZipFile(file).read("manifest.json"))["prints"]
    for tenant in tenants:  # and they had gone on in the meantime
        with tenant_transaction(tenant):
            assert Entry.objects.count() == ChainHead.objects.get().seq
            assert heads[str(tenant.pk)]["record_entry"][0] <= Entry.objects.count()


def test_the_restored_database_has_walls_and_rights_as_the_first(tenants, owner, tmp_path):
    file = tmp_path / "careops.backup"
    call_command("backup", file)

    with scratch() as address:
        assert restore(file, address) == []
        with psycopg.connect(address) as restored, psycopg.connect(owner) as first:
            for question in WALLS:
                before, after = (c.execute(question).fetchall() for c in (first, restored))
                assert after == before


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(tenants, tmp_path):
    file = tmp_path / "careops.backup"
    call_command("backup", file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="exists, and is not overwritten"):
        call_command("backup", file)


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(tenants, settings, tmp_path):
    settings.PG_BIN = str(tmp_path / "nowhere")

    with pytest.raises(CommandError, match="pg_dump is not here"):
        call_command("backup", tmp_path / "careops.backup")

    assert list(tmp_path.iterdir()) == []


def test_the_applications_role_makes_no_backup(tenants, settings, tmp_path):
    name = connection.settings_dict["NAME"]
    settings.DATABASE_OWNER_URL = make_conninfo(os.environ["DATABASE_URL"], dbname=name)

    with pytest.raises(CommandError, match="Only the owner of the tables makes a backup"):
        call_command("backup", tmp_path / "careops.backup")


def test_a_check_finds_a_row_that_is_not_as_it_was(tenants, tmp_path):
    file, changed = tmp_path / "careops.backup", tmp_path / "changed.backup"
    call_command("backup", file)
    tenant = str(tenants[0].pk)
    with ZipFile(file) as whole, ZipFile(changed, "w") as other:
        said = json.loads(whole.read("manifest.json"))
        said["prints"][tenant]["people_patient"][1] = "0" * 64
        for name in whole.namelist():
            text = json.dumps(said) if name == "manifest.json" else whole.read(name)
            other.writestr(name, text)

    with pytest.raises(
        CommandError, match=f"people_patient of {tenant}: 1 rows in the backup, 1 restored"
    ):
        call_command("restore", "--check", changed)


def test_a_damaged_file_is_named_as_such(tenants, tmp_path):
    file = tmp_path / "careops.backup"
    call_command("backup", file)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])

    with pytest.raises(CommandError, match="is no backup, or a damaged one"):
        call_command("restore", "--check", file)


def test_nothing_is_restored_over_what_is_there(tenants, tmp_path):
    file = tmp_path / "careops.backup"
    call_command("backup", file)

    with pytest.raises(CommandError, match="This database is not empty"):
        call_command("restore", file)
    assert Tenant.objects.count() == 2


def test_two_databases_differ_when_a_row_does(tenants, owner):
    with psycopg.connect(owner) as one:
        before = contents(one)
    with tenant_transaction(tenants[0]):
        submit_referral(at=now())
    with psycopg.connect(owner) as one:
        after = contents(one)

    changed = {t for t, p in before.prints.items() if p != after.prints[t]}
    assert changed == {str(tenants[0].pk)}
