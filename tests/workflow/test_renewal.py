"""A link that has stopped sends a fresh one: to whom, when, and what it leaves behind (S4-8, M6)."""

from datetime import timedelta

import pytest

from careops.engine.refusals import NotMet, WrongState
from careops.engine.renewal import PAUSE, SEND_LINK, TEMPLATE, renew
from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.outbox.links import url_of
from careops.outbox.models import Link, Message
from careops.people.models import Provider
from tests.consults.factories import LEA, raise_obligation
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_provider,
    provider_actor,
    renew_link,
    story,
    submit_referral,
)

TICK = timedelta(microseconds=1)
LATER = NOON + 13 * HOUR


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def referral(bob):
    make_provider("Eve Other")
    return submit_referral(preferred=bob)


@pytest.fixture
def link(referral, bob):
    """Bob's, by mail; the same offer went to his mobile, too."""
    mail = referral.case.messages.get(template="offer", channel="email")
    return Link.objects.get(message=mail.pk)


def press(link, referral, *, at=LATER, once=True):
    renew(referral, link, once=once, by=provider_actor(Provider(pk=link.person)), at=at)


def sent(referral):
    return list(referral.case.messages.filter(template=TEMPLATE).order_by("queued_at"))


def test_it_leaves_an_entry_and_a_message_and_the_case_as_it_was(referral, link):
    before = fresh(referral)
    version, due_at = before.case.version, before.case.due_at
    press(link, referral)

    entry, after = referral.case.entries.get(action=SEND_LINK), fresh(referral)
    (mail,) = sent(referral)
    assert (entry.actor_id, entry.source, entry.target) == (link.person, "offered", "offered")
    assert (entry.facts, entry.outcome, mail.entry_id) == ({}, "done", entry.pk)
    assert (after.state, after.round, after.offered_at) == ("offered", 1, before.offered_at)
    assert (after.case.version, after.case.due_at) == (version + 1, due_at)


def test_it_lasts_as_long_as_the_one_that_it_renews_whatever_was_tuned_since(tenant, bob):
    tenant.tuning = {"referrals.link_valid_for": 3600}
    tenant.save()
    referral = submit_referral(preferred=bob)
    tenant.tuning = {}
    tenant.save()

    renew_link(bob, referral, at=LATER)
    renew_link(bob, referral, at=LATER + 2 * HOUR)

    spans = {link.expires_at - link.issued_at for link in Link.objects.filter(person=bob.pk)}
    assert spans == {HOUR}


def test_whichever_of_their_links_they_press_one_is_sent_in_a_while(referral, link, bob):
    by_mail, by_sms = Link.objects.filter(person=bob.pk)
    press(by_mail, referral)

    for old in (by_mail, by_sms):
        with pytest.raises(NotMet, match="A link was sent a moment ago"):
            press(old, referral, at=LATER + PAUSE - TICK)
    press(by_sms, referral, at=LATER + PAUSE)

    assert [mail.queued_at for mail in sent(referral)] == [LATER, LATER + PAUSE]


def test_another_ones_link_is_no_reason_to_wait(referral, bob):
    renew_link(bob, referral, at=LATER)
    renew_link(referral.client, referral, at=LATER)

    assert {mail.person for mail in sent(referral)} == {bob.pk, referral.client.pk}


def test_a_link_that_came_with_a_reminder_a_moment_ago_is_the_fresh_one(referral, link):
    sweep(now=NOON + 24 * HOUR)

    with pytest.raises(NotMet, match="A link was sent a moment ago"):
        press(link, referral, at=NOON + 24 * HOUR)
    assert sent(referral) == []


@pytest.mark.parametrize(
    ("leave", "refusal"),
    [
        (lambda r: r.withdraw(by=ALICE, at=LATER), WrongState),
        (lambda r: r.decline(by=provider_actor(r.provider), at=LATER), NotMet),
        (lambda r: r.hand_on(by=ALICE, at=LATER, provider=make_provider("Zoe New")), NotMet),
        (lambda r: r.open_up(by=client_actor(r.client), at=LATER), NotMet),
    ],
    ids=["closed", "declined", "handed on", "open to all"],
)
def test_nothing_is_sent_where_nothing_is_asked_of_them_any_more(referral, link, leave, refusal):
    leave(referral)

    with pytest.raises(refusal):
        press(link, fresh(referral))
    assert sent(referral) == []


def test_the_link_of_an_earlier_round_stays_ended_though_it_is_theirs_again(bob):
    owed = raise_obligation(provider=bob)
    link = Link.objects.filter(person=bob.pk).first()
    sweep(now=NOON + 48 * HOUR)
    fresh(owed).give_back(by=LEA, at=NOON + 48 * HOUR, reason="They are back.")

    with pytest.raises(NotMet, match="It has moved on"):
        press(link, fresh(owed), at=NOON + 49 * HOUR)
    assert sent(owed) == []


def test_a_clock_that_has_not_ticked_comes_first(referral, link):
    """At the 48th hour the offer is over, whether or not a sweep has come; and that stands."""
    with pytest.raises(NotMet, match="It has moved on, and nothing is asked of you any more"):
        press(link, referral, at=NOON + 48 * HOUR)

    assert [action for action, _ in story(referral)] == [
        "submit", "offer", "(remind)", "expire", "repost",
    ]  # fmt: skip
    assert sent(referral) == []


def test_it_goes_to_the_address_that_is_on_file_now(referral, link, bob):
    bob.email = "bob@new.example"
    bob.save()
    press(link, fresh(referral))

    (mail,) = sent(referral)
    assert (mail.channel, mail.to, mail.person) == ("email", "bob@new.example", bob.pk)


def test_who_has_no_address_but_a_mobile_gets_a_text_message(referral, link, bob):
    Provider.objects.filter(pk=bob.pk).update(email="")
    press(link, fresh(referral))
    deliver(now=LATER)

    (message,) = sent(referral)
    assert (message.channel, message.to) == ("sms", bob.mobile)
    assert message.text == f"Acme: your fresh link for {referral.case.ref}: {url_of(message.pk)}"
    assert len(message.text) <= 160


def test_who_cannot_be_reached_at_all_is_told_so(referral, link):
    Provider.objects.filter(pk=link.person).update(email="", mobile="")

    with pytest.raises(NotMet, match="We have no address of yours: please call us"):
        press(link, fresh(referral))
    assert not referral.case.entries.filter(action=SEND_LINK).exists()


def test_the_mail_says_what_it_is_for_without_a_word_of_health(referral, link):
    press(link, referral)
    renew_link(referral.client, referral, at=LATER)
    deliver(now=LATER)

    for mail in Message.objects.filter(template=TEMPLATE):
        assert mail.subject == f"Your fresh link ({referral.case.ref})"
        assert f"Open the page:\n{url_of(mail.pk)}\n" in mail.text
        assert "after that, the same page can mail you a fresh one." in mail.text
        assert f'href="{url_of(mail.pk)}"' in mail.html
        is_client = mail.person == referral.client.pk
        assert mail.text.startswith("Hello Maya,") == is_client
        assert ("Or sign in:" in mail.text) != is_client
        for words in (mail.text, mail.html):
            assert not any(secret in words for secret in ("Low mood", "Hart", "M.H."))
