"""Who reads a file, for how long, and does the record know? (SX-17, S2-A9)"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.test import Client

from careops.clock.now import now
from careops.files import sending
from careops.files.models import STORE, File, Folder
from careops.files.sending import Damaged, path_of
from careops.outbox.models import Link
from careops.people.actors import Actor
from careops.people.middleware import actor_of
from careops.record.models import Read
from careops.values.table import Refused, Row
from tests.desk.browsing import HOST, desk
from tests.factories import (
    make_client,
    make_file,
    make_member,
    make_partner,
    make_provider,
    submit_referral,
)


@pytest.fixture
def agent(tenant):
    return make_member("Alice Agent", ["agent"])


def path_for(file, member):
    return path_of(file, by=actor_of(member, via="page"))


def bytes_of(answer):
    return b"".join(answer.streaming_content)


def test_a_file_is_a_file_to_keep_and_never_a_page(folder, agent):
    file = make_file(folder, name="Zoë “gop”.txt", content=b"<script>alert(1)</script>")

    answer = desk(agent).get(path_for(file, agent))

    assert bytes_of(answer) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Zo%C3%AB")
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Length"] == "25"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]
    assert "Content-Encoding" not in answer


def test_each_read_is_on_record_with_its_reader_also_of_a_file_of_no_patient(folder, agent):
    patient = make_client()
    mine, theirs = make_file(folder), make_file(Folder.of(patient))
    visitor = desk(agent)
    for file in (mine, theirs, theirs):
        bytes_of(visitor.get(path_for(file, agent)))

    reads = list(Read.objects.order_by("seq"))
    assert [read.what for read in reads] == [f"file {file.pk}" for file in (mine, theirs, theirs)]
    assert [read.patients for read in reads] == [[], [patient.pk], [patient.pk]]
    assert {read.actor_id for read in reads} == {agent.pk}


def test_a_file_about_a_case_is_a_read_of_its_patient(folder, agent):
    referral = submit_referral(preferred=make_provider())
    file = make_file(folder, case=referral.case)

    bytes_of(desk(agent).get(path_for(file, agent)))

    read = Read.objects.get()
    assert (read.patients, read.case_id) == ([referral.client_id], referral.pk)


def test_an_address_is_its_readers_alone_and_ends_in_a_quarter_of_an_hour(folder, agent):
    file, other = make_file(folder), make_member("Bert Agent", ["agent"])
    path = path_for(file, agent)

    assert Client(HTTP_HOST=HOST).get(path).status_code == 404
    assert desk(other).get(path).status_code == 404
    assert desk(agent).get(path[:-3] + "x/").status_code == 404
    visitor = desk(agent)
    with time_machine.travel(now() + timedelta(minutes=16), tick=False):
        assert visitor.get(path).status_code == 404
    assert not Read.objects.exists()
    assert bytes_of(visitor.get(path)) == b"paper.txt"


def test_whoever_may_not_read_it_any_more_reads_it_no_more(folder, agent):
    path = path_for(make_file(folder), agent)
    agent.roles = ["provider"]
    agent.save()

    assert desk(agent).get(path).status_code == 404


def test_nobody_reads_what_is_not_in_order(folder, agent):
    for state in ("new", "refused"):
        assert desk(agent).get(path_for(make_file(folder, state=state), agent)).status_code == 404


def test_whoever_came_by_a_link_reads_it_as_long_as_the_link_lives(folder):
    partner, referral = folder.partner, submit_referral(preferred=make_provider())
    by = Actor(partner.name, people=frozenset({partner.pk}), via="link")
    at = now()
    link = Link.objects.create(
        digest="d" * 64, case=referral.case, person=partner.pk, round=1, issued_at=at,
        expires_at=at + timedelta(hours=1),
    )  # fmt: skip
    path = path_of(make_file(folder), by=by, link=link)
    visitor = Client(HTTP_HOST=HOST)

    assert bytes_of(visitor.get(path)) == b"paper.txt"
    assert Read.objects.get().actor == partner.name
    Link.objects.update(expires_at=now())
    assert visitor.get(path).status_code == 404


def test_a_partner_reads_and_names_what_lies_in_their_folder_and_nothing_else(folder):
    mine, theirs = make_file(folder), make_file(Folder.of(make_partner("Other Mutual")))
    of_patient = make_file(Folder.of(make_client()))
    by = Actor("Maple Mutual", people=frozenset({folder.partner_id}))

    assert set(File.objects.readable_by(by)) == {mine}
    assert Row(File).of(str(mine.pk), by=by) == mine
    for other in (theirs, of_patient):
        with pytest.raises(Refused, match="not a valid choice"):
            Row(File).of(str(other.pk), by=by)
    assert not File.objects.nameable_by(Actor("a visitor")).exists()


def test_bytes_that_are_not_what_was_put_there_never_arrive_whole(folder, agent, settings):
    file = make_file(folder, content=b"450.00 CAD" * 20_000)
    where = storages[STORE].path(file.key)
    with open(where, "r+b") as source:  # noqa: PTH123 (in place)
        source.seek(100_000)
        source.write(b"9")

    got = []
    with pytest.raises(Damaged):
        got += desk(agent).get(path_for(file, agent)).streaming_content
    assert len(b"".join(got)) < file.size


def test_bytes_that_are_lost_are_no_empty_file(folder, agent):
    file = make_file(folder)
    storages[STORE].delete(file.key)

    assert desk(agent).get(path_for(file, agent)).status_code == 404


def test_the_address_of_a_file_is_in_no_log(folder, agent, caplog):
    from careops.record.trace import mask

    path = path_for(make_file(folder), agent)
    assert mask(f"GET {path}") == "GET /files/.../"
    assert timedelta(minutes=15) == sending.VALID_FOR
