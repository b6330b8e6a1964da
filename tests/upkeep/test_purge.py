"""What is past its time, and what stays whatever its age?"""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command

from careops.access.models import Invitation, Tally
from careops.clock.now import now
from careops.files import store
from careops.files.models import STORE, Folder
from careops.outbox.deliver import deliver
from careops.outbox.models import Link, Message
from careops.record.chain import ENTRIES, READS
from careops.record.models import Entry, Read
from careops.tenancy.scope import tenant_transaction
from tests.factories import (
    make_client,
    make_file,
    make_member,
    make_provider,
    make_tenant,
    submit_referral,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at(db):
    return now()


@pytest.fixture
def old(at):
    """A tenant whose messages of two years ago were said, with their links and reads."""
    tenant = make_tenant()
    with tenant_transaction(tenant):
        submit_referral(preferred=make_provider(), at=at - 730 * DAY)
        READS.add([Read(at=at - 730 * DAY, actor="Alice", what="case", patients=[])])
    deliver(now=at - 730 * DAY)
    return tenant


@pytest.fixture
def shared(at):
    Session.objects.create(session_key="ended", session_data="", expire_date=at - DAY)
    Session.objects.create(session_key="lives", session_data="", expire_date=at + DAY)
    Tally.objects.create(key="over", used=5, until=at - DAY)
    Tally.objects.create(key="counts", used=5, until=at + DAY)


def purge(capsys, *options):
    capsys.readouterr()
    call_command("purge", *options)
    return capsys.readouterr().out.splitlines()


def test_what_ended_goes_and_what_lives_stays(shared, capsys):
    said = purge(capsys)

    assert said == ["all: 1 sessions that ended", "all: 1 counts of tries", "2 are purged."]
    assert [s.session_key for s in Session.objects.all()] == ["lives"]
    assert [t.key for t in Tally.objects.all()] == ["counts"]


def test_words_of_old_messages_go_and_that_they_were_sent_stays(old, capsys):
    with tenant_transaction(old):
        before = list(Message.objects.values_list("pk", "to", "state", "sent_at"))
        assert all(Message.objects.values_list("text", flat=True))

    said = purge(capsys)

    assert f"acme: {len(before)} words of messages" in said
    with tenant_transaction(old):
        assert list(Message.objects.values_list("pk", "to", "state", "sent_at")) == before
        assert {(m.text, m.html) for m in Message.objects.all()} == {("", "")}
        assert not Link.objects.exists()


def test_the_record_stays_whole_and_tells_of_the_purge(old, capsys):
    with tenant_transaction(old):
        before = Entry.objects.count()

    purge(capsys)

    with tenant_transaction(old):
        entries = list(Entry.objects.order_by("seq"))
        assert len(entries) == before + 1
        assert (entries[-1].action, entries[-1].actor) == ("purge", "an operator")
        assert [chain.examine()[1] for chain in (ENTRIES, READS)] == [None, None]
        assert Read.objects.count() == 1


def test_an_invitation_goes_a_month_after_its_end(at, capsys):
    with tenant_transaction(make_tenant()):
        lead = make_member(roles=["lead"])
        for days in (29, 31):
            ended = at - days * DAY
            Invitation.objects.create(
                email=f"ned{days}@acme.example", name="Ned", roles=["agent"], invited_by=lead,
                sent_at=ended - 7 * DAY, expires_at=ended, digest=f"{days}",
            )  # fmt: skip

    assert purge(capsys) == ["acme: 1 invitations that ended", "1 are purged."]


def test_what_waits_to_be_said_is_never_purged(at, capsys):
    tenant = make_tenant()
    with tenant_transaction(tenant):
        make_provider()
        submit_referral(at=at - 730 * DAY)
        Message.objects.update(text="words")

    purge(capsys)

    with tenant_transaction(tenant):
        assert set(Message.objects.values_list("text", flat=True)) == {"words"}


def test_a_dry_run_counts_and_changes_nothing(old, shared, capsys):
    counted = purge(capsys, "--dry-run")

    with tenant_transaction(old):
        assert all(Message.objects.values_list("text", flat=True))
        assert not Entry.objects.filter(action="purge").exists()
    assert Session.objects.count() == 2
    assert counted[:-1] == purge(capsys)[:-1]


def test_a_second_purge_finds_nothing(old, capsys):
    purge(capsys)

    assert purge(capsys) == ["0 are purged."]


def test_how_long_is_a_setting_and_nought_is_for_ever(old, capsys, settings):
    settings.KEEP_WORDS_DAYS = settings.KEEP_LINKS_DAYS = 0
    assert purge(capsys) == ["0 are purged."]

    settings.KEEP_WORDS_DAYS = 731
    assert purge(capsys) == ["0 are purged."]

    settings.KEEP_WORDS_DAYS = 729
    assert purge(capsys)[-1] != "0 are purged."


def test_rows_of_every_tenant_are_found(old, at, capsys):
    other = make_tenant("other")
    with tenant_transaction(other):
        make_provider()
        submit_referral(client=make_client(), at=at - 730 * DAY)
    deliver(now=at - 730 * DAY)

    assert {line.partition(":")[0] for line in purge(capsys)[:-1]} == {"acme", "other"}


def test_bytes_of_an_upload_that_was_given_up_go_after_a_day(old, capsys, monkeypatch):
    with tenant_transaction(old):
        kept = make_file(Folder.of(make_client(email="paper@mail.example")))
        lost = storages[STORE].save(f"{old.pk}/given-up", ContentFile(b"words"))
    monkeypatch.setattr(store, "GIVEN_UP", timedelta(0))

    assert "acme: 1 uploads that were given up" in purge(capsys, "--dry-run")
    assert storages[STORE].exists(lost)
    purge(capsys)

    assert not storages[STORE].exists(lost)
    assert storages[STORE].exists(kept.key)
