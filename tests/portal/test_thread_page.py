"""Does a patient read who answered, by when an answer comes, and what they can do? (S1-14 to S1-17, S1-A6)"""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from careops.conversation.models import Attachment, Comment
from careops.conversation.writing import note
from careops.engine.sweep import sweep
from careops.files.models import Folder
from careops.record.models import Read
from portal.models import Thread
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    link_to,
    make_client,
    make_file,
    provider_actor,
    text_of,
)
from tests.files.papers import CARD, pdf
from tests.patients.test_links import open_it
from tests.portal.accounts import DAY, suspend
from tests.portal.factories import lead_lea, write
from tests.portal.writing import WORDS, answered, answered_by_provider, words_of

REPLY = "Thank you, and one more thing."


def path_of(thread):
    return f"/mine/{thread.pk}/"


def look(browser, thread):
    return text_of(browser.get(path_of(thread)))


def reply(browser, thread, message=REPLY, act="reply", **more):
    return browser.post(path_of(thread), {"act": act, "message": message, **more}, follow=True)


@pytest.fixture
def thread(account):
    return write(account, WORDS)


@pytest.fixture
def clinical(account, visit):
    return write(account, WORDS, topic="clinical", visit=visit)


# What was said


def test_it_shows_what_was_said_by_whom_and_in_which_role(mayas, clinical, bob):
    answered_by_provider(clinical, bob, at=NOON + HOUR)

    text = look(mayas, clinical)

    assert text.index(WORDS) < text.index("Keep it dry.")
    assert "<b>You</b>" in text
    assert '<b>Bob Brown</b> <span class="soft">provider</span>' in text


def test_what_was_written_for_them_bears_the_name_of_who_wrote_it(mayas, thread, browser_of, maya):
    answered(thread)
    reply(browser_of(name="Ann Hart", patient=maya, roles=["patient"]), thread)

    text = look(mayas, thread)

    assert "<b>Alice Agent</b>" in text
    assert "<b>Ann Hart</b>" in text


def test_notes_of_the_practice_are_not_shown(mayas, thread):
    seen = Comment.objects.get().pk
    note(thread, "Calls often.", seen=seen, mentioned=[], by=ALICE, at=NOON)

    assert "Calls often." not in look(mayas, thread)


def test_by_when_it_is_answered_stays_until_it_is_and_lateness_is_said(mayas, thread, set_clock):
    assert "You hear from us by <b>" in look(mayas, thread)
    assert "Thursday 5 March, 07:00" in look(mayas, thread)

    sweep(now=NOON + 73 * HOUR)
    set_clock(NOON + 73 * HOUR)

    text = look(mayas, thread)
    assert "We said <time" in text
    assert "Thursday 5 March, 07:00" in text
    assert "We are late, and we are sorry. Call us if you would rather not wait." in text


def test_a_file_of_theirs_can_be_opened_and_another_patients_cannot(
    mayas, thread, account, browser_of
):
    answered(thread)
    reply(mayas, thread, file=SimpleUploadedFile("bill.pdf", pdf("Bill")))
    (address,) = re.findall(r'href="(/files/[^"]+)">bill.pdf', look(mayas, thread))

    assert b"".join(mayas.get(address).streaming_content) == pdf("Bill")
    zoe = browser_of(name="Zoe", patient=make_client("Zoe"), roles=["patient"])
    assert zoe.get(address).status_code == 404


def test_a_file_that_is_not_in_order_is_only_named(mayas, thread, maya):
    file = make_file(Folder.of(maya), name="scan.txt", state="refused")
    Attachment.objects.create(comment=Comment.objects.get(), file=file)

    text = look(mayas, thread)

    assert "scan.txt" in text
    assert "/files/" not in text


# Replies


def test_a_reply_begins_a_new_clock(mayas, thread, set_clock):
    answered(thread, at=NOON + HOUR)
    set_clock(NOON + 30 * HOUR)

    page = reply(mayas, thread)

    assert "We have your reply." in text_of(page)
    assert words_of(thread)[-1] == REPLY
    assert fresh(thread).state == "triage"
    assert fresh(thread).case.due_at == NOON + (30 + 72) * HOUR


def test_how_many_replies_are_left_is_said_and_after_the_last_it_needs_a_visit(
    mayas, clinical, bob
):
    answered_by_provider(clinical, bob)
    for left in ("3 more times", "2 more times", "1 more time."):
        assert f"You can reply {left}" in look(mayas, clinical)
        reply(mayas, clinical, f"More, {left}")
        fresh(clinical).answer(by=provider_actor(bob), at=NOON, message="I see.")
    assert "You have used all replies. If you write again, we keep your words" in look(
        mayas, clinical
    )

    page = reply(mayas, clinical, "One too many.")

    text = text_of(page)
    assert fresh(clinical).state == "visit_required"
    assert "One too many." in text
    assert "This has become long, so it needs a visit." in text
    assert "Ask for a visit" in text
    assert "tel:+14165550100" in text
    assert "You cannot write here any more, because this needs a visit." in text


def test_where_the_cap_is_lifted_no_number_is_said(mayas, clinical, bob):
    answered_by_provider(clinical, bob)
    fresh(clinical).lift_cap(by=provider_actor(bob), at=NOON)

    assert "more time" not in look(mayas, clinical)


def test_a_reply_whose_words_are_urgent_is_answered_by_the_panel_alone(mayas, thread):
    answered(thread)

    text = text_of(reply(mayas, thread, "Now I have chest pain."))

    assert "We have your reply." not in text
    assert "Call 911 now" in text
    assert text.index("Call 911 now") < text.index(WORDS)
    assert "We try to call you by" in text
    assert "Do not write here now: call." in text
    assert "+1 416-555-0111" in text


def test_a_reply_that_is_held_back_reads_as_received(mayas, thread):
    answered(thread)

    text = text_of(reply(mayas, thread, "You idiots."))

    assert "We have your reply. A person looks at it." in text
    assert "We have your message" in text
    assert "abuse" not in text.lower()


def test_a_reply_pressed_twice_is_one(mayas, thread):
    answered(thread)
    reply(mayas, thread)

    again = reply(mayas, thread, f"  {REPLY}\r\n")

    assert again.status_code == 200
    assert "was not sent" not in text_of(again)
    assert words_of(thread).count(REPLY) == 1


@pytest.mark.parametrize(("message", "words"), [
    ("", "Write your message first."), ("é" * 5001, "shorten it by 1"),
    (f"My card is {CARD}", "looks like a card number"),
])  # fmt: skip
def test_what_cannot_be_sent_stays_on_the_page(message, words, mayas, thread):
    answered(thread)

    page = reply(mayas, thread, message)

    assert page.status_code == 422
    text = text_of(page)
    assert "<title>Error: " in text
    assert words in text
    assert CARD not in text
    assert message[:100].replace(CARD, "(card number)") in text
    assert len(words_of(thread)) == 2


def test_a_file_that_is_refused_keeps_the_words(mayas, thread):
    answered(thread)

    page = reply(mayas, thread, file=SimpleUploadedFile("page.html", b"<html>"))

    assert page.status_code == 422
    assert "Send a photo (JPEG or PNG) or a PDF." in text_of(page)
    assert REPLY in text_of(page)


def test_words_for_which_there_is_no_place_any_more_are_shown_with_the_reason(mayas, thread):
    answered(thread)
    fresh(thread).require_visit(by=ALICE, at=NOON)

    page = reply(mayas, thread)

    text = text_of(page)
    assert page.status_code == 409
    assert "What you wrote was not sent" in text
    assert REPLY in text
    assert "because this needs a visit" in text


def test_a_closed_thread_is_taken_up_again_for_two_weeks(mayas, thread, set_clock):
    answered(thread)
    sweep(now=NOON + 14 * DAY)
    set_clock(NOON + 20 * DAY)
    assert "You needed nothing more after our answer." in look(mayas, thread)
    assert "Take it up again" in look(mayas, thread)

    page = reply(mayas, thread, act="take_up")

    assert "We have your reply." in text_of(page)
    assert fresh(thread).state == "triage"


def test_after_that_it_says_why_not_and_what_one_can_do(mayas, thread, set_clock):
    answered(thread)
    sweep(now=NOON + 14 * DAY)
    set_clock(NOON + 29 * DAY)

    text = look(mayas, thread)

    assert 'value="take_up"' not in text
    assert "It was closed too long ago: write a new message." in text
    assert "Write a new message</a>" in text
    assert "tel:+14165550100" in text


# How it stands


def test_who_closed_it_wrote_why(mayas, thread):
    fresh(thread).close(by=ALICE, at=NOON, closed_reason="The bill is paid.")

    assert "The bill is paid." in look(mayas, thread)


def closings(thread):
    lead = lead_lea()
    return {
        "turn_away": lambda: fresh(thread).turn_away(by=ALICE, at=NOON),
        "make_a_refill": lambda: fresh(thread).make_a_refill(by=ALICE, at=NOON, medicine="A"),
        "note_urgent_call": lambda: (
            fresh(thread)
            .flag_urgent(by=ALICE, at=NOON, urgent_reason="Pain")
            .note_urgent_call(by=ALICE, at=NOON, message="Reached.")
        ),
        "confirm_abuse": lambda: fresh(thread).confirm_abuse(by=lead, at=NOON, incident="Threats."),
    }


@pytest.mark.parametrize(("how", "words"), [
    ("turn_away", "It is about a person who is not our patient."),
    ("make_a_refill", "We made it a request for a refill."),
    ("note_urgent_call", "We have talked to you about it."),
    ("confirm_abuse", "It held abuse or a threat."),
])  # fmt: skip
def test_each_way_to_close_it_says_why(how, words, mayas, thread):
    closings(thread)[how]()

    text = look(mayas, thread)
    assert "Why it is closed" in text
    assert words in text
    assert "Reached." not in text


@pytest.mark.parametrize("state", ["triage", "with_staff", "with_provider", "quarantined"])
def test_while_it_is_with_us_the_page_says_why_nothing_is_written_and_whom_to_call(
    state, mayas, account, visit, bob
):
    made = write(
        account, "You idiots." if state == "quarantined" else WORDS, topic="other", visit=visit
    )
    if state == "with_staff":
        made.give_to_staff(by=ALICE, at=NOON, topic="billing")
    if state == "with_provider":
        made.give_to_provider(by=ALICE, at=NOON, provider=bob)

    text = look(mayas, made)

    assert fresh(made).state == state
    assert "<textarea" not in text
    assert re.search(r"You can(not)? write here (again when|until)", text)
    assert "tel:+14165550100" in text


def test_a_suspended_account_reads_why_it_cannot_reply_and_loses_no_word(mayas, thread, account):
    answered(thread)
    suspend(account)

    text = look(mayas, thread)
    assert 'value="reply"' not in text
    assert "Your account is closed for messages. Call us: our phone is open to you." in text

    page = reply(mayas, thread)
    assert page.status_code == 403
    assert REPLY in text_of(page)
    assert "What you wrote was not sent" in text_of(page)
    assert words_of(thread)[-1] != REPLY


# New answers, and who sees what


def card(browser):
    (found,) = [
        one for one in browser.get("/mine/").context["page"].cards if one.case.kind == "thread"
    ]
    return found


def test_a_new_answer_is_new_until_it_was_looked_at(mayas, thread, set_clock):
    assert not card(mayas).is_new
    mayas.get(path_of(thread))
    answered(thread, at=NOON + HOUR)
    set_clock(NOON + 2 * HOUR)

    assert card(mayas).is_new
    assert "New answer" in text_of(mayas.get("/mine/"))
    mayas.get(path_of(thread))

    assert not card(mayas).is_new
    assert "New answer" not in text_of(mayas.get("/mine/"))


def test_that_another_looked_makes_it_no_older(mayas, thread, browser_of, set_clock, maya):
    answered(thread, at=NOON + HOUR)
    set_clock(NOON + 2 * HOUR)
    other = browser_of(name="Ann Hart", patient=maya, roles=["patient"])

    other.get(path_of(thread))

    assert card(mayas).is_new


def test_by_the_link_alone_one_reads_how_it_stands_and_no_word(visitor, thread, maya, set_clock):
    answered(thread)
    link = link_to(maya, thread)

    text = text_of(visitor.get(link))

    assert "We have answered" in text
    for words in (WORDS, "what the bill says", "<textarea", "416-555-0111"):
        assert words not in text
    assert f'href="{path_of(thread)}">Sign in' in text
    assert visitor.post(link, {"act": "reply", "message": REPLY}).status_code == 409
    assert len(words_of(thread)) == 2


def test_a_link_to_it_stops_when_its_time_is_over(visitor, thread, maya, set_clock):
    set_clock(NOON + 15 * DAY)

    assert "This link stopped" in text_of(visitor.get(link_to(maya, thread)))


def test_with_a_code_the_words_open(visitor, thread, maya):
    answered(thread)
    behind = link_to(maya, thread) + "all/"
    open_it(visitor, behind, thread)

    text = text_of(visitor.get(f"{behind}{thread.pk}/"))

    assert WORDS in text
    assert 'value="reply"' in text


def test_each_look_is_on_record_and_nobody_else_has_one(mayas, thread, account, browser_of, bob):
    mayas.get(path_of(thread))

    read = Read.objects.filter(case=thread.pk).get()
    assert (read.what, read.actor, read.patients) == ("thread", "Maya Hart", [thread.patient_id])
    zoe = browser_of(name="Zoe", patient=make_client("Zoe"), roles=["patient"])
    assert zoe.get(path_of(thread)).status_code == 404
    assert (
        browser_of(name="Bob", provider=bob, roles=["provider"]).get(path_of(thread)).status_code
        == 403
    )


def test_nothing_changes_by_looking(mayas, thread):
    before = Thread.objects.values().get(), list(Comment.objects.values())

    mayas.get(path_of(thread))

    assert (Thread.objects.values().get(), list(Comment.objects.values())) == before


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_the_database_as_often_for_one_as_for_three(
    rows, mayas, clinical, bob, django_assert_num_queries
):
    answered_by_provider(clinical, bob)
    for n in range(rows):
        fresh(clinical).reply(by=client_actor(clinical.patient), at=NOON, message=f"Reply {n}")
        fresh(clinical).answer(by=provider_actor(bob), at=NOON, message=f"Answer {n}")

    with django_assert_num_queries(15):
        mayas.get(path_of(clinical))
