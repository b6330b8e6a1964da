"""Who reads what was written about a case? The desk all of it; everybody else what was written with them, no more."""

import pytest
from django.test import Client

from careops.conversation.models import Comment
from careops.conversation.writing import note, write
from careops.outbox.codes import code_of
from careops.outbox.links import token_of
from careops.record.models import Read
from careops.tenancy.scope import tenant_transaction
from tests.desk.browsing import desk
from tests.factories import (
    ALICE,
    client_actor,
    fresh,
    link_to,
    make_client,
    make_member,
    make_partner,
    make_tenant,
    provider_actor,
    text_of,
)

TO_MAYA, TO_BOB = "Bring the letter, Maya.", "Call her soon, Bob."
FROM_MAYA, FROM_BOB = "I have moved to Hull.", "She does not answer."
NOTE = "She sounded worried."
WORDS = {TO_MAYA, TO_BOB, FROM_MAYA, FROM_BOB, NOTE}
PAGES = {
    "referral": "/provider/referrals/{}/",
    "consult": "/provider/consults/{}/",
    "obligation": "/provider/obligations/{}/",
}


def read_on(page):
    """Which of the words stand there."""
    return {words for words in WORDS if words in text_of(page)}


def talk(subject, *, by, at):
    """Its patient and its provider say something to us, we to each, and one thing among us."""
    patient = next(name for name in ("client", "patient") if hasattr(subject, name))

    def seen():
        return Comment.objects.newest_of(subject.case)

    subject.tell(by=client_actor(getattr(subject, patient)), at=at, message=FROM_MAYA)
    fresh(subject).tell(by=provider_actor(subject.provider), at=at, message=FROM_BOB)
    subject = fresh(subject)
    write(subject, patient, TO_MAYA, seen=seen(), by=by, at=at)
    write(subject, "provider", TO_BOB, seen=seen(), by=by, at=at)
    note(subject, NOTE, seen=seen(), mentioned=[], by=by, at=at)
    return fresh(subject)


@pytest.fixture(params=PAGES)
def talked(request, ally, at):
    """A case about which everything was said."""
    return talk(request.getfixturevalue(request.param), by=ally, at=at)


def link_in(mail):
    return f"/a/{token_of(mail.pk)}/"


def open_with_code(browser, path, subject):
    browser.post(path, {"act": "send_code"})
    sent = subject.case.entries.filter(action="send_code").latest("seq")
    return browser.post(path, {"act": "open", "code": code_of(sent.pk)}, follow=True)


def reads(subject):
    return Read.objects.filter(case=subject.pk)


# Patients


def test_a_patient_who_has_signed_in_reads_their_own(talked, mayas):
    page = mayas.get(f"/mine/{talked.pk}/")

    assert read_on(page) == {TO_MAYA, FROM_MAYA}
    assert "<b>You</b>" in text_of(page)
    assert "<b>Alice Agent, our team</b>" in text_of(page)
    assert text_of(page).index(TO_MAYA) < text_of(page).index("Tell us")
    assert reads(talked).filter(actor="Maya Hart").exists()


def test_by_the_link_alone_they_read_that_we_wrote_and_with_the_code_what(talked, visitor, maya):
    mail = talked.case.messages.get(template="wrote", person=maya.pk)
    path = link_in(mail)

    page = visitor.get(path)
    assert read_on(page) == set()
    assert "We wrote to you on" in text_of(page)
    assert "You wrote to our team on" in text_of(page)
    assert f'href="{path}all/"' in text_of(page)
    opened = open_with_code(visitor, f"{path}all/", talked)
    assert opened.status_code == 200

    assert read_on(visitor.get(f"{path}all/{talked.pk}/")) == {TO_MAYA, FROM_MAYA}
    assert reads(talked).filter(actor="Maya Hart").exists()
    assert read_on(Client(HTTP_HOST="acme.localhost").get(path)) == set()


def test_another_patient_reads_nothing(talked):
    eva = desk(make_member("Eva Else", ["patient"], patient=make_client("Eva", "Else")))
    assert eva.get(f"/mine/{talked.pk}/").status_code == 404


def test_nobody_wrote_and_nothing_is_said_of_it(referral, mayas, bobs):
    for page in (
        mayas.get(f"/mine/{referral.pk}/"),
        bobs.get(PAGES["referral"].format(referral.pk)),
    ):
        assert 'id="talk-title"' not in text_of(page)
        assert "Tell us" in text_of(page)


# Providers


def test_the_provider_reads_theirs_and_answers(talked, bobs, bob):
    path = PAGES[talked.kind].format(talked.pk)

    page = bobs.get(path)
    assert read_on(page) == {TO_BOB, FROM_BOB}
    assert reads(talked).filter(actor="Bob Brown").exists()
    answer = bobs.post(path, {"act": "tell", "message": "I call her today."}, follow=True)

    assert "our team has it" in text_of(answer)
    assert "I call her today." in text_of(answer)
    assert Comment.objects.of(talked.case).last().person == bob.pk


def test_another_provider_reads_nothing(talked, eves):
    assert read_on(eves.get(PAGES[talked.kind].format(talked.pk))) == set()


@pytest.fixture
def handed_over(consult, eve, ally, at):
    """From Bob to Eve, after everything was said."""
    return talk(consult, by=ally, at=at).hand_on(by=ALICE, at=at, provider=eve)


def test_after_a_hand_over_the_new_one_reads_nothing_of_the_old_and_the_old_one_nothing_more(
    handed_over, bobs, eves, ally, at
):
    consult, path = handed_over, PAGES["consult"].format(handed_over.pk)

    assert read_on(eves.get(path)) == set()
    assert read_on(bobs.get(path)) == set()
    seen = Comment.objects.newest_of(consult.case)
    write(fresh(consult), "provider", TO_BOB, seen=seen, by=ally, at=at)
    assert read_on(eves.get(path)) == {TO_BOB}
    assert read_on(bobs.get(path)) == set()


def test_of_what_is_closed_they_still_read_what_we_wrote(referral, bobs, ally, at):
    by = provider_actor(referral.provider)
    referral.mark_contacted(by=by, at=at).complete(by=by, at=at)
    talk(fresh(referral), by=ally, at=at)

    page = bobs.get(PAGES["referral"].format(referral.pk))

    assert read_on(page) == {TO_BOB, FROM_BOB}
    assert reads(referral).filter(actor="Bob Brown").exists()


def test_the_address_in_their_mail_leads_each_to_their_own_page(talked, alice, bobs, mayas):
    path = f"/case/{talked.pk}/"

    assert bobs.get(path)["Location"] == PAGES[talked.kind].format(talked.pk)
    assert mayas.get(path)["Location"] == f"/mine/{talked.pk}/"
    assert alice.get(path)["Location"] == f"/admin/cases/case/{talked.pk}/change/"


def test_that_address_leads_nobody_else_to_anything(talked, eves, visitor):
    path = f"/case/{talked.pk}/"

    assert "/accounts/login/" in visitor.get(path)["Location"]
    assert read_on(eves.get(path, follow=True)) == set()
    with tenant_transaction(make_tenant("other")):
        olga = desk(make_member("Olga Other", ["agent"]), host="other.localhost")
    assert olga.get(path).status_code == 404


# Partners


@pytest.fixture
def agreed(booking, maya, ally, at):
    """A booking of which we talked with the insurer and the clinic, and with Maya."""
    for field, words in [("insurer", TO_BOB), ("clinic", FROM_BOB), ("client", TO_MAYA)]:
        seen = Comment.objects.newest_of(booking.case)
        write(fresh(booking), field, words, seen=seen, by=ally, at=at)
    return fresh(booking)


def member_of(partner, name="Pia Partner"):
    return desk(make_member(name, [partner.kind], partner=partner))


def test_a_partners_people_read_what_was_written_with_it_and_nobody_elses(agreed):
    path = f"/partner/cases/{agreed.pk}/"
    for partner, words in [(agreed.insurer, TO_BOB), (agreed.clinic, FROM_BOB)]:
        browser = member_of(partner)
        assert read_on(browser.get(path)) == {words}
        assert browser.get(f"/case/{agreed.pk}/")["Location"] == path
    assert reads(agreed).filter(actor="Pia Partner").count() == 2
    other = member_of(make_partner("Other Mutual", kind="insurer"))
    assert other.get(path).status_code == 404


@pytest.mark.parametrize(("field", "words"), [("insurer", TO_BOB), ("clinic", FROM_BOB)])
def test_behind_a_partners_link_the_words_open_with_a_code(agreed, visitor, field, words):
    partner = getattr(agreed, field)
    path = link_in(agreed.case.messages.get(template="wrote", person=partner.pk))

    page = visitor.get(path)
    assert read_on(page) == set()
    assert "We wrote to you on" in text_of(page)

    assert read_on(open_with_code(visitor, path, agreed)) == {words}
    assert reads(agreed).filter(actor=partner.name).exists()


def test_a_partners_link_without_words_asks_for_no_code(booking, visitor):
    page = visitor.get(link_to(booking.insurer, booking))
    assert page.status_code == 200
    assert "one-time code" not in text_of(page)


def test_who_tells_the_same_as_another_a_moment_ago_is_heard_too(agreed, at):
    path = f"/partner/cases/{agreed.pk}/"
    for partner in (agreed.insurer, agreed.clinic):
        member_of(partner).post(path, {"act": "tell", "message": "Noted."})
        member_of(partner, "Paul Partner").get(path)

    assert agreed.case.entries.filter(action="tell").count() == 2
