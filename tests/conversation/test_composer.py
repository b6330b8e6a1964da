"""How does the desk write? On the page of a case: to somebody, or a note; nothing that was typed is ever lost."""

import re
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from careops.cases.models import Case
from careops.conversation.models import Attachment, Comment, Draft
from careops.conversation.writing import MOVED, note, write
from careops.files.models import File, Folder
from careops.people.actors import Actor
from careops.record.chain import add
from careops.record.models import Entry, Read
from tests.desk.browsing import actor, asked, case_url, desk, elsewhere, rows_of_all_tables
from tests.factories import (
    client_actor,
    fresh,
    make_client,
    make_file,
    make_member,
    provider_actor,
    submit_referral,
    text_of,
)
from tests.files.papers import pdf

WORDS = "Please bring the letter of your doctor."
CARD = "4111 1111 1111 1111"


def write_url(subject):
    return f"/admin/cases/case/{subject.pk}/write/"


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', text_of(page))[1]


def send(browser, subject, to, message, *, seen=None, do="send"):
    seen = seen_on(browser.get(case_url(subject))) if seen is None else seen
    said = {"to": to, "message": message, "seen": seen, "do": do}
    return browser.post(write_url(subject), said)


# The card


def test_it_offers_everybody_by_name_role_and_address_and_a_note(alice, referral):
    text = text_of(alice.get(case_url(referral)))

    assert "<b>Maya Hart</b>, client" in text
    assert "e-mail to maya@mail.example" in text
    assert "<b>Bob Brown</b>, provider" in text
    assert "e-mail to bob@acme.example" in text
    assert 'value="note"' in text
    assert "<details" in text.split('id="writing"')[0][-40:]


def test_who_could_not_read_it_cannot_be_chosen(alice, referral, bob):
    bob.members.update(is_active=False)

    text = text_of(alice.get(case_url(referral)))
    page = send(alice, referral, "provider", WORDS)

    assert 'value="provider" disabled' in text
    assert page.status_code == 422
    assert "They cannot sign in here" in text_of(page)
    assert WORDS in text_of(page)
    assert not Comment.objects.exists()


def test_of_a_task_one_only_makes_notes(alice, referral, maya, at):
    referral.tell(by=client_actor(maya), at=at, message="Hello")
    task = referral.case.tasks.get(task_kind="client_words")

    text = text_of(alice.get(case_url(task)))
    assert 'name="to" value="note"' in text
    assert text.count('name="to"') == 1
    assert send(alice, task, "note", "Called her.").status_code == 302
    assert send(alice, task, "client", WORDS).status_code == 422


def test_looking_changes_nothing(alice, referral):
    alice.get(case_url(referral))
    before = rows_of_all_tables()

    assert alice.get(write_url(referral)).status_code == 200
    assert alice.head(write_url(referral)).status_code == 200

    assert rows_of_all_tables() == before
    assert Read.objects.filter(what="case").count() >= 2


def test_what_was_said_before_there_were_comments_stays_readable(alice, referral, at):
    old = {"action": "tell", "actor": "Maya Hart", "outcome": "done", "facts": {"message": WORDS}}
    add([Entry(at=at, case=referral.case, source="accepted", target="accepted", **old)])

    assert f"Message: {WORDS}" in text_of(alice.get(case_url(referral)))


# Sending


@pytest.mark.parametrize(
    ("to", "who", "by_link"), [("client", "Maya Hart", True), ("provider", "Bob Brown", False)]
)
def test_what_is_sent_stands_in_the_story_and_its_mail_says_no_word_of_it(
    alice, referral, to, who, by_link
):
    page = send(alice, referral, to, f"  {WORDS}\r\n")

    assert page["Location"] == case_url(referral)
    text = text_of(alice.get(page["Location"]))
    assert f"Sent: {who} hears of it by e-mail to" in text
    assert WORDS in text
    assert f"To: {who}" in text
    assert "Alice Agent, support agent" in text
    assert "private text" not in text
    mail = referral.case.messages.get(template="wrote")
    assert referral.case.links.filter(message=mail.pk).exists() == by_link


def test_a_note_is_amber_and_says_that_it_is_one(alice, referral):
    send(alice, referral, "note", "She sounded worried.")

    text = text_of(alice.get(case_url(referral)))
    assert "entry-note" in text
    assert "<b>Internal note</b> · Alice Agent, support agent" in text
    assert "She sounded worried." in text


def test_what_was_sent_along_is_a_link_of_the_readers_own(alice, referral, maya, at):
    referral.tell(by=client_actor(maya), at=at, message="Here it is")
    comment = Comment.objects.get()
    for name, state in [("letter.txt", "clean"), ("odd.txt", "refused")]:
        file = make_file(Folder.of(maya), case=referral.case, name=name, state=state)
        Attachment.objects.create(comment=comment, file=file)

    text = text_of(alice.get(case_url(referral)))

    path = re.search(r'href="(/files/[^"]+)">letter.txt', text)[1]
    assert b"".join(alice.get(path)) == b"letter.txt"
    assert "odd.txt (not to be opened)" in text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"message": ""}, "Write something first."),
        ({"message": "  \r\n "}, "Write something first."),
        ({"message": "x" * 5001}, "5,000"),
        ({"message": f"It is {CARD}"}, "card"),
        ({"to": ""}, "Say who reads this."),
        ({"to": "stranger"}, "choose somebody else"),
        ({"to": "partner"}, "choose somebody else"),
        ({"seen": "yesterday"}, "UUID"),
    ],
)
def test_what_cannot_be_sent_says_why_and_is_still_there(alice, referral, said, why):
    page = alice.post(
        write_url(referral), {"to": "client", "message": WORDS, "seen": "", "do": "send", **said}
    )

    text = text_of(page)
    assert page.status_code == 422
    assert why in text
    assert CARD not in text
    if "message" not in said:
        assert WORDS in text
    assert not Comment.objects.exists()
    assert not referral.case.messages.filter(template="wrote").exists()


def test_line_breaks_count_once_however_the_browser_sends_them(alice, referral):
    assert send(alice, referral, "client", "x\r\n" * 2500).status_code == 302


def test_when_somebody_wrote_meanwhile_it_is_held_back_below_their_words(alice, referral, maya, at):
    seen = seen_on(alice.get(case_url(referral)))
    referral.tell(by=client_actor(maya), at=at, message="It is settled already.")

    page = send(alice, referral, "client", WORDS, seen=seen)

    text = text_of(page)
    assert page.status_code == 409
    assert MOVED in text
    assert (
        text.index("Written meanwhile") < text.index("It is settled already.") < text.index(WORDS)
    )
    assert 'value="client" checked' in text
    assert not Comment.objects.filter(is_ours=True).exists()
    again = send(alice, referral, "client", WORDS, seen=seen_on(page))
    assert again.status_code == 302
    assert Comment.objects.filter(is_ours=True).count() == 1


def test_a_second_press_sends_nothing_twice(alice, referral):
    seen = seen_on(alice.get(case_url(referral)))

    assert send(alice, referral, "client", WORDS, seen=seen).status_code == 302
    assert send(alice, referral, "client", WORDS, seen=seen).status_code == 409
    assert Comment.objects.count() == 1


# Mentions


def test_who_is_named_in_a_note_gets_a_mail_that_leads_to_the_case(alice, lena, referral):
    page = send(alice, referral, "note", "@Lena, can you call her? @lena lead")

    (mail,) = referral.case.messages.filter(template="mentioned")
    assert (mail.person, mail.to) == (lena.member.pk, lena.member.email)
    assert "Noted, and mailed to Lena Lead." in text_of(alice.get(page["Location"]))


def test_who_cannot_be_told_apart_or_is_unknown_is_listed_and_nothing_is_noted(
    alice, lena, referral
):
    other = make_member("Lena Long", ["agent"])
    make_member("Lena Left", ["agent"], is_active=False)
    make_member("Petra Provider", ["provider"])

    text = text_of(send(alice, referral, "note", "@Lena and @Petra, please"))

    assert f"Lena Lead ({lena.member.email})" in text
    assert f"Lena Long ({other.email})" in text
    assert "Lena Left" not in text
    assert "Nobody at the desk is called “Petra”" in text
    assert "@Lena and @Petra, please" in text
    assert not Comment.objects.exists()


def test_an_at_in_what_is_written_to_them_names_nobody(alice, lena, referral):
    assert send(alice, referral, "client", "Ask @Lena or @Nobody.").status_code == 302
    assert not referral.case.messages.filter(template="mentioned").exists()


# Drafts


def test_a_draft_is_shown_to_its_writer_on_that_case_alone_and_goes_when_it_is_sent(
    alice, lena, referral
):
    other = submit_referral(client=make_client("Ann", "Other"), at=referral.case.clock_at)
    page = send(alice, referral, "client", "Dear Maya, the", do="keep")
    assert page["Location"] == case_url(referral)

    text = text_of(alice.get(case_url(referral)))
    assert "Kept as a draft: only you see it." in text
    assert ">Dear Maya, the</textarea>" in text
    assert 'value="client" checked' in text
    assert "Your draft of" in text
    assert 'id="writing" open' in text
    for browser, subject in [(lena, referral), (alice, other)]:
        assert "Dear Maya" not in text_of(browser.get(case_url(subject)))
    assert not referral.case.entries.filter(action="write").exists()

    send(lena, referral, "note", "Mine", do="keep")
    send(alice, referral, "client", WORDS)

    assert [draft.text for draft in Draft.objects.all()] == ["Mine"]
    assert "Your draft of" not in text_of(alice.get(case_url(referral)))


def test_an_empty_draft_is_forgotten_and_one_that_cannot_be_kept_says_why(alice, referral):
    send(alice, referral, "", "Begun", do="keep")
    page = send(alice, referral, "client", f"It is {CARD}", do="keep")
    assert (page.status_code, Draft.objects.get().text) == (422, "Begun")
    assert "card" in text_of(page)

    send(alice, referral, "client", "", do="keep")
    assert not Draft.objects.exists()


def test_what_the_page_keeps_by_itself_is_answered_with_nothing(alice, referral):
    page = send(alice, referral, "client", "Dear", do="autosave")
    assert (page.status_code, page.content, Draft.objects.get().text) == (204, b"", "Dear")
    assert send(alice, referral, "client", "x" * 5001, do="autosave").status_code == 422
    assert Draft.objects.get().text == "Dear"


def test_what_is_kept_late_does_not_bring_back_what_was_sent(alice, referral):
    seen = seen_on(alice.get(case_url(referral)))
    send(alice, referral, "client", WORDS, seen=seen)

    assert send(alice, referral, "client", WORDS, seen=seen, do="autosave").status_code == 204
    assert not Draft.objects.exists()


@pytest.mark.parametrize("do", ["keep", "autosave"])
def test_what_is_written_in_another_tab_is_kept_after_something_was_sent(alice, referral, do):
    opened_before = seen_on(alice.get(case_url(referral)))
    send(alice, referral, "client", WORDS)

    send(alice, referral, "note", "And call her.", seen=opened_before, do=do)

    assert Draft.objects.get().text == "And call her."
    assert ">And call her.</textarea>" in text_of(alice.get(case_url(referral)))


# Walls


def test_only_the_desk_of_this_organization_gets_there(alice, bobs, mayas, visitor, referral):
    said = {"to": "note", "message": WORDS, "seen": "", "do": "send"}
    for browser in (bobs, mayas):
        assert browser.post(write_url(referral), said, follow=True).status_code == 403
    assert "login" in visitor.post(write_url(referral), said)["Location"]
    assert alice.post(write_url(elsewhere()), said).status_code == 404
    other = desk(make_member("Fay Finance", ["finance"]))
    assert other.post(write_url(referral), said).status_code == 302
    assert Comment.objects.get().author == "Fay Finance"


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_number_of_queries_does_not_grow_with_what_was_written(alice, referral, rounds, at):
    seen = partial(Comment.objects.newest_of, referral.case)
    for _ in range(rounds):
        referral.tell(by=client_actor(referral.client), at=at, message="Hello")
        fresh(referral).tell(by=provider_actor(referral.provider), at=at, message="Hello")
        write(fresh(referral), "client", WORDS, seen=seen(), by=actor(alice), at=at)
        note(fresh(referral), WORDS, seen=seen(), mentioned=[], by=actor(alice), at=at)

    queries = asked(alice, case_url(referral))
    assert len(queries) == 11, "\n".join(q[:150] for q in queries)


# What is sent along


def attach(browser, subject, to, **files):
    seen = seen_on(browser.get(case_url(subject)))
    said = {"to": to, "message": WORDS, "seen": seen, "do": "send", **files}
    return browser.post(write_url(subject), said)


def paper(*lines, name="letter.pdf"):
    return SimpleUploadedFile(name, pdf(*lines), "application/pdf")


def test_a_new_file_is_looked_through_lies_in_their_folder_and_stands_with_the_line(
    alice, referral, maya
):
    assert attach(alice, referral, "client", upload=paper(CARD)).status_code == 422
    assert not File.objects.exists()
    assert not Comment.objects.exists()

    assert attach(alice, referral, "client", upload=paper("Bring this.")).status_code == 302

    file = Attachment.objects.get().file
    assert (file.folder.patient, file.case) == (maya, referral.case)
    assert Comment.objects.get().text == WORDS
    text = text_of(alice.get(case_url(referral)))
    assert "letter.pdf" in text.split("writing")[0] + text.split('id="write"')[1]
    opened = re.search(r'href="(/files/[^"]+)">letter.pdf', text)[1]
    before = Read.objects.count()
    assert b"".join(alice.get(opened).streaming_content).startswith(b"%PDF")
    assert Read.objects.count() == before + 1


def test_a_file_of_the_case_is_read_by_whoever_it_is_sent_to_while_they_have_the_case(
    alice, referral, maya, bob, eve
):
    file = make_file(Folder.of(maya), name="scan.txt", case=referral.case)
    provider = Actor("Bob", people=frozenset({bob.pk}), via="link")
    assert file not in File.objects.readable_by(provider)

    assert attach(alice, referral, "provider", attached=file.pk).status_code == 302

    assert file in File.objects.readable_by(provider)
    Case.objects.filter(pk=referral.pk).update(provider=eve)
    assert file not in File.objects.readable_by(provider)


def test_a_note_takes_a_file_of_the_case_and_no_new_one_which_its_patient_would_find(
    alice, referral, maya
):
    file = make_file(Folder.of(maya), name="scan.txt", case=referral.case)
    other = make_file(Folder.of(make_client("Leo", "Hart")), name="other.txt")

    assert attach(alice, referral, "note", upload=paper("Ours")).status_code == 422
    assert attach(alice, referral, "note", attached=other.pk).status_code == 422
    assert attach(alice, referral, "note", attached=file.pk, upload=paper("x")).status_code == 422
    assert attach(alice, referral, "note", attached=file.pk).status_code == 302

    assert [one.file for one in Attachment.objects.all()] == [file]
    assert set(File.objects.all()) == {file, other}
