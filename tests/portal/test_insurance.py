"""Does a new insurance come onto the chart, or is it asked for again, and does the patient read which? (S1-5)"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from careops.engine.sweep import sweep
from careops.events.feed import types_for
from careops.files.models import STORE, File
from careops.outbox.rendering import render
from careops.people.proxies import Proxy
from careops.record.models import Entry, Read
from careops.upkeep.retention import purge
from portal.models import Insurance, InsuranceDraft, MessageDraft
from tests.desk.browsing import case_url, desk, do_url
from tests.factories import ALICE, HOUR, NOON, fresh, make_client, make_member, text_of
from tests.files.papers import CARD as PAYMENT_CARD
from tests.files.papers import pdf
from tests.portal.accounts import DAY, suspend
from tests.portal.cards import CARD, HOLDER, photo, sent_card
from tests.portal.photos import PLACE
from tests.portal.test_portal_api import at as at  # noqa: PLC0414 (a fixture)
from tests.portal.test_portal_api import charts as charts  # noqa: PLC0414 (a fixture)
from tests.portal.writing import words_of

MINE = "/mine/insurance/"


def say(browser, step, **said):
    return browser.post(f"{MINE}{step}/", said, follow=True)


def place(page):
    return page.request["PATH_INFO"]


def tell(browser, **said):
    """All pages up to the last one."""
    say(browser, "card", **CARD | said)
    say(browser, "holder", **HOLDER)
    return say(browser, "photos", front=photo(), back=photo("back.jpg"))


@pytest.fixture
def alices(set_clock):
    return desk(make_member("Alice Agent", ["agent"], teams=["portal"]))


# The patient


def test_a_new_card_is_told_checked_and_sent_and_the_patient_reads_by_when(mayas):
    page = tell(mayas)
    assert place(page) == f"{MINE}check/"
    for words in (
        "Blue Shield of Ontario",
        "XJB-4471-88",
        "Maya Hart",
        "1 March 2026",
        "front.jpg",
    ):
        assert words in text_of(page)

    page = say(mayas, "check")

    insurance = Insurance.objects.get()
    assert (insurance.state, insurance.patient.first_name) == ("received", "Maya")
    assert insurance.case.due_at == NOON + timedelta(hours=72)
    assert (insurance.case.team, insurance.case.waiting_on) == ("portal", "us")
    assert place(page) == f"/mine/{insurance.pk}/"
    assert "You hear from us by" in text_of(page)
    assert not InsuranceDraft.objects.exists()
    assert [photo.name for _, photo in insurance.photos] == ["front.jpg", "back.jpg"]
    for _, kept in insurance.photos:
        with kept.open() as source:
            assert PLACE not in source.read()


def test_no_number_of_a_card_is_in_the_record_nor_in_any_mail(mayas):
    tell(mayas)
    say(mayas, "check")
    insurance = Insurance.objects.get()
    insurance.ask_again(by=ALICE, at=NOON, side="front", fault="unreadable")

    said = [str(entry.facts) for entry in Entry.objects.all()]
    mails = list(insurance.case.messages.all())
    render(mails)
    said += [f"{mail.subject} {mail.text} {mail.html}" for mail in mails]

    assert len(mails) == 2
    assert not any("4471-88" in words or "G-12" in words for words in said)


def test_what_is_missing_is_named_and_nothing_that_is_right_is_lost(mayas):
    page = say(mayas, "card", insurer="Blue Shield", member_number="", order="first")
    assert page.status_code == 422
    assert "Write what stands on the card." in text_of(page)
    assert "Blue Shield" in text_of(mayas.get(f"{MINE}card/"))
    assert place(mayas.get(f"{MINE}check/", follow=True)) == f"{MINE}card/"

    say(mayas, "card", **CARD)
    page = say(mayas, "holder", holder="other", since="2026-03-01")
    assert "Write whose name is on the card." in text_of(page)
    say(mayas, "holder", holder="other", holder_name="Leo Hart", since="2026-03-01")
    page = say(mayas, "photos", back=photo())
    assert "Add a photo of the front of the card." in text_of(page)
    page = say(mayas, "photos", front=photo())

    assert "Leo Hart" in text_of(page)
    assert InsuranceDraft.objects.get().back.name == "front.jpg"


def test_the_number_of_a_payment_card_is_taken_in_no_field_and_in_no_file(mayas):
    page = say(mayas, "card", **CARD | {"member_number": PAYMENT_CARD})
    assert page.status_code == 422
    assert "This looks like a card number." in text_of(page)
    say(mayas, "card", **CARD)
    say(mayas, "holder", **HOLDER)

    paper = SimpleUploadedFile("card.pdf", pdf(PAYMENT_CARD), "application/pdf")
    page = say(mayas, "photos", front=paper)

    assert page.status_code == 422
    assert "This looks like a card number." in text_of(page)
    assert not File.objects.exists()


def test_a_second_press_sends_nothing_more(mayas):
    tell(mayas)
    first, second = say(mayas, "check"), say(mayas, "check")

    assert Insurance.objects.count() == 1
    assert place(first) == place(second)


def test_whoever_sends_nothing_leaves_no_photo(mayas, django_capture_on_commit_callbacks):
    tell(mayas)
    say(mayas, "photos", front=photo("better.jpg"))
    assert sorted(File.objects.values_list("state", flat=True)) == ["clean", "clean", "erased"]

    with django_capture_on_commit_callbacks(execute=True):
        say(mayas, "check", act="forget")

    assert {file.state for file in File.objects.all()} == {"erased"}
    assert not InsuranceDraft.objects.exists()
    for gone in File.objects.filter(name__in=["back.jpg", "better.jpg"]):
        assert not storages[STORE].exists(gone.key)


def test_writing_about_insurance_leads_there_and_a_question_goes_on(mayas):
    for step, said in (
        ("", {"urgent": "no"}),
        ("who", {"whom": "patient"}),
        ("about", {"about": "insurance"}),
    ):
        page = mayas.post(f"/portal/write/{step}/".replace("//", "/"), said, follow=True)
    assert place(page) == "/portal/write/card/"
    assert f'href="{MINE}card/"' in text_of(page)
    assert 'href="/portal/write/words/"' in text_of(page)
    assert MessageDraft.objects.get().about == "insurance"


def test_a_suspended_account_sends_none_and_still_sees_what_is_on_the_chart(mayas, account):
    sent_card(account).take_over(by=ALICE, at=NOON)
    suspend(account)

    assert say(mayas, "card", **CARD).status_code == 403
    page = mayas.get(MINE)
    assert page.status_code == 200
    assert "XJB-4471-88" in text_of(page)


def test_who_acts_for_a_child_sends_the_childs_and_sees_none_of_their_own(mayas, maya, account):
    sent_card(account)
    leo = make_client("Leo", "Hart", birth_date=date(2020, 1, 1))
    by = make_member("Lea Lead", ["lead"])
    Proxy.objects.create(
        holder=maya, patient=leo, kind="parent", reason="Birth", recorded_by=by, since=NOON - DAY
    )
    mayas.post("/mine/acting/", {"for": leo.pk})
    assert "see where it stands" not in text_of(mayas.get(MINE))
    tell(mayas)
    say(mayas, "check")

    assert Insurance.objects.get(patient=leo).account.patient == maya
    assert Insurance.objects.get(patient=maya).state == "received"


# The office


def test_the_office_sees_the_photos_beside_what_was_typed_and_that_counts_as_read(mayas, alices):
    tell(mayas)
    say(mayas, "check")
    insurance = Insurance.objects.get()

    page = text_of(alices.get(case_url(insurance)))

    assert "XJB-4471-88" in page
    shown = re.findall(r'<img src="([^"]+)" alt="(\w+)"', page)
    assert [side for _, side in shown] == ["Front", "Back"]
    before = Read.objects.count()
    answer = alices.get(shown[0][0])
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert answer["Content-Type"] == "image/jpeg"
    assert Read.objects.count() == before + 1


def test_taking_it_over_supersedes_the_one_before_of_the_same_order_alone(mayas, account):
    first = sent_card(account).take_over(by=ALICE, at=NOON)
    second = sent_card(account, order="second").take_over(by=ALICE, at=NOON)
    tell(mayas, member_number="NEW-1")
    say(mayas, "check")
    newest = Insurance.objects.get(state="received")
    assert fresh(first).state == "on_chart"

    newest.take_over(by=ALICE, at=NOON + HOUR)

    assert [fresh(one).state for one in (first, second, newest)] == [
        "superseded",
        "on_chart",
        "on_chart",
    ]
    assert "NEW-1" in text_of(mayas.get(MINE))
    assert "Your insurance is on your chart" in text_of(mayas.get(f"/mine/{newest.pk}/"))


def test_what_is_asked_for_again_says_which_side_and_why_and_another_takes_its_place(
    mayas, account, alices
):
    sent = sent_card(account)
    said = {"version": sent.case.version, "side": "front", "fault": "other_name"}
    assert alices.post(do_url(sent, "ask_again"), said).status_code == 302

    page = text_of(mayas.get(f"/mine/{sent.pk}/"))
    assert "The front of the card" in page
    assert "It has another name than yours." in page
    assert "We wait until" in page
    tell(mayas)
    say(mayas, "check")

    assert fresh(sent).state == "superseded"
    assert Insurance.objects.get(state="received").corrects == sent


def test_what_does_not_apply_says_why_behind_the_link(mayas, account):
    sent = sent_card(account)
    sent.turn_down(by=ALICE, at=NOON, message="We do not bill this insurer.")

    assert "We do not bill this insurer." in text_of(mayas.get(f"/mine/{sent.pk}/"))
    mail = sent.case.messages.get(template="insurance_not_for_us")
    render([mail])
    assert "It does not apply here." in mail.text
    assert "do not bill" not in mail.text
    assert words_of(sent) == ["We do not bill this insurer."]


def test_whoever_is_late_says_so_to_the_leads_and_the_patient(account):
    make_member("Lea Lead", ["lead"])
    sent = sent_card(account)

    sweep(now=NOON + 73 * HOUR)

    told = sent.case.messages.filter(template__in=["late", "late_for_you"])
    assert {message.name for message in told} == {"Lea Lead", "Maya Hart"}


def test_nobody_waits_for_ever_for_a_better_photo(account):
    sent = sent_card(account).ask_again(by=ALICE, at=NOON, side="both", fault="cut_off")

    sweep(now=NOON + 15 * DAY)

    assert fresh(sent).state == "lapsed"
    assert sent.case.messages.filter(template="insurance_lapsed").exists()


def test_photos_of_a_card_that_is_settled_are_erased_after_the_practices_own_days(
    account, tenant, mayas
):
    tenant.tuning = {"portal.keep_photos_for": (10 * DAY).total_seconds()}
    tenant.save()
    waits, taken = sent_card(account), sent_card(account).take_over(by=ALICE, at=NOON)

    def run(at):
        return {what: n for _, what, n in purge(at=at, dry_run=False, bar=iter)}

    assert run(NOON + 9 * DAY)["photos of insurance cards"] == 0
    assert run(NOON + 11 * DAY)["photos of insurance cards"] == 1
    assert run(NOON + 12 * DAY)["photos of insurance cards"] == 0

    assert fresh(taken).front.state == "erased"
    assert fresh(waits).front.state == "clean"
    assert Entry.objects.filter(action="erase_file").count() == 1
    assert "The photos are deleted." in text_of(mayas.get(f"/mine/{taken.pk}/"))


def test_what_was_begun_and_not_sent_is_purged_with_its_photos(mayas, account, visit):
    tell(mayas)
    mayas.post("/portal/write/", {"urgent": "no"})

    counts = {what: n for _, what, n in purge(at=NOON + 31 * DAY, dry_run=False, bar=iter)}

    assert counts["insurances that were begun and not sent"] == 1
    assert counts["messages that were begun and not sent"] == 1
    assert not InsuranceDraft.objects.exists()
    assert not MessageDraft.objects.exists()
    assert {file.state for file in File.objects.all()} == {"erased"}


# The chart system


def test_the_chart_system_hears_of_it_by_an_id_and_reads_it_once_it_is_on_the_chart(
    charts, account
):
    sent = sent_card(account)
    assert charts.get("/insurances").json()["data"] == []

    sent.take_over(by=ALICE, at=NOON)

    assert {"insurance.take_over", "insurance.supersede"} <= set(types_for(charts.partner))
    events = charts.get("/events").json()["data"]
    assert [one["type"] for one in events if "insurance" in one["type"]] == ["insurance.take_over"]
    assert "4471-88" not in str(events)
    (read,) = charts.get("/insurances").json()["data"]
    assert (read["member_number"], read["state"]) == ("XJB-4471-88", "on_chart")
    assert charts.get(f"/insurances/{read['id']}").json()["group_number"] == "G-12"
