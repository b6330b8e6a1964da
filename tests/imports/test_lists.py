"""How does a list come in at the desk, and what comes of its lines?"""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from careops.imports import job as import_job
from careops.imports import lines as import_lines
from careops.imports.models import RejectedLine, Upload
from careops.jobs.models import Job
from careops.jobs.running import do_piece, work
from careops.people.models import Patient
from careops.record.models import Entry, Read
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.factories import make_member, make_network, make_tenant

URL = "/admin/imports/upload/"
HEAD = "first_name;last_name;email;need;consent\r\n"
GOOD = "Maya;Hart;maya@mail.example;Low mood;yes\r\nAnn;Lee;ann@mail.example;Sleep;yes\r\n"
BAD = '=cmd();Lee;nobody;Sleep;yes\r\n"Bo;Li;bo@mail.example;Sleep;yes\r\n'


def send(client, text, *, encoding="utf-8", kind="referrals", name="list.csv"):
    file = SimpleUploadedFile(name, text.encode(encoding), content_type="text/csv")
    return client.post(URL, {"kind": kind, "file": file})


def page_of(upload):
    return f"{URL}{upload.pk}/"


def counts(job):
    job.refresh_from_db()
    return {name: job.found[name] for name in ("added", "known", "rejected")}


def take_in(client, text, **said):
    assert send(client, text, **said).status_code == 302
    work()
    upload = Upload.objects.latest("sent_at")
    assert client.post(f"{page_of(upload)}start/").status_code == 302
    work()
    upload.refresh_from_db()
    return upload


def test_a_list_is_tried_first_and_nothing_comes_in(mara):
    response = send(mara, HEAD + GOOD + BAD, encoding="utf-16")
    upload = Upload.objects.get()
    assert response.url == page_of(upload)
    assert mara.get(page_of(upload))["Refresh"] == "2"

    work()

    assert counts(upload.tried) == {"added": 2, "known": 0, "rejected": 2}
    assert (Referral.objects.count(), Patient.objects.count()) == (0, 0)
    html = mara.get(page_of(upload)).content.decode()
    assert "Start: take it in" in html
    assert "A quotation mark opens here and is not closed" in html
    assert not Entry.objects.filter(action="begin_import").exists()


def test_it_comes_in_when_it_is_started_and_is_on_record_with_who_and_when(mara):
    upload = take_in(mara, HEAD + GOOD + BAD)

    assert counts(upload.taken) == {"added": 2, "known": 0, "rejected": 2}
    assert Referral.objects.count() == 2
    begun, ended = Entry.objects.filter(action__endswith="_import").order_by("seq")
    assert (begun.actor, begun.facts["changed"]["rows"]) == ("Mara Manager", 4)
    assert (ended.actor, ended.facts["changed"]["added"]) == ("Mara Manager", 2)
    assert upload.packed is None  # its words have gone
    assert "Start: take it in" not in mara.get(page_of(upload)).content.decode()


def test_a_line_with_what_is_no_character_is_rejected_alone(mara):
    upload = take_in(mara, HEAD + GOOD + "Bo\0;Li;bo@mail.example;Sleep;yes\r\n")

    assert counts(upload.taken) == {"added": 2, "known": 0, "rejected": 1}


def test_the_same_list_again_adds_nothing(mara):
    take_in(mara, HEAD + GOOD)

    again = take_in(mara, HEAD + GOOD)

    assert counts(again.taken) == {"added": 0, "known": 2, "rejected": 0}
    assert Referral.objects.count() == 2


def test_whoever_presses_twice_starts_it_once(mara):
    upload = take_in(mara, HEAD + GOOD)

    mara.post(f"{page_of(upload)}start/")

    assert Job.objects.filter(kind="import").count() == 1


def test_the_rejected_lines_come_back_start_no_formula_and_can_be_mended(mara):
    upload = take_in(mara, HEAD + GOOD + BAD)

    answer = mara.get(f"{page_of(upload)}rejects/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, first, _ = csv.reader(StringIO(text))
    assert head[:4] == ["line", "field", "reason", "first_name"]
    assert (first[0], first[3]) == ("4", "'=cmd()")
    assert Read.objects.filter(what__startswith="rejected lines").exists()

    mended = text.replace("nobody", "x@mail.example").replace('""Bo', "Bo")
    again = take_in(mara, mended)
    assert again.taken.found["added"] >= 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("first_name;need\r\nMaya;Sleep\r\n", "no column &#x27;last_name&#x27;"),
        (HEAD + "Maya;Hart;maya@mail.example;4111 1111 1111 1111;yes\r\n", "card"),
    ],
)
def test_what_is_wrong_with_a_whole_list_is_said_and_nothing_is_kept(mara, text, problem):
    response = send(mara, text)

    assert response.status_code == 422
    assert problem in response.content.decode()
    assert not Upload.objects.exists()


def test_an_agent_looks_and_sends_starts_stops_and_downloads_nothing(mara, alice):
    send(mara, HEAD + GOOD + BAD)
    work()
    upload = Upload.objects.get()

    assert alice.get(URL).status_code == 200
    assert alice.get(page_of(upload)).status_code == 200
    assert send(alice, HEAD + GOOD).status_code == 403
    for deed in ("start", "stop"):
        assert alice.post(f"{page_of(upload)}{deed}/").status_code == 403
    assert alice.get(f"{page_of(upload)}rejects/").status_code == 403


def test_another_tenants_list_is_not_there(mara, at):
    with tenant_transaction(make_tenant("other")):
        kind = import_job.SHEETS["referrals"]
        said = {"name": "a.csv", "content": (HEAD + GOOD).encode()}
        upload = import_job.receive(kind, **said, by=make_member("Olga", ["manager"]), at=at)

    assert mara.get(page_of(upload)).status_code == 404
    assert mara.post(f"{page_of(upload)}start/").status_code == 404
    assert "a.csv" not in mara.get(URL).content.decode()


def test_a_worker_that_was_killed_in_the_middle_has_taken_each_line_once(mara, tenant, monkeypatch):
    for module in (import_job, import_lines):
        monkeypatch.setattr(module, "CHUNK", 1)
    send(mara, HEAD + GOOD)
    work()
    upload = Upload.objects.get()
    mara.post(f"{page_of(upload)}start/")
    assert do_piece(tenant)
    real = import_job.count

    def killed(*args):
        real(*args)
        raise KeyboardInterrupt  # as the signal that ends a worker

    with monkeypatch.context() as patch:
        patch.setattr(import_job, "count", killed)
        with pytest.raises(KeyboardInterrupt):
            do_piece(tenant)
    assert Referral.objects.count() == 1

    work()

    upload.refresh_from_db()
    assert counts(upload.taken) == {"added": 2, "known": 0, "rejected": 0}
    assert Referral.objects.count() == 2


def test_a_list_can_be_stopped_and_what_is_in_stays_in(mara, tenant, monkeypatch):
    for module in (import_job, import_lines):
        monkeypatch.setattr(module, "CHUNK", 1)
    send(mara, HEAD + GOOD)
    work()
    upload = Upload.objects.get()
    mara.post(f"{page_of(upload)}start/")
    do_piece(tenant)

    mara.post(f"{page_of(upload)}stop/")
    work()

    upload.refresh_from_db()
    assert (upload.taken.state, Referral.objects.count()) == ("stopped", 1)


def test_clinics_and_visits_come_in_by_the_same_page(mara):
    make_network()
    clinics = take_in(mara, "name,city,province\nEast Clinic,Toronto,ON\n", kind="clinics")
    assert clinics.taken.found["added"] == 1

    head = "patient_id,first_name,last_name,birth_date,email\n"
    visits = take_in(mara, head + "p1,Maya,Hart,1990-01-01,maya@mail.example\n", kind="visits")
    assert (visits.taken.found["added"], RejectedLine.objects.count()) == (1, 0)
