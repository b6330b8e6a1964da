"""Whoever leaves a voicemail is answered in writing; nobody guesses who called (S3-5, M22)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from careops.conversation.models import Comment
from careops.conversation.writing import write
from careops.engine.refusals import NotMet
from careops.engine.sweep import sweep
from careops.events.feed import events, show
from careops.files.models import File
from careops.people.models import Membership, Patient
from careops.record.models import Entry, Read
from careops.upkeep.retention import purge
from medops.desk.voicemails import of_that_number
from medops.models import Voicemail
from medops.models.voicemail import whose_number
from tests.api.conftest import Caller, problem
from tests.factories import HOUR, NOON, client_actor, fresh, link_to, make_client, said
from tests.medops.factories import DAY, tick_all
from tests.medops.voicemails import NUMBER, called, make_telephony, recording, triaged

SCOPES = ["voicemails:read", "voicemails:write"]
WORDS = "Please call me about the xerophthalmia drops."


@pytest.fixture
def telephony(tenant):
    return make_telephony()


@pytest.fixture
def system(telephony, at):
    return Caller(telephony, scopes=SCOPES)


@pytest.fixture
def desk(browser_of):
    return browser_of(name="Dora Desk", roles=["agent"], teams=["medops"])


def url(name, *args, **query):
    return reverse(f"admin:{name}", args=args, urlconf="careops.urls", query=query or None)


def html(response):
    return response.content.decode()


def hand_in(system, call="CA-1", *, audio=None, **fields):
    """PUT, as the form that it is."""
    file = SimpleUploadedFile("call.wav", recording() if audio is None else audio)
    told = {"audio": file, "called_at": "2026-03-02T11:00:00Z", "seconds": "1", "caller": NUMBER}
    body = encode_multipart(BOUNDARY, {k: v for k, v in (told | fields).items() if v is not None})
    return system.call("put", f"/calls/{call}", body, content_type=MULTIPART_CONTENT)


def finish(ticket, *, by, at=NOON):
    """All of it, by whoever takes it."""
    ticket.claim(by=by, at=at, assignee=Membership.objects.get(pk=by.member))
    return tick_all(fresh(ticket), by=by, at=at).complete(by=by, at=at, nothing_more_is_needed=True)


def test_a_call_is_kept_once_however_often_it_is_handed_in(system, maya):
    maya.mobile = NUMBER
    maya.save()
    made, again = hand_in(system), hand_in(system)

    assert (made.status_code, again.status_code) == (201, 200), made.content
    assert made.json() == again.json() == system.get("/calls/CA-1").json()
    voicemail = Voicemail.objects.get()
    assert (voicemail.patient_id, voicemail.case.number) == (maya.pk, "CA-1")
    assert voicemail.audio.content_type == "audio/wav"
    assert File.objects.count() == 1
    assert [row[1:] for row in said(voicemail)] == [("email", "voicemail_received", "Maya Hart")]


def test_a_call_that_is_told_otherwise_stays_as_it_was(system):
    hand_in(system, transcript=WORDS)
    for name, value in {
        "caller": "+14165550198", "seconds": "2", "called_at": "2026-03-02T10:00:00Z",
        "transcript": None, "audio": recording(seconds=2),
    }.items():  # fmt: skip
        answer = problem(hand_in(system, **{"transcript": WORDS, name: value}))
        assert (answer["status"], answer["errors"][0]["pointer"]) == (409, f"/{name}")
    assert Voicemail.objects.get().seconds == 1


def test_whose_number_two_have_or_nobody_is_not_known(system, maya):
    assert whose_number("") is None
    for name in ("Maya", "Noah"):
        make_client(name, "Hart", email=f"{name}@mail.example", mobile=NUMBER)
    hand_in(system)
    hand_in(system, "CA-2", caller=None)

    assert {one.patient_id for one in Voicemail.objects.all()} == {None}
    assert not Entry.objects.filter(case__messages__isnull=False).exists()


def test_a_number_of_whoever_turned_out_to_be_another_is_that_ones(maya):
    maja = make_client("Maja", "Hart", email="maja@mail.example", mobile=NUMBER)
    Patient.objects.filter(pk=maja.pk).update(merged_into=maya)

    assert whose_number(NUMBER) == maya


def test_the_desk_names_as_the_caller_who_somebody_turned_out_to_be(desk, telephony, maya):
    maja = make_client("Maja", "Hart", email="maja@mail.example", mobile=NUMBER, merged_into=maya)
    voicemail = called(telephony)

    offered = of_that_number(None, [voicemail])
    desk.post(f"{url('medops_voicemail_whose', voicemail.pk)}?patient={maja.pk}")

    assert [pk for pk, _ in offered] == [str(maya.pk)]
    assert fresh(voicemail).patient_id == maya.pk


def test_only_a_recording_is_taken_and_only_of_a_telephone_system(system, shop):
    page = hand_in(system, audio=b"<html>")
    assert problem(page)["errors"][0]["pointer"] == "/audio"
    assert "WAV or MP3" in html(page)
    avi = hand_in(system, audio=b"RIFF\0\0\0\0AVI LIST")
    assert problem(avi)["errors"][0]["code"] == "file_type"
    assert problem(hand_in(Caller(shop, scopes=SCOPES)))["code"] == "not_allowed"
    assert not File.objects.exists()


def test_no_event_and_no_record_says_who_called_or_what(system, telephony, ann, maya):
    maya.mobile = NUMBER
    maya.save()
    hand_in(system, transcript=WORDS)
    voicemail = Voicemail.objects.get()
    voicemail.discard(by=ann, at=NOON, junk="silent")

    told = [show(entry) for entry in events(telephony, after=0, limit=10)]
    assert [one["type"] for one in told] == ["voicemail.receive", "voicemail.discard"]
    read = system.get("/voicemails").json()["data"][0]
    kept = [str(entry.facts) for entry in Entry.objects.all()]
    for words in [*map(str, told), str(read), *kept]:
        for secret in (NUMBER[-7:], "xerophthalmia", "Hart", str(maya.pk)):
            assert secret not in words


def test_it_is_answered_when_its_ticket_is_done_and_somebody_wrote(telephony, maya, ann):
    voicemail, ticket = triaged(telephony, maya, by=ann)
    with pytest.raises(NotMet, match="Write to the patient first"):
        finish(ticket, by=ann)
    ticket = fresh(ticket)
    ticket.ask_patient(by=ann, at=NOON, message="Which drops?")
    fresh(ticket).reply(by=client_actor(maya), at=NOON, message="The blue ones.")
    with pytest.raises(NotMet, match="Write to the patient first"):
        fresh(ticket).complete(by=ann, at=NOON, nothing_more_is_needed=True)
    seen = Comment.objects.newest_of(ticket.case)
    write(fresh(ticket), "patient", "They are on their way.", seen=seen, by=ann, at=NOON)
    fresh(ticket).complete(by=ann, at=NOON, nothing_more_is_needed=True)

    assert fresh(voicemail).state == "resolved"
    assert fresh(voicemail).settled_at == NOON


def test_it_comes_back_where_its_ticket_is_closed_without_an_answer(telephony, maya, ann):
    voicemail, ticket = triaged(telephony, maya, by=ann, team="support")
    assert (ticket.team, fresh(voicemail).case.team) == ("support", "support")
    ticket.cancel(by=ann, at=NOON + HOUR, reason="Asked twice.")

    back = fresh(voicemail)
    assert (back.state, back.case.due_at, back.case.team) == (
        "received",
        NOON + 25 * HOUR,
        "medops",
    )
    back.triage(by=ann, at=NOON + HOUR, ticket_type="refund", team="medops")
    assert voicemail.tickets.count() == 2


def test_nobody_has_a_ticket_whom_we_do_not_know(telephony, maya, ann):
    voicemail = called(telephony)
    with pytest.raises(NotMet, match="Say first who called"):
        voicemail.triage(by=ann, at=NOON, ticket_type="message", team="medops")
    voicemail.identify(by=ann, at=NOON, patient=maya)
    with pytest.raises(NotMet, match="theirs already"):
        fresh(voicemail).identify(by=ann, at=NOON, patient=maya)
    assert fresh(voicemail).case.patient_id == maya.pk
    fresh(voicemail).forget_caller(by=ann, at=NOON, reason="It was her mother.")
    assert fresh(voicemail).case.patient_id is None


def test_who_waits_too_long_hears_so_and_so_do_the_leads(telephony, maya, lea):
    known = called(telephony, maya)
    unknown = called(telephony, external_id="CA-2")
    sweep(now=NOON + DAY)

    assert sorted(row[2:] for row in said(known))[:2] == [
        ("late_for_you", "Maya Hart"), ("voicemail_late", "Lea Lead"),
    ]  # fmt: skip
    assert [row[2:] for row in said(unknown)] == [("voicemail_late", "Lea Lead")]


def test_a_voicemail_has_words_or_a_recording(telephony, ann):
    draft = Voicemail(telephony=telephony, called_at=NOON, external_id="CA-9")
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        draft.receive(by=ann, at=NOON)


def test_the_recording_is_played_and_wound_and_each_look_is_on_record(desk, telephony, maya):
    voicemail = called(telephony, maya, transcript=WORDS)
    page = html(desk.get(url("cases_case_change", voicemail.pk)))
    assert WORDS in page
    assert "<audio" in page
    path = re.search(r'<audio[^>]* src="([^"]+)"', page)[1]

    whole, part = desk.get(path), desk.get(path, headers={"range": "bytes=40-49"})
    sound = recording()
    assert b"".join(whole) == sound
    assert (whole.status_code, whole["Content-Type"], whole["Cache-Control"]) == (
        200, "audio/wav", "no-store",
    )  # fmt: skip
    assert b"".join(part) == sound[40:50]
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 40-49/{len(sound)}")
    looks = Read.objects.filter(what=f"file {voicemail.audio_id}")
    assert [one.patients for one in looks] == [[maya.pk], [maya.pk]]


def test_an_agent_searches_for_who_called_and_says_so(desk, telephony, maya):
    voicemail = called(telephony)
    page = url("medops_voicemail_whose", voicemail.pk)
    assert url("medops_voicemail_whose", voicemail.pk) in html(
        desk.get(url("cases_case_change", voicemail.pk))
    )
    assert f"patient={maya.pk}" in html(desk.get(page, {"q": "Maya"}))
    assert desk.get(page, {"patient": maya.pk}).status_code == 200
    assert fresh(voicemail).patient_id is None
    desk.post(f"{page}?patient={maya.pk}")

    assert fresh(voicemail).patient_id == maya.pk
    shown = html(desk.get(url("people_patient_page", maya.pk)))
    assert "Voicemails" in shown
    assert fresh(voicemail).case.ref in shown


def test_one_is_entered_by_hand_once_a_press(desk, maya):
    maya.mobile = NUMBER
    maya.save()
    add = url("medops_voicemail_add")
    key = re.search(r'name="key" value="([^"]+)"', html(desk.get(add)))[1]
    told = {"caller": "416 555 0199", "called_at": "2026-03-02 07:00", "transcript": WORDS}
    empty = desk.post(add, told | {"key": key, "transcript": ""})
    first, second = desk.post(add, told | {"key": key}), desk.post(add, told | {"key": key})

    assert (empty.status_code, first.status_code) == (422, 302), html(first)[-3000:]
    assert first["Location"] == second["Location"]
    assert Voicemail.objects.get().patient_id == maya.pk


def test_whoever_called_reads_how_it_stands_and_not_what_they_said(visitor, telephony, maya):
    voicemail = called(telephony, maya, transcript=WORDS)
    page = html(visitor.get(link_to(maya, voicemail)))
    assert "We have your voicemail" in page
    assert "xerophthalmia" not in page


def test_a_recording_is_erased_some_days_after_it_is_settled(telephony, maya, ann):
    settled, open_one = called(telephony, maya), called(telephony, maya, external_id="CA-2")
    settled.discard(by=ann, at=NOON, junk="wrong")
    for days, state in ((89, "clean"), (91, "erased")):
        list(purge(at=NOON + timedelta(days=days), dry_run=False, bar=iter))
        assert fresh(settled.audio).state == state
    assert fresh(open_one.audio).state == "clean"
