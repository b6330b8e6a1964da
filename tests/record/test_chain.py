"""The record: a past step cannot be changed unseen, and by the application not at all (SX-7)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, transaction
from uuid_utils.compat import uuid7

from careops.engine.sweep import sweep
from careops.people.actors import Actor
from careops.record import chain
from careops.record.chain import READS
from careops.record.models import ChainHead, Entry, Read
from careops.record.reads import record_read
from careops.tenancy.scope import tenant_scope
from tests.factories import (
    HOUR,
    NOON,
    client_actor,
    make_client,
    make_provider,
    make_tenant,
    submit_referral,
)


@pytest.fixture
def record(tenant):
    """Six steps of two referrals: submitted, offered, reminded."""
    for _ in range(2):
        submit_referral(preferred=make_provider())
    sweep(now=NOON + 24 * HOUR)
    return list(Entry.objects.order_by("seq"))


def broken_at():
    return chain.verify(Entry.objects.order_by("seq"), head=ChainHead.objects.get())


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_record_of_honest_work_is_unbroken(record):
    assert [entry.action for entry in record] == ["submit", "offer"] * 2 + ["remind"] * 2
    assert [entry.seq for entry in record] == [1, 2, 3, 4, 5, 6]
    assert broken_at() is None


def test_the_longest_name_breaks_no_record(tenant):
    maya = make_client("Ñ" * 80, "Å" * 80)
    referral = submit_referral(client=maya, preferred=make_provider())

    referral.withdraw(by=client_actor(maya), at=NOON, reason="I found somebody.")

    assert Entry.objects.filter(actor_id=maya.pk).count() == 1
    assert broken_at() is None


def test_the_hash_is_that_of_one_list_of_what_is_said_as_anybody_can_make_it(record):
    """So that a chain that was written years ago is still one, and a stranger can check it (SX-7)."""
    first, second = (vars(entry) for entry in record[:2])
    for before, entry in (("", first), (first["hash"], second)):
        said = [before, entry["seq"], *(entry[name] for name in chain.ENTRIES.covered)]
        words = json.dumps(said, sort_keys=True, default=chain.spelled)
        assert entry["hash"] == hashlib.sha256(words.encode()).hexdigest()


def test_each_tenant_has_a_chain_of_its_own(record):
    with tenant_scope(make_tenant("globex")):
        submit_referral(preferred=make_provider())

        assert [entry.seq for entry in Entry.objects.order_by("seq")] == [1, 2]
        assert broken_at() is None


def test_an_entry_from_outside_the_engine_goes_on_the_same_chain(record):
    chain.add([Entry(at=NOON, action="tune", actor="Alice Agent", outcome="changed")])

    assert Entry.objects.latest("seq").seq == 7
    assert broken_at() is None


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'Mallory'",
        "action = 'accept'",
        "at = at + interval '1 microsecond'",
        "target = 'accepted'",
        "outcome = 'skipped'",
        """facts = '{"reason": "other"}'""",
        "policy = '{}'",
        "behalf = 'Bob'",
        "actor_id = gen_random_uuid()",
        "case_id = (SELECT case_id FROM record_entry WHERE seq = 3)",
        "trace = 'req_forged'",
    ],
)
def test_a_changed_entry_is_found(as_owner, record, change):
    sql(f"UPDATE record_entry SET {change} WHERE seq = 2")

    assert broken_at() == 2


def test_a_removed_entry_is_found(as_owner, record):
    sql(
        "DELETE FROM outbox_link; DELETE FROM outbox_message; DELETE FROM record_entry WHERE seq = 3"
    )

    assert broken_at() == 3


def test_a_cut_tail_is_found(as_owner, record):
    sql(
        "DELETE FROM outbox_link; DELETE FROM outbox_message; DELETE FROM record_entry WHERE seq > 4"
    )

    assert broken_at() == 5


def test_a_removed_head_of_the_chain_is_found(as_owner, record):
    sql(
        "DELETE FROM outbox_link; DELETE FROM outbox_message; DELETE FROM record_entry WHERE seq = 1"
    )

    assert broken_at() == 1


def test_two_swapped_entries_are_found(as_owner, record):
    sql("UPDATE record_entry SET seq = 60 WHERE seq = 4")
    sql("UPDATE record_entry SET seq = 4 WHERE seq = 5")
    sql("UPDATE record_entry SET seq = 5 WHERE seq = 60")

    assert broken_at() == 4


def test_an_added_entry_is_found(as_owner, record):
    last = record[-1]
    Entry.objects.bulk_create(
        [Entry(seq=7, at=last.at, action="accept", actor="Mallory", hash="0")]
    )

    assert broken_at() == 7
    with pytest.raises(CommandError, match="The record of acme"):
        call_command("verify_record", stdout=StringIO())


def test_a_rewritten_last_entry_is_found_by_its_head(as_owner, record):
    """Whoever rehashes the entry has to rewrite the head as well, which is a row of its own."""
    last, before = record[-1], record[-2]
    last.actor = "Mallory"
    rehashed = chain.digest(before.hash, last.seq, vars(last))
    sql(f"UPDATE record_entry SET actor = 'Mallory', hash = '{rehashed}' WHERE seq = 6")

    assert broken_at() == 7


@pytest.mark.parametrize("model", [Entry, Read])
@pytest.mark.parametrize("statement", ["UPDATE {} SET trace = ''", "DELETE FROM {}"])
def test_the_application_can_neither_change_nor_remove_what_is_recorded(record, model, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        sql(statement.format(model._meta.db_table))


def test_the_command_verifies_every_tenant(record):
    make_tenant("globex")
    said = StringIO()

    call_command("verify_record", stdout=said)

    assert said.getvalue() == (
        "acme: 6 entries, unbroken\nacme: 0 reads, unbroken\n"
        "globex: 0 entries, unbroken\nglobex: 0 reads, unbroken\n"
    )


def test_the_command_fails_where_a_record_is_broken(as_owner, record):
    make_tenant("globex")
    sql("UPDATE record_entry SET actor = 'Mallory' WHERE seq = 2")
    said = StringIO()

    with pytest.raises(CommandError, match="The record of acme was changed"):
        call_command("verify_record", stdout=said)

    assert said.getvalue() == (
        "acme: 6 entries, broken at #2\nacme: 0 reads, unbroken\n"
        "globex: 0 entries, unbroken\nglobex: 0 reads, unbroken\n"
    )


def test_the_command_takes_names_and_refuses_unknown_ones(record):
    make_tenant("globex")
    said = StringIO()
    call_command("verify_record", "globex", stdout=said)

    assert said.getvalue() == "globex: 0 entries, unbroken\nglobex: 0 reads, unbroken\n"
    with pytest.raises(CommandError, match="no tenant initech"):
        call_command("verify_record", "initech")


def test_the_moment_is_kept_to_the_microsecond(tenant):
    at = NOON + timedelta(microseconds=123_457)
    submit_referral(at=at)

    assert Entry.objects.first().at == at
    assert broken_at() is None


# Looks


@pytest.fixture
def reads(tenant):
    """Three reads: two of one page, one of another."""
    alice = Actor("Alice Agent", frozenset({"agent"}), via="page")
    for number in range(3):
        request = SimpleNamespace(actor=alice)
        record_read(request, what=f"page {number // 2}", patients=[uuid7(), uuid7()], at=NOON)
        READS.add(request.reads)
    return list(Read.objects.order_by("seq"))


def reads_broken_at():
    return READS.examine()[1]


def test_honest_reads_are_unbroken(reads):
    assert [read.seq for read in reads] == [1, 2, 3]
    assert READS.examine() == (3, None)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'Mallory'", "what = 'other'", "patients = ARRAY[gen_random_uuid()]",
        "at = at + interval '1 microsecond'", "via = 'api'", "trace = 'req_forged'",
        "actor_id = gen_random_uuid()",
    ],
)  # fmt: skip
def test_a_changed_read_is_found(as_owner, reads, change):
    sql(f"UPDATE record_look SET {change} WHERE seq = 2")

    assert reads_broken_at() == 2


@pytest.mark.parametrize(("which", "place"), [("seq = 1", 1), ("seq = 2", 2), ("seq > 2", 3)])
def test_a_removed_read_is_found(as_owner, reads, which, place):
    sql(f"DELETE FROM record_patientread WHERE {which}")
    sql(f"DELETE FROM record_look WHERE {which}")

    assert reads_broken_at() == place
    with pytest.raises(CommandError, match="The record of acme"):
        call_command("verify_record", stdout=StringIO())


def test_reads_of_two_tenants_are_two_chains(reads):
    with tenant_scope(make_tenant("globex")):
        assert READS.examine() == (0, None)
