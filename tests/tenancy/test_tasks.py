"""SX-1: neither the clock nor the outbox nor a command carries anything from tenant to tenant."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from careops.engine.sweep import sweep
from careops.events import feed
from careops.events.models import Delivery, Endpoint
from careops.events.push import push
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.people.models import Patient
from careops.record import chain
from careops.record.models import ChainHead, Entry
from careops.tenancy.scope import tenant_scope
from referrals.models import Referral
from tests.outbox.carriers import WebServer
from tests.tenancy.world import A, B

DAY = timedelta(days=1)


def test_the_clock_and_the_outbox_work_for_each_tenant_by_itself(worlds):
    for days in (1, 2, 3):
        sweep(now=worlds[0].at + days * DAY)
        deliver(now=worlds[0].at + days * DAY)

    for world, stranger in zip(worlds, (B, A), strict=True):
        with tenant_scope(world.tenant):
            actions = [action for (action,) in world.offered.case.entries.values_list("action")]
            assert actions == ["submit", "offer", "remind", "expire", "repost", "bump"]
            messages = list(Message.objects.values_list())
            # A reminder may be overtaken by what the clock does next.
            states = {m.state for m in Message.objects.all()}
            assert states == {"sent", "failed", "suppressed"}
            assert world.word in repr(messages)
            assert stranger not in repr(messages).lower()
            assert stranger not in repr(list(Entry.objects.values_list())).lower()
            whole = chain.verify(Entry.objects.order_by("seq"), head=ChainHead.objects.get())
            assert whole is None


def test_each_tenants_partners_are_told_of_its_own_events_alone(worlds, settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    with WebServer() as receiver:
        for world in worlds:
            with tenant_scope(world.tenant):
                where = {"url": f"{receiver.url}/{world.word}", "next_at": world.at}
                Endpoint.objects.filter(pk=world.endpoint.pk).update(**where)
        with tenant_scope(None):
            push(now=worlds[0].at)

    for world, stranger in zip(worlds, (B, A), strict=True):
        theirs = [post for post in receiver.posts if post[0] == f"/{world.word}"]
        with tenant_scope(world.tenant):
            told = [feed.show(e)["id"] for e in feed.events(world.partner, after=0, limit=500)]
            assert {d.state for d in Delivery.objects.all()} == {"delivered"}
        assert sorted(post[1]["webhook-id"] for post in theirs) == sorted(told)
        assert all(f"//{world.word}.localhost" in post[2].decode() for post in theirs)
        assert stranger not in repr(theirs).lower()
    assert len(receiver.posts) > 20


def test_an_import_finds_and_writes_only_its_own_tenants_people(worlds, tmp_path):
    """Even where the file names the people, networks and providers of the other one."""
    a, b = worlds
    file = tmp_path / "referrals.csv"
    with file.open("w", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(
            "first_name last_name email mobile need network preferred_provider only_preferred consent".split()
        )
        person = ["Mira", "client", b.client.email, "", "a need"]
        rows.writerow([*person, "", "", "", "yes"])
        rows.writerow([*person, "", b.provider.email, "", "yes"])
        rows.writerow([*person, B, "", "", "yes"])
    with tenant_scope(b.tenant):
        before = repr(list(Patient.objects.values_list())), Referral.objects.count()
    said = StringIO()
    with tenant_scope(None):
        call_command("import_referrals", str(file), "--tenant", A, stdout=said)

    with tenant_scope(b.tenant):
        assert (repr(list(Patient.objects.values_list())), Referral.objects.count()) == before
    with tenant_scope(a.tenant):
        assert Patient.objects.get(email=b.client.email).first_name == "Mira"
    assert "1 added" in said.getvalue()
    assert "2 rejected" in said.getvalue()


def test_keys_are_made_and_shown_for_one_tenants_partners(worlds):
    a, b = worlds
    with tenant_scope(None):
        mine = ["--tenant", A, "--partner", a.partner.name]
        said = StringIO()
        call_command("api_key", "show", *mine, stdout=said)
        with pytest.raises(CommandError, match="partner"):
            call_command("api_key", "show", "--tenant", A, "--partner", b.partner.name)

    assert a.key.last_four in said.getvalue()
    assert B not in said.getvalue()
