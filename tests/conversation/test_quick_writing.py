"""What makes writing quick and safe at the desk? Saved replies, a step that follows, ten seconds to take it back."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from careops.cases.models import Case
from careops.cases.tags import CaseTag
from careops.clock.now import now
from careops.conversation.beside import TOO_LATE, follow, tag, take_back
from careops.conversation.later import moments
from careops.conversation.models import Comment, Draft
from careops.conversation.replies import SavedReply, knows_its_gaps
from careops.conversation.writing import write
from careops.engine.refusals import BadFacts, NotMet
from careops.files.models import Folder
from careops.outbox.deliver import deliver
from careops.outbox.hold import HOLD
from careops.outbox.models import Link, Message
from careops.record.models import Entry
from careops.web.conversation import read_with
from tests.desk.browsing import actor, case_url, elsewhere
from tests.factories import client_actor, fresh, make_file, provider_actor, text_of

WORDS = "Please bring the letter of your doctor."


def url(subject, what="write"):
    return f"/admin/cases/case/{subject.pk}/{what}/"


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', text_of(page))[1]


def send(browser, subject, message=WORDS, *, to="client", do="send", **more):
    said = {"to": to, "message": message, "seen": seen_on(browser.get(case_url(subject))), "do": do}
    return browser.post(url(subject), {**said, **more})


def mail_of(subject, template="wrote"):
    return subject.case.messages.get(template=template)


# Saved replies


@pytest.fixture
def reply(tenant):
    text = "Dear {{patient.first_name}}, {{ provider.name }} has {{case.ref}}. {{me.name}}"
    return SavedReply.objects.create(title="Who has it", kind="referral", text=text)


def test_a_reply_is_put_in_with_what_is_known_of_the_case_and_nothing_is_sent(
    alice, referral, reply
):
    assert "Who has it" in text_of(alice.get(case_url(referral)))

    page = send(alice, referral, "Hello.", do="pick", reply=reply.pk)

    text = text_of(page)
    assert page.status_code == 200
    assert f"Hello.\n\nDear Maya, Bob Brown has {referral.case.ref}. Alice Agent" in text
    assert 'value="client" checked' in text
    assert not Comment.objects.exists()


def test_a_reply_is_for_the_person_of_the_case_where_nobody_was_chosen(alice, referral, reply):
    page = text_of(send(alice, referral, "", to="", do="pick", reply=reply.pk))

    assert 'value="client" checked' in page
    assert re.search(r"<textarea[^>]* autofocus", page)


def test_what_goes_along_and_when_it_leaves_stays_chosen_while_a_reply_is_put_in(
    alice, referral, reply
):
    paper = make_file(Folder.of(referral.client), case=referral.case)
    morning = moments(referral.case.tenant, at=now())[1].isoformat()

    said = {"later": morning, "attached": paper.pk}
    page = text_of(send(alice, referral, "", do="pick", reply=reply.pk, **said))

    assert f'<option value="{morning}" selected' in page
    assert f'<option value="{paper.pk}" selected' in page


def test_an_answer_to_what_was_never_shown_is_held_back_though_a_reply_was_put_in(
    alice, referral, reply, at
):
    said = {"to": "client", "message": "", "seen": seen_on(alice.get(case_url(referral)))}
    fresh(referral).tell(by=client_actor(referral.client), at=at, message="It is settled.")

    page = alice.post(url(referral), {**said, "do": "pick", "reply": reply.pk})
    again = {**said, "message": WORDS, "seen": seen_on(page), "do": "send"}
    held = alice.post(url(referral), again)

    assert (said["seen"], held.status_code) == ("", 409)
    assert "It is settled." in text_of(held)


def test_whoever_has_the_case_finds_it_open_for_writing(alice, referral):
    folded, unfolded = (
        '<details class="fold" id="writing">',
        '<details class="fold" id="writing" open>',
    )
    assert folded in text_of(alice.get(case_url(referral)))

    Case.objects.filter(pk=referral.pk).update(owner=alice.member)

    assert unfolded in text_of(alice.get(case_url(referral)))


def test_its_use_is_counted_when_it_is_sent(alice, referral, reply):
    page = send(alice, referral, "", do="pick", reply=reply.pk)
    picked = re.search(r'name="picked" value="([^"]*)"', text_of(page))[1]

    send(alice, referral, WORDS, picked=picked)

    assert SavedReply.objects.get().used == 1


def test_what_nobody_knows_of_the_case_blocks_sending_and_is_named(alice, referral, tenant):
    gap = SavedReply.objects.create(title="Call us", text="Call {{organization.phone}}.")
    type(tenant).objects.update(phone="")

    page = send(alice, referral, "", do="pick", reply=gap.pk)
    assert "Call {{organization.phone}}." in text_of(page)
    held = send(alice, referral, "Call {{organization.phone}}.")

    assert held.status_code == 422
    assert "Write what belongs at {{organization.phone}}" in text_of(held)
    assert not Comment.objects.exists()
    assert send(alice, referral, "Call {{organization.phone}}.", do="keep").status_code == 302


def test_a_reply_for_another_kind_or_of_nobody_is_not_offered(alice, referral, reply):
    SavedReply.objects.create(title="Of a booking", kind="booking", text="x")
    SavedReply.objects.create(title="Of everything", text="x")
    SavedReply.objects.create(title="Not any more", text="x", is_offered=False)

    text = text_of(alice.get(case_url(referral)))

    assert "Of everything" in text
    assert "Of a booking" not in text
    assert "Not any more" not in text


def test_a_reply_with_a_gap_that_no_case_fills_is_not_kept(lena, tenant):
    said = {"title": "Odd", "kind": "", "category": "", "language": "en", "text": "{{patient.age}}"}

    page = lena.post("/admin/conversation/savedreply/add/", {**said, "is_offered": "on"})

    assert "Nobody knows {{patient.age}}" in text_of(page)
    assert (
        lena.post(
            "/admin/conversation/savedreply/add/", {**said, "text": "{{ me.name }}"}
        ).status_code
        == 302
    )
    with pytest.raises(ValidationError):
        knows_its_gaps("{{ me.password }}")


@pytest.mark.parametrize(
    "gap", ["{{ patient first name }}", "{{contact.name | default: 'you'}}", "{{first-name}}"]
)
def test_a_gap_in_the_spelling_of_another_system_is_neither_kept_nor_sent(alice, referral, gap):
    with pytest.raises(ValidationError):
        knows_its_gaps(f"Dear {gap},")

    held = send(alice, referral, f"Dear {gap}, thank you.")

    assert held.status_code == 422
    assert not Comment.objects.exists()


# A step that follows


def test_what_is_written_and_the_step_after_it_are_done_together(alice, referral, maya, at):
    referral.tell(by=client_actor(maya), at=at, message="Hello")
    task = referral.case.tasks.get(task_kind="client_words")
    steps = alice.get(case_url(task)).context["composer"].steps
    assert "claim" in [step.rule.name for step in steps]

    page = send(alice, task, "I call her.", to="note", do="then:claim")

    assert page["Location"] == case_url(task)
    assert (fresh(task).state, fresh(task).assignee) == ("assigned", alice.member)
    assert Comment.objects.filter(case=task.case).get().text == "I call her."


def test_a_step_that_asks_for_more_is_asked_for_once_it_is_sent(alice, referral, maya, at):
    referral.tell(by=client_actor(maya), at=at, message="Hello")
    task = referral.case.tasks.get(task_kind="client_words")
    task.claim(by=actor(alice), at=at, assignee=alice.member)

    page = send(alice, task, "I wait for her.", to="note", do="then:ask_patient")

    assert page["Location"] == f"/admin/cases/case/{task.pk}/do/ask_patient/"
    assert Comment.objects.filter(case=task.case).get().text == "I wait for her."


def test_a_step_that_is_refused_sends_nothing(alice, referral):
    page = send(alice, referral, do="then:close_it")

    assert page.status_code == 422
    assert "Nothing was sent" in text_of(page)
    assert WORDS in text_of(page)
    assert not Comment.objects.exists()


# Ten seconds


def test_what_is_written_waits_ten_seconds_and_nobody_reads_it_before(alice, referral, maya, at):
    send(alice, referral)

    mail, comment = mail_of(referral), Comment.objects.get()
    assert mail.next_attempt_at - mail.queued_at == HOLD == timedelta(seconds=10)
    assert comment.held_until == mail.next_attempt_at
    assert read_with(referral, by=client_actor(maya)).lines == []
    deliver(now=mail.queued_at + timedelta(seconds=9))
    assert mail_of(referral).state == "queued"
    deliver(now=mail.next_attempt_at)
    assert mail_of(referral).state != "queued"
    write(referral, "client", WORDS, seen=comment.pk, by=actor(alice), at=at)
    assert len(read_with(referral, by=client_actor(maya)).lines) == 1


def test_within_ten_seconds_it_is_taken_back_and_is_a_draft_again(alice, referral, maya):
    page = alice.get(send(alice, referral)["Location"])
    assert "What you wrote leaves at" in text_of(page)

    done = alice.post(url(referral, "undo"), {"comment": Comment.objects.get().pk}, follow=True)

    text = text_of(done)
    assert "Taken back: nothing was sent, and it is a draft again." in text
    assert "Not sent: it was taken back" in text
    assert "Took back what was written, before it was sent" in text
    mail = mail_of(referral)
    assert (mail.state, mail.next_attempt_at) == ("suppressed", None)
    assert not Link.objects.filter(message=mail.pk).exists()
    assert Draft.objects.get().text == WORDS
    deliver(now=now() + timedelta(hours=1))
    assert mail_of(referral).state == "suppressed"
    assert read_with(referral, by=client_actor(maya)).lines == []
    assert Entry.objects.filter(case=referral.case, action="unwrite").count() == 1


def test_afterwards_it_says_that_it_is_too_late_and_nothing_changes(alice, referral):
    send(alice, referral)
    comment = Comment.objects.get()

    with pytest.raises(NotMet, match="too late"):
        take_back(fresh(referral), comment, by=actor(alice), at=comment.held_until)

    assert mail_of(referral).state == "queued"
    deliver(now=comment.held_until)
    page = alice.post(url(referral, "undo"), {"comment": comment.pk}, follow=True)
    assert TOO_LATE in text_of(page)
    assert not Draft.objects.exists()


def test_what_a_sender_has_taken_is_not_taken_back_however_early_the_clock(alice, referral):
    send(alice, referral)
    Message.objects.filter(template="wrote").update(attempts=1)

    page = alice.post(url(referral, "undo"), {"comment": Comment.objects.get().pk}, follow=True)

    assert TOO_LATE in text_of(page)


def test_only_whoever_wrote_it_takes_it_back_and_once(alice, lena, referral):
    send(alice, referral)
    comment = Comment.objects.get()

    page = lena.post(url(referral, "undo"), {"comment": comment.pk}, follow=True)
    assert "Only whoever wrote it can take it back." in text_of(page)
    alice.post(url(referral, "undo"), {"comment": comment.pk})
    again = alice.post(url(referral, "undo"), {"comment": comment.pk}, follow=True)

    assert TOO_LATE in text_of(again)
    assert alice.post(url(referral, "undo"), {"comment": "x"}).status_code == 404
    assert alice.post(url(elsewhere(), "undo"), {"comment": comment.pk}).status_code == 404


# Tags


def test_tags_are_put_on_taken_off_and_on_record(alice, referral, ally, at):
    alice.post(url(referral, "tags"), {"tags": " VIP, needs  Interpreter,vip, "})

    assert [one.word for one in CaseTag.objects.order_by("word")] == ["needs interpreter", "vip"]
    assert ">vip</a>" in text_of(alice.get(case_url(referral)))
    assert list(Case.objects.tagged("vip")) == [referral.case]
    alice.post(url(referral, "tags"), {"tags": "late", "shown": "needs interpreter,vip"})
    assert CaseTag.objects.words() == ["late"]
    tags = Entry.objects.filter(case=referral.case, action="tag").order_by("seq")
    assert [entry.said["tags"] for entry in tags] == ["needs interpreter, vip", "late"]


def test_two_who_tag_a_case_at_once_each_change_what_they_changed(alice, lena, referral):
    alice.post(url(referral, "tags"), {"tags": "vip, late", "shown": ""})
    shown = re.search(r'name="shown" value="([^"]*)"', text_of(lena.get(case_url(referral))))[1]

    alice.post(url(referral, "tags"), {"tags": "late, interpreter", "shown": shown})
    lena.post(url(referral, "tags"), {"tags": "vip, late, angry", "shown": shown})

    tags = CaseTag.objects.filter(case=referral.case).values_list("word", flat=True)
    assert sorted(tags) == ["angry", "interpreter", "late"]


@pytest.mark.parametrize("tags", ["x" * 31, ",".join("abcdefghijklm")])
def test_a_tag_that_cannot_be_says_why_and_changes_nothing(alice, referral, ally, tags, at):
    tag(referral, ["old"], by=ally, at=at)
    with pytest.raises(BadFacts, match="at most"):
        tag(fresh(referral), tags.split(","), by=ally, at=at)

    page = alice.post(url(referral, "tags"), {"tags": tags}, follow=True)

    assert "at most" in text_of(page)
    assert CaseTag.objects.words() == ["old"]


# Following


def test_whoever_follows_is_told_of_what_others_do_and_not_of_their_own(
    alice, lena, referral, bob, at
):
    lena.post(url(referral, "follow"), {"wanted": "yes"})
    assert "Follow it no more" in text_of(lena.get(case_url(referral)))
    send(lena, referral, "Mine", to="note")
    assert not referral.case.messages.filter(template="followed").exists()

    send(alice, referral, WORDS)

    mail = mail_of(referral, "followed")
    assert (mail.person, mail.to) == (lena.member.pk, lena.member.email)
    deliver(now=mail.next_attempt_at)
    sent = mail_of(referral, "followed")
    assert "which you follow" in sent.text
    assert WORDS not in sent.text
    lena.post(url(referral, "follow"), {"wanted": "no"})
    fresh(referral).tell(by=provider_actor(bob), at=now(), message="Done")
    assert referral.case.messages.filter(template="followed").count() == 1


def test_what_followers_hear_at_once_keeps_nobody_from_taking_it_back(alice, lena, referral):
    lena.post(url(referral, "follow"), {"wanted": "yes"})
    send(alice, referral)
    deliver(now=now())

    done = alice.post(url(referral, "undo"), {"comment": Comment.objects.get().pk}, follow=True)

    assert "Taken back: nothing was sent" in text_of(done)
    assert mail_of(referral).state == "suppressed"
    heard = referral.case.messages.filter(template="followed")
    assert not heard.filter(state="suppressed").exists()


def test_a_follower_who_has_left_is_told_nothing_and_nothing_fails(lena, alice, referral, ally, at):
    follow(referral, by=actor(lena), at=at)
    lena.member.is_active = False
    lena.member.save()

    send(alice, referral)

    assert not referral.case.messages.filter(template="followed").exists()
