"""Does what a patient writes take the right road, and is no word of it lost? (S1-1 to S1-15, S1-24, S1-A7)"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from careops.conversation.models import Comment
from careops.files.models import File
from careops.people.proxies import Proxy
from careops.tenancy.scope import tenant_scope
from portal.models import Appointment, MessageDraft, Practice, Refill, Thread, Turning
from tests.factories import (
    HOUR,
    NOON,
    fresh,
    make_client,
    make_member,
    make_tenant,
    text_of,
)
from tests.files.papers import CARD, pdf
from tests.portal.accounts import DAY, suspend
from tests.portal.factories import make_account, make_visit, write
from tests.portal.photos import JPEG, PLACE
from tests.portal.writing import WORDS, words_of

WRITE = "/portal/write/"


def say(browser, step="", **said):
    """Answer one page, and follow it to the next."""
    return browser.post(WRITE + (f"{step}/" if step else ""), said, follow=True)


def place(page):
    return page.request["PATH_INFO"]


def begin(browser, about="", whom="patient"):
    """What most messages begin with: it is not urgent, it is about them, and about this."""
    say(browser, urgent="no")
    page = say(browser, "who", whom=whom)
    return say(browser, "about", about=about) if about else page


def ask_for_refill(browser, *, days=9):
    begin(browser, "refill")
    say(browser, "what", chosen="Metformin 500 mg")
    say(browser, "where", pharmacy="Main Street Pharmacy")
    return say(browser, "left", days_left=days)


def wish(browser):
    """What one says who wants a visit."""
    say(browser, "reason", concern="A rash")
    say(browser, "when", days=["mon"], part="morning")
    return say(browser, "how", way="in_person")


def sent(browser, text=WORDS, about="billing"):
    begin(browser, about)
    say(browser, "words", text=text)
    return say(browser, "check")


# The road of most messages


def test_a_question_about_a_bill_is_asked_checked_and_sent_and_the_draft_is_gone(mayas):
    assert place(begin(mayas, "billing")) == f"{WRITE}words/"
    page = say(mayas, "words", text=WORDS)
    assert place(page) == f"{WRITE}check/"
    assert WORDS in text_of(page)

    page = say(mayas, "check")

    thread = Thread.objects.get()
    assert (thread.state, thread.topic, thread.said_urgent) == ("triage", "billing", False)
    assert words_of(thread) == [WORDS]
    assert place(page) == f"/portal/sent/{thread.pk}/"
    text = text_of(page)
    assert thread.case.ref in text
    assert "Our office answers you" in text
    assert "If it gets worse" in text
    assert not MessageDraft.objects.exists()


def test_the_date_before_sending_is_the_one_that_is_promised(mayas, set_clock):
    begin(mayas, "billing")
    before = say(mayas, "words", text=WORDS).context["answered_by"]

    say(mayas, "check")

    assert Thread.objects.get().case.due_at == before == NOON + timedelta(hours=72)


def test_where_the_practice_counts_working_days_both_dates_do(mayas, set_clock):
    Practice.objects.create(counts_working_days=True)
    set_clock(NOON + 4 * DAY)  # a Friday, before it opens
    begin(mayas, "insurance")

    page = say(mayas, "words", text=WORDS)
    say(mayas, "check")

    due = Thread.objects.get().case.due_at
    assert page.context["answered_by"] == due
    assert f"{due:%Y-%m-%d}" == "2026-03-11"  # the Wednesday after


def test_each_page_has_a_way_back_and_keeps_what_was_answered(mayas):
    begin(mayas, "billing")
    page = say(mayas, "words", text=WORDS)
    seen = []
    while (back := re.search(r'class="back" href="([^"]+)"', text_of(page))) and back[
        1
    ] != "/mine/":
        page = mayas.get(back[1])
        seen.append(back[1].removeprefix(WRITE))

    assert seen == ["words/", "about/", "who/", ""]
    assert WORDS in text_of(mayas.get(f"{WRITE}words/"))
    assert 'value="billing"' in text_of(mayas.get(f"{WRITE}about/"))


def test_whoever_changes_an_answer_at_the_end_comes_back_to_the_end(mayas):
    begin(mayas, "billing")
    say(mayas, "words", text=WORDS)

    assert place(say(mayas, "about", about="records")) == f"{WRITE}check/"
    say(mayas, "check")

    assert Thread.objects.get().topic == "records"


def test_a_page_that_is_not_on_the_road_leads_to_where_one_is(mayas):
    assert place(mayas.get(f"{WRITE}check/", follow=True)) == WRITE
    begin(mayas)
    for step in ("check", "words", "nowhere", "stop"):
        assert place(mayas.get(f"{WRITE}{step}/", follow=True)) == f"{WRITE}about/"
    assert place(say(mayas, "nowhere", text=WORDS)) == f"{WRITE}about/"


def test_looking_at_any_page_changes_nothing(mayas):
    def rows():
        return list(MessageDraft.objects.values()), list(Turning.objects.values())

    for step in ("", "who/", "about/", "words/", "check/", "help/", "note/", "stop/"):
        mayas.get(WRITE + step)
    assert rows() == ([], [])
    begin(mayas, "billing")
    before = rows()
    for step in ("", "who/", "about/", "words/", "check/"):
        mayas.get(WRITE + step, follow=True)
    assert rows() == before


def test_what_was_begun_is_found_again_and_can_be_thrown_away(mayas, set_clock):
    begin(mayas, "billing")
    say(mayas, "words", text=WORDS)
    set_clock(NOON + 24 * HOUR)
    assert "You began a message on" in text_of(mayas.get(WRITE))

    page = say(mayas, act="forget")

    assert place(page) == "/mine/"
    assert "what you began is gone" in text_of(page)
    assert not MessageDraft.objects.exists()


@pytest.mark.parametrize(("step", "said"), [("", {}), ("who", {"whom": "x"}), ("about", {})])
def test_a_page_that_is_not_answered_says_so_on_top(step, said, mayas):
    begin(mayas)

    page = mayas.post(WRITE + (f"{step}/" if step else ""), said)

    assert page.status_code == 422
    text = text_of(page)
    assert "<title>Error: " in text
    assert "There is a problem" in text


# Urgent


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_who_says_that_it_is_urgent_or_may_be_reads_whom_to_call(answer, mayas):
    page = say(mayas, urgent=answer)

    assert place(page) == f"{WRITE}help/"
    text = text_of(page)
    for address in ("tel:911", "tel:988", "sms:988", "tel:+14165550100"):
        assert f'href="{address}"' in text
    assert (
        "Our office opens at 09:00 today. Until then the line goes to the provider on call." in text
    )
    assert "Nothing was sent yet" in text


def test_what_is_urgent_is_written_down_and_pages_on_call_without_another_question(mayas):
    say(mayas, urgent="not_sure")

    page = say(mayas, "note", text="I feel faint.")

    thread = Thread.objects.get()
    assert (thread.state, thread.said_urgent) == ("urgent", True)
    assert words_of(thread) == ["I feel faint."]
    assert thread.case.messages.filter(template="urgent").exists()
    text = text_of(page)
    assert "Please call now" in text
    assert 'href="tel:911"' in text
    assert "We try to call you by" in text
    assert "+1 416-555-0111" in text
    assert not MessageDraft.objects.exists()


def test_words_that_turn_out_urgent_are_answered_by_the_panel_though_it_was_denied(mayas):
    page = sent(mayas, text="About my bill. By the way, I have chest pain now.")

    assert Thread.objects.get().state == "urgent"
    text = text_of(page)
    assert "<h1>Please call now</h1>" in text
    assert "Call 911 now" in text
    assert "You hear from us by" not in text


@pytest.mark.parametrize(("hour", "words"), [
    (0, "Our office opens at 09:00 today."), (4, "Our office is open until 17:00 today."),
    (11, "Our office opens on Tuesday 3 March at 09:00."),
    (110, "Our office opens on Monday 9 March at 09:00."),
])  # fmt: skip
def test_the_office_is_open_as_its_hours_of_today_say(hour, words, mayas, set_clock):
    set_clock(NOON + hour * HOUR)

    assert words in text_of(say(mayas, urgent="yes"))


def test_a_practice_that_has_not_said_its_hours_promises_none(mayas, office):
    type(office).objects.update(hours={}, phone="")

    text = text_of(say(mayas, urgent="yes"))

    assert "When our office is closed, the line goes to the provider on call." in text
    assert "tel:911" in text


def test_urgent_words_reach_the_practice_though_the_rules_have_changed(mayas):
    Practice.objects.create(policy_version=2)
    assert place(say(mayas, urgent="no")) == f"{WRITE}rules/"

    say(mayas, urgent="yes")
    say(mayas, "note", text="I feel faint.")

    assert Thread.objects.get().state == "urgent"


def test_words_that_are_urgent_by_themselves_reach_it_too(account):
    Practice.objects.create(policy_version=2)

    thread = write(account, "I have chest pain.", topic="clinical")

    assert fresh(thread).state == "urgent"


def test_what_is_urgent_is_sent_though_the_draft_is_gone_and_its_file_waits(mayas, account, maya):
    begin(mayas, "billing")
    say(mayas, "words", text=WORDS, file=SimpleUploadedFile("bill.pdf", pdf("Bill")))
    File.objects.update(state="new")
    assert "We could not look through your file yet" in text_of(mayas.post(f"{WRITE}check/"))
    assert not Thread.objects.exists()
    say(mayas, urgent="yes")

    say(mayas, "note", text="I feel faint.")
    say(mayas, "note", text="It is worse now.")  # in another tab

    assert Thread.objects.filter(state="urgent").count() == 2


# Who, and about what


def test_somebody_else_is_turned_away_kindly_and_told_whom_to_call(mayas):
    say(mayas, urgent="no")

    page = say(mayas, "who", whom="other")

    text = text_of(page)
    assert "We can give advice to our own patients only" in text
    assert "tel:911" in text
    assert place(mayas.get(f"{WRITE}about/", follow=True)) == f"{WRITE}stop/"


def test_for_whom_they_act_is_chosen_on_the_first_page(mayas):
    say(mayas, urgent="no")

    assert "Choose that person first" in text_of(say(mayas, "who", whom="acted_for"))


def test_a_new_symptom_needs_a_visit_and_can_be_asked_for_here(mayas):
    page = begin(mayas, "symptom")
    assert "If it bothers you enough to ask, it deserves a visit" in text_of(page)
    assert "tel:+14165550100" in text_of(page)

    page = say(mayas, "stop", act="ask_for_time")
    assert "What is the visit about?" in text_of(page)
    wish(mayas)
    say(mayas, "check")

    assert Appointment.objects.get().concern == "A rash"


def test_a_visit_of_the_last_weeks_is_chosen_and_not_claimed(mayas, maya, visit, bob):
    old = make_visit(maya, provider=bob, at=NOON - 15 * DAY, concern="Old cough")
    planned = make_visit(maya, at=NOON - DAY, concern="Never came", state="planned")
    foreign = make_visit(make_client("Zoe"), concern="Not hers")

    page = begin(mayas, "clinical")
    text = text_of(page)
    assert "Rash, with Bob Brown, on Monday 23 February" in text
    for other in (old, planned, foreign):
        assert other.concern not in text
        assert mayas.post(f"{WRITE}which/", {"visit": other.pk}).status_code == 422
    assert place(say(mayas, "which", visit=visit.pk)) == f"{WRITE}words/"
    say(mayas, "words", text=WORDS)
    page = say(mayas, "check")

    thread = Thread.objects.get()
    assert (thread.topic, thread.visit) == ("clinical", visit)
    assert "gives it to your provider" in text_of(page)


def test_without_a_visit_lately_it_needs_one(mayas, maya, visit):
    begin(mayas, "clinical")
    assert "This needs a visit" in text_of(say(mayas, "which", visit="another"))
    assert place(mayas.get(f"{WRITE}words/", follow=True)) == f"{WRITE}stop/"

    type(visit).objects.update(at=NOON - 20 * DAY)

    assert place(begin(mayas, "clinical")) == f"{WRITE}stop/"


def test_a_visit_that_is_long_ago_by_now_does_not_count_any_more(mayas, visit, set_clock):
    begin(mayas, "clinical")
    say(mayas, "which", visit=visit.pk)
    say(mayas, "words", text=WORDS)
    set_clock(NOON + 8 * DAY)

    page = say(mayas, "check")

    assert place(page) == f"{WRITE}stop/"
    assert not Thread.objects.exists()
    assert MessageDraft.objects.get().text == WORDS


# Medicines


def test_the_pharmacy_comes_first_and_who_asks_it_sends_nothing(mayas, medicines):
    page = begin(mayas, "refill")
    assert "it is faster" in text_of(page)

    page = say(mayas, "first", act="forget")

    assert place(page) == "/mine/"
    assert not MessageDraft.objects.exists()
    assert not Refill.objects.exists()


def test_a_refill_is_asked_for_all_the_same(mayas, medicines):
    page = ask_for_refill(mayas)
    assert place(page) == f"{WRITE}check/"
    before = page.context["answered_by"]

    page = say(mayas, "check")

    refill = Refill.objects.get()
    assert (refill.medicine, refill.pharmacy, refill.days_left) == (
        "Metformin 500 mg",
        "Main Street Pharmacy",
        9,
    )
    assert refill.state == "requested"
    assert refill.case.due_at == before
    assert "looks at your chart" in text_of(page)


def test_a_medicine_that_is_not_on_the_list_is_written(mayas, medicines):
    begin(mayas, "refill")
    page = mayas.post(f"{WRITE}what/", {"chosen": "another", "typed": ""})
    assert "Write the name of the medicine." in text_of(page)

    say(mayas, "what", chosen="another", typed="Salbutamol 100 mcg")
    assert MessageDraft.objects.get().medicine == "Salbutamol 100 mcg"
    assert 'value="Salbutamol 100 mcg"' in text_of(mayas.get(f"{WRITE}what/"))


def test_without_a_list_the_medicine_is_written(mayas):
    begin(mayas, "refill")
    assert mayas.post(f"{WRITE}what/", {}).status_code == 422

    assert place(say(mayas, "what", typed="Salbutamol 100 mcg")) == f"{WRITE}where/"


@pytest.mark.parametrize(("days", "step"), [(0, "soon"), (2, "soon"), (3, "check")])
def test_what_runs_out_in_two_days_is_for_the_phone_and_taken_all_the_same(
    days, step, mayas, medicines
):
    page = ask_for_refill(mayas, days=days)
    assert place(page) == f"{WRITE}{step}/"
    assert ("Call us now" in text_of(page)) is (step == "soon")

    say(mayas, "check")

    assert Refill.objects.get().days_left == days


@pytest.mark.parametrize("medicine", ["Lantus", "Warfarin 5 mg", "Keppra"])
def test_a_medicine_without_which_one_is_in_danger_waits_for_no_chart_review(medicine, mayas):
    begin(mayas, "refill")
    say(mayas, "what", typed=medicine)
    say(mayas, "where", pharmacy="Main Street Pharmacy")

    page = say(mayas, "left", days_left=1)
    assert place(page) == f"{WRITE}help/"
    assert place(mayas.get(f"{WRITE}check/", follow=True)) == f"{WRITE}note/"
    text = f"{medicine} runs out. Days left: 1."
    assert text in text_of(mayas.get(f"{WRITE}note/"))
    say(mayas, "note", text=text)

    assert Thread.objects.get().state == "urgent"
    assert not Refill.objects.exists()


@pytest.mark.parametrize("days", ["", "-1", "many", "4000", "1.5"])
def test_the_days_are_a_number(days, mayas, medicines):
    page = ask_for_refill(mayas, days=days)

    assert page.status_code == 422
    assert MessageDraft.objects.get().days_left is None


# The words


def test_5000_characters_are_taken_and_5001_stay_on_the_page(mayas):
    begin(mayas, "billing")
    page = mayas.post(f"{WRITE}words/", {"text": "é" * 5001})
    assert page.status_code == 422
    assert "é" * 5001 in text_of(page)
    assert "shorten it by 1" in text_of(page)

    say(mayas, "words", text="é" * 5000)
    say(mayas, "check")

    assert words_of(Thread.objects.get()) == ["é" * 5000]


# NUL, and half of a character, which arrives as signs for what is not known.
@pytest.mark.parametrize(
    ("raw", "status", "kept"), [("%00", 422, ""), ("%ED%A0%80", 302, "a\ufffd\ufffd\ufffdb")]
)
def test_what_is_no_text_is_refused_or_arrives_as_text(raw, status, kept, mayas):
    begin(mayas, "billing")
    form = "application/x-www-form-urlencoded"

    page = mayas.post(f"{WRITE}words/", f"text=a{raw}b", content_type=form)

    assert page.status_code == status
    assert MessageDraft.objects.get().text == kept


def test_a_card_number_is_refused_and_kept_nowhere(mayas):
    begin(mayas, "billing")

    page = mayas.post(f"{WRITE}words/", {"text": f"Take it from {CARD}, please."})

    assert page.status_code == 422
    assert "looks like a card number" in text_of(page)
    assert CARD not in text_of(page)
    assert "Take it from (card number), please." in text_of(page)
    assert MessageDraft.objects.get().text == ""


def test_nothing_written_is_no_message(mayas):
    begin(mayas, "billing")

    assert "Write your message first." in text_of(mayas.post(f"{WRITE}words/", {"text": " "}))


def test_words_are_kept_when_another_tab_has_taken_another_road(mayas):
    begin(mayas, "billing")
    begin(mayas, "symptom")  # elsewhere

    page = say(mayas, "words", text=WORDS)

    assert place(page) == f"{WRITE}stop/"
    assert MessageDraft.objects.get().text == WORDS


def test_a_session_that_has_ended_keeps_the_words(mayas):
    begin(mayas, "billing")
    del mayas.cookies["sessionid"]

    page = mayas.post(
        f"{WRITE}words/", {"text": WORDS}, headers={"Origin": "http://acme.localhost"}
    )

    assert page.status_code == 403
    assert WORDS in text_of(page)
    assert "You are not signed in any more" in text_of(page)


# Files


def upload(browser, name, content, text=WORDS, **more):
    said = {"text": text, "file": SimpleUploadedFile(name, content), **more}
    return browser.post(f"{WRITE}words/", said, follow=True)


def test_a_photo_is_sent_along_without_where_it_was_taken(mayas, maya):
    begin(mayas, "billing")
    assert PLACE in JPEG

    page = upload(mayas, "rash.jpg", JPEG)
    assert "rash.jpg" in text_of(page)
    say(mayas, "check")

    (comment,) = Comment.objects.of(Thread.objects.get().case)
    file = comment.attachments.get().file
    assert file.folder.patient == maya
    with file.open() as kept:
        content = kept.read()
    assert PLACE not in content
    assert len(content) < len(JPEG)


@pytest.mark.parametrize(("name", "content", "words"), [
    ("page.html", b"<html>", "Send a photo (JPEG or PNG) or a PDF."),
    ("note.txt", b"Only words", "Send a photo (JPEG or PNG) or a PDF."),
    ("scan.tif", b"II*\0" + b"\0" * 64, "Send a photo (JPEG or PNG) or a PDF."),
    ("bill.pdf", pdf(CARD), "looks like a card number"),
    ("rash.jpg", JPEG[:100], "This photo cannot be read"),
    ("rash.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 5, "This photo cannot be read"),
    ("rash.pdf", JPEG, "This is called .pdf"),
    ("empty.pdf", b"", "empty"),
])  # fmt: skip
def test_a_file_that_is_not_taken_is_refused_in_words_and_the_message_stays(
    name, content, words, mayas
):
    begin(mayas, "billing")

    page = upload(mayas, name, content)

    assert page.status_code == 422
    assert words in text_of(page)
    assert MessageDraft.objects.get().text == WORDS
    assert not File.objects.exists()


def test_a_file_stays_while_the_words_are_mended_and_can_be_taken_out(mayas):
    begin(mayas, "billing")

    page = upload(mayas, "bill.pdf", pdf("Bill"), text="")
    assert page.status_code == 422
    assert MessageDraft.objects.get().file.name == "bill.pdf"
    say(mayas, "words", text=WORDS)
    assert MessageDraft.objects.get().file is not None
    say(mayas, "words", text=WORDS, takes_out="on")

    assert MessageDraft.objects.get().file is None
    say(mayas, "check")
    assert not Comment.objects.get().attachments.exists()


# Sent once


def test_pressing_twice_sends_once_and_shows_the_same_page(mayas):
    first = sent(mayas)

    again = say(mayas, "check")

    assert place(again) == place(first)
    assert Thread.objects.count() == 1


def test_an_urgent_note_pressed_twice_is_one(mayas):
    say(mayas, urgent="yes")
    first = say(mayas, "note", text="I feel faint.")

    again = say(mayas, "note", text=" I feel faint. ")

    assert place(again) == place(first)
    assert Thread.objects.count() == 1


def test_long_after_it_was_sent_the_last_page_begins_anew(mayas, set_clock):
    sent(mayas)
    set_clock(NOON + HOUR)

    assert place(say(mayas, "check")) == WRITE


# Who may write


def test_a_suspended_account_reads_whom_to_call_and_sees_its_words_unsent(mayas, account):
    begin(mayas, "billing")
    suspend(account)

    page = mayas.post(f"{WRITE}words/", {"text": WORDS})
    assert page.status_code == 403
    assert "What you wrote was not sent" in text_of(page)
    assert WORDS in text_of(page)
    assert "tel:+14165550100" in text_of(page)
    for step in ("", "words/", "help/", "note/", "check/"):
        page = mayas.get(WRITE + step)
        assert "This is closed for now" in text_of(page)
        assert "tel:911" in text_of(page)
        assert "tel:988" in text_of(page)
        assert mayas.post(WRITE + step, {"urgent": "yes", "text": "Help"}).status_code == 403
    assert not Thread.objects.exists()


def test_a_patient_without_an_account_reads_how_to_get_one(browser_of, office):
    zoe = make_client("Zoe")
    browser = browser_of(name="Zoe Hart", patient=zoe, roles=["patient"])

    assert "You have no portal account yet" in text_of(browser.get(WRITE))
    assert "Write to us" not in text_of(browser.get("/mine/"))


def test_the_first_page_begins_with_writing(mayas):
    assert f'href="{WRITE}">Write to us</a>' in text_of(mayas.get("/mine/"))


def test_only_patients_write(browser_of, bob, visitor):
    assert browser_of(name="Bob", provider=bob, roles=["provider"]).get(WRITE).status_code == 403
    assert browser_of(name="Alice", roles=["agent"]).post(WRITE).status_code == 403
    assert visitor.get(WRITE).status_code == 302


def test_nobody_reads_what_another_patient_or_tenant_wrote(mayas, browser_of, account):
    sent(mayas)
    begin(mayas, "billing")
    say(mayas, "words", text="Private words.")
    thread = Thread.objects.get()
    zoe = make_client("Zoe", birth_date=account.patient.birth_date)
    make_account(zoe)
    zoes = browser_of(name="Zoe Hart", patient=zoe, roles=["patient"])

    begin(zoes, "billing")
    assert "Private words." not in text_of(zoes.get(f"{WRITE}words/"))
    assert zoes.get(f"/portal/sent/{thread.pk}/").status_code == 404
    umbrella = make_tenant("umbrella")
    with tenant_scope(umbrella):
        member = make_member("Maya Hart", ["patient"], patient=make_client("Maya", "Hart"))
    elsewhere = Client(HTTP_HOST="umbrella.localhost")
    elsewhere.force_login(member.user)
    assert elsewhere.get(f"/portal/sent/{thread.pk}/").status_code == 404


def test_who_acts_for_a_child_writes_by_their_own_account_and_neither_reads_the_others_draft(
    mayas, maya, account
):
    leo = make_client("Leo", "Hart", birth_date=date(2020, 1, 1))
    by = make_member("Lea Lead", ["lead"])
    Proxy.objects.create(
        holder=maya, patient=leo, kind="parent", reason="Birth", recorded_by=by, since=NOON - DAY
    )
    begin(mayas, "billing")
    say(mayas, "words", text="What Maya writes of herself.")
    mayas.post("/mine/acting/", {"for": leo.pk})

    page = begin(mayas)
    assert "Leo Hart, for whom I act" in text_of(mayas.get(f"{WRITE}who/"))
    assert place(page) == f"{WRITE}about/"
    assert "of herself" not in text_of(begin(mayas, "billing"))
    say(mayas, "words", text="What Maya writes of Leo.")
    say(mayas, "check")

    thread = Thread.objects.get()
    assert (thread.patient, thread.account) == (leo, account)
    assert words_of(thread) == ["What Maya writes of Leo."]
    assert MessageDraft.objects.get().patient == maya


def test_what_was_sent_is_nobodys_page_but_its_own(mayas, account):
    assert mayas.get(f"/portal/sent/{account.pk}/").status_code == 404


def test_what_is_held_back_reads_as_received_with_the_phone(mayas):
    page = sent(mayas, text="You idiots.")

    text = text_of(page)
    assert Thread.objects.get().state == "quarantined"
    assert "A person looks at it before it goes on" in text
    assert "+1 416-555-0100" in text
    assert "abuse" not in text.lower()


# Turned to the right door (S1-27)


def turnings():
    return [(one.kind, one.sent_anyway) for one in Turning.objects.order_by("id")]


@pytest.mark.parametrize(("answers", "kind"), [
    ([("", {"urgent": "yes"})], "call_us"),
    ([("", {"urgent": "no"}), ("who", {"whom": "other"})], "somebody_else"),
    ([("", {"urgent": "no"}), ("who", {"whom": "patient"}), ("about", {"about": "symptom"})], "needs_visit"),
    ([("", {"urgent": "no"}), ("who", {"whom": "patient"}), ("about", {"about": "clinical"})], "needs_visit"),
    ([("", {"urgent": "no"}), ("who", {"whom": "patient"}), ("about", {"about": "refill"})], "pharmacy_first"),
])  # fmt: skip
def test_who_is_turned_to_the_right_door_is_counted_once_and_by_nobodys_name(answers, kind, mayas):
    for step, said in [*answers, *answers]:
        say(mayas, step, **said)

    assert turnings() == [(kind, False)]
    columns = {field.name for field in Turning._meta.get_fields() if field.concrete}
    assert columns == {"id", "tenant", "kind", "at", "sent_anyway"}


def test_who_sends_it_all_the_same_is_counted_as_that(mayas, medicines):
    ask_for_refill(mayas)
    say(mayas, "check")

    assert turnings() == [("pharmacy_first", True)]


def test_who_asks_for_a_visit_instead_went_to_the_right_door(mayas):
    begin(mayas, "symptom")
    say(mayas, "stop", act="ask_for_time")
    wish(mayas)
    say(mayas, "check")

    assert turnings() == [("needs_visit", False)]


def test_who_was_turned_and_writes_of_something_else_was_not_turned(mayas):
    begin(mayas, "symptom")
    sent(mayas)

    assert turnings() == [("needs_visit", True)]


def test_a_message_that_belongs_here_turns_nobody(mayas):
    sent(mayas)

    assert turnings() == []


def test_the_record_says_who_wrote_and_not_a_word_of_it(mayas):
    sent(mayas)

    entry = Thread.objects.get().case.entries.get(action="submit")
    assert entry.actor == "Maya Hart"
    assert WORDS not in str(entry.facts)
