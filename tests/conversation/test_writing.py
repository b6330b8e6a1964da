"""What is kept of what is written? A comment beside the case, in one commit with its step; the record has its seal."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from careops.conversation.models import Attachment, Comment, Draft
from careops.conversation.writing import note, people_of, write
from careops.engine.refusals import BadFacts, NotAllowed, NotMet
from careops.files.models import Folder
from careops.tenancy.scope import tenant_transaction
from careops.values.private import is_of
from tests.factories import (
    ALICE,
    HOUR,
    client_actor,
    fresh,
    make_file,
    make_member,
    make_tenant,
    provider_actor,
)

WORDS = "Please bring the letter of your doctor."
CARD = "4111 1111 1111 1111"


def last(subject):
    return subject.case.entries.order_by("seq").last()


def mails(subject, template):
    return subject.case.messages.filter(template=template)


# The sentences of the policies


@pytest.mark.parametrize("name", ["referral", "consult", "obligation", "booking"])
def test_what_somebody_tells_us_is_a_comment_and_the_record_keeps_its_seal(request, name, maya, at):
    subject = request.getfixturevalue(name)

    subject.tell(by=client_actor(maya), at=at, message=WORDS)

    entry, comment = last(subject), Comment.objects.get()
    assert entry.action == "tell"
    assert is_of(entry.facts["message"], WORDS)
    assert WORDS not in str(entry.facts)
    assert (comment.case_id, comment.entry_id) == (subject.pk, entry.pk)
    assert (comment.text, comment.person, comment.is_ours) == (WORDS, maya.pk, False)
    assert (comment.author, comment.role, comment.author_id) == ("Maya Hart", "patient", maya.pk)
    assert subject.case.tasks.filter(state="new", task_kind__endswith="_words").count() == 1


@pytest.mark.parametrize("name", ["referral", "consult", "obligation", "booking"])
def test_whatever_is_told_is_to_be_read_within_three_days(request, name, maya, at):
    """S1-14"""
    subject = request.getfixturevalue(name)

    subject.tell(by=client_actor(maya), at=at, message=WORDS)

    task = subject.case.tasks.get(task_kind__endswith="_words")
    assert HOUR <= task.case.due_at - at <= 3 * 24 * HOUR
    assert task.team


@pytest.mark.parametrize("name", ["referral", "consult", "obligation"])
def test_the_provider_who_holds_it_tells_us_too_and_no_other_does(request, name, bob, eve, at):
    subject = request.getfixturevalue(name)

    subject.tell(by=provider_actor(bob), at=at, message=WORDS)

    assert Comment.objects.get().person == bob.pk
    assert subject.case.tasks.filter(task_kind__endswith="_words").exists()
    with pytest.raises(NotAllowed):
        subject.tell(by=provider_actor(eve), at=at, message=WORDS)


def test_each_partner_of_a_booking_talks_for_itself(booking, at):
    for partner in (booking.insurer, booking.clinic):
        booking.tell(by=client_actor(partner), at=at, message=WORDS)

    assert [one.person for one in Comment.objects.of(booking.case)] == [
        booking.insurer_id,
        booking.clinic_id,
    ]


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 5001, f"It is {CARD}.", "\x00", "\ud800"])
def test_what_is_empty_too_long_a_card_or_no_text_is_refused_and_leaves_nothing(
    referral, maya, at, words
):
    before = referral.case.entries.count()
    with pytest.raises(BadFacts):
        referral.tell(by=client_actor(maya), at=at, message=words)
    assert (Comment.objects.count(), referral.case.entries.count()) == (0, before)


def test_five_thousand_characters_fit(referral, maya, at):
    referral.tell(by=client_actor(maya), at=at, message="x" * 5000)
    assert len(Comment.objects.get().text) == 5000


# Writing to them


def test_one_writes_to_whoever_talks_with_us_about_it(referral, consult, obligation, booking):
    assert list(people_of(referral)) == ["client", "provider"]
    assert list(people_of(consult)) == ["patient", "provider"]
    assert list(people_of(obligation)) == ["provider", "patient"]
    assert list(people_of(booking)) == ["insurer", "client", "clinic"]
    task = referral.tell(
        by=client_actor(referral.client), at=referral.case.clock_at, message=WORDS
    ).case.tasks.get()
    assert people_of(task) == {}


def test_they_hear_that_we_wrote_by_a_link_for_a_week_and_read_nothing_of_it(
    referral, maya, ally, at
):
    write(referral, "client", WORDS, seen=None, by=ally, at=at)

    (mail,) = mails(referral, "wrote")
    (link,) = referral.case.links.filter(message=mail.pk)
    assert (mail.channel, mail.to, mail.person) == ("email", maya.email, maya.pk)
    assert link.expires_at - link.issued_at == 7 * 24 * HOUR
    entry, comment = last(referral), Comment.objects.get()
    assert entry.said["to"] == "Maya Hart"
    assert is_of(entry.facts["message"], WORDS)
    assert (entry.source, entry.target) == ("accepted", "accepted")
    assert (comment.person, comment.is_ours, comment.role) == (maya.pk, True, "support agent")
    assert comment.author_id == ally.member


def test_who_has_no_mail_address_hears_by_text_message_and_who_has_neither_not_at_all(
    referral, maya, ally, at
):
    maya.email = ""
    maya.save()
    referral = fresh(referral)
    write(referral, "client", WORDS, seen=None, by=ally, at=at)
    assert mails(referral, "wrote").get().channel == "sms"

    maya.mobile = ""
    maya.save()
    with pytest.raises(NotMet, match="no address"):
        write(fresh(referral), "client", WORDS, seen=Comment.objects.get().pk, by=ally, at=at)
    assert Comment.objects.count() == 1


def test_it_is_held_back_when_somebody_has_written_meanwhile(referral, maya, ally, at):
    referral.tell(by=client_actor(maya), at=at, message="It is settled.")
    newest = Comment.objects.get().pk

    for seen in (None, referral.pk):
        with pytest.raises(NotMet, match="written meanwhile"):
            write(referral, "client", WORDS, seen=seen, by=ally, at=at)
        with pytest.raises(NotMet, match="written meanwhile"):
            note(referral, WORDS, seen=seen, mentioned=[], by=ally, at=at)
    write(referral, "client", WORDS, seen=newest, by=ally, at=at)

    assert Comment.objects.of(referral.case).filter(is_ours=True).count() == 1
    assert mails(referral, "wrote").count() == 1


def test_only_the_desk_writes(referral, bob, maya, at):
    for stranger in (provider_actor(bob), client_actor(maya)):
        with pytest.raises(NotAllowed):
            write(referral, "client", WORDS, seen=None, by=stranger, at=at)
        with pytest.raises(NotAllowed):
            note(referral, WORDS, seen=None, mentioned=[], by=stranger, at=at)
    assert not Comment.objects.exists()


def test_a_closed_case_is_still_written_about(referral, ally, at):
    referral.withdraw(by=ALICE, at=at)
    write(referral, "client", WORDS, seen=None, by=ally, at=at)
    assert fresh(referral).state == "withdrawn"
    assert Comment.objects.count() == 1


def test_a_note_is_nobodys_but_the_desks_and_mails_whom_it_names_once(referral, lena, ally, at):
    me = make_member("Ned Namesake", ["agent"])
    note(referral, WORDS, seen=None, mentioned=[lena.member, me, lena.member], by=ally, at=at)

    comment = Comment.objects.get()
    assert comment.is_note
    assert not Comment.objects.all().read_by([referral.client_id, referral.provider_id]).exists()
    told = mails(referral, "mentioned")
    assert {mail.person for mail in told} <= {lena.member.pk, me.pk}
    assert all(mail.channel == "email" for mail in told)


def test_who_names_themselves_gets_no_mail(referral, alice, ally, at):
    note(referral, WORDS, seen=None, mentioned=[alice.member], by=ally, at=at)
    assert not mails(referral, "mentioned").exists()


# Its rows


def test_what_was_said_never_changes_but_its_words_can_be_taken_away(referral, maya, at):
    referral.tell(by=client_actor(maya), at=at, message=WORDS)

    for name, value in [("author", "Eve"), ("is_ours", True), ("person", None)]:
        with pytest.raises(DatabaseError), transaction.atomic():
            Comment.objects.update(**{name: value})
    Comment.objects.update(text="")
    assert Comment.objects.get().text == ""


def test_a_file_is_attached_once_and_stays(referral, maya, at):
    referral.tell(by=client_actor(maya), at=at, message=WORDS)
    file = make_file(Folder.of(maya), case=referral.case)
    attached = Attachment.objects.create(comment=Comment.objects.get(), file=file)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.create(comment=Comment.objects.get(), file=file)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.filter(pk=attached.pk).update(file=file)


def test_a_draft_is_one_a_case_and_member_and_empty_it_is_forgotten(referral, alice, lena, at):
    mine, case = alice.member.pk, referral.case
    for text in ("Hello", "Hello Maya"):
        Draft.objects.keep(mine, case, to="client", text=text, at=at)

    assert Draft.objects.by(mine, case).get().text == "Hello Maya"
    assert not Draft.objects.by(lena.member.pk, case).exists()
    Draft.objects.keep(mine, case, to="client", text="", at=at)
    assert not Draft.objects.exists()


def test_another_tenant_has_none_of_it(referral, maya, ally, at):
    referral.tell(by=client_actor(maya), at=at, message=WORDS)
    Draft.objects.keep(ally.member, referral.case, to="client", text=WORDS, at=at)

    with tenant_transaction(make_tenant("other")):
        assert not Comment.objects.exists()
        assert not Draft.objects.exists()
