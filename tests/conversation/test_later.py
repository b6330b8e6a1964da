"""Send later: at a moment when the office is open; it can be changed and taken back, and stays when somebody writes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careops.clock.now import now
from careops.conversation.later import moments
from careops.conversation.models import Comment, Draft
from careops.conversation.writing import note
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.web.conversation import read_with
from tests.conversation.test_quick_writing import WORDS, mail_of, send, url
from tests.desk.browsing import actor, case_url
from tests.factories import client_actor, fresh, text_of

FRIDAY = datetime(2026, 3, 6, 22, tzinfo=UTC)  # five in the afternoon in Toronto
WEEK = [["09:00", "17:00"]] * 5 + [None, None]


@pytest.fixture
def morning(tenant):
    """The first moment that is offered."""
    return moments(tenant, at=now())[0]


@pytest.fixture
def waiting(alice, referral, morning):
    send(alice, referral, later=morning.isoformat())
    return Comment.objects.get()


def test_the_next_five_openings_of_the_office_are_offered(tenant):
    tenant.hours = {"week": WEEK, "closed": {"2026-03-09": "A holiday"}}
    offered = [
        moment.astimezone(ZoneInfo(tenant.time_zone)) for moment in moments(tenant, at=FRIDAY)
    ]

    assert [f"{moment:%a %d %H:%M}" for moment in offered] == [
        "Tue 10 09:00", "Wed 11 09:00", "Thu 12 09:00", "Fri 13 09:00", "Mon 16 09:00",
    ]  # fmt: skip


def test_where_nobody_said_when_it_opens_weekdays_at_nine_are_offered(tenant):
    assert len(moments(tenant, at=FRIDAY)) == 5
    assert moments(tenant, at=FRIDAY)[0].astimezone(ZoneInfo(tenant.time_zone)).hour == 9


def test_it_waits_until_the_moment_that_was_chosen_and_nobody_reads_it_before(
    waiting, referral, maya, morning
):
    assert waiting.held_until == mail_of(referral).next_attempt_at == morning
    assert read_with(referral, by=client_actor(maya)).lines == []

    deliver(now=morning - timedelta(seconds=1))
    assert mail_of(referral).state == "queued"
    deliver(now=morning)
    assert mail_of(referral).state != "queued"


def test_everybody_at_the_desk_sees_that_it_waits_and_its_writer_can_take_it_back(
    waiting, alice, lena, referral
):
    assert "Change it, or take it back" in text_of(alice.get(case_url(referral)))
    colleague = text_of(lena.get(case_url(referral)))
    assert "Alice Agent: what they wrote leaves at" in colleague
    assert "Change it, or take it back" not in colleague

    alice.post(url(referral, "undo"), {"comment": waiting.pk})
    assert mail_of(referral).state == "suppressed"
    assert f"{WORDS}</textarea>" in text_of(alice.get(case_url(referral)))


@pytest.mark.parametrize("who", ["patient", "colleague"])
def test_it_stays_when_somebody_writes_meanwhile_and_its_writer_is_told(
    waiting, referral, maya, lena, who
):
    if who == "patient":
        fresh(referral).tell(by=client_actor(maya), at=now(), message="I found the letter.")
    else:
        note(
            fresh(referral), "She called.", seen=waiting.pk, mentioned=[], by=actor(lena), at=now()
        )

    assert mail_of(referral).state == "suppressed"
    assert fresh(waiting).withdrawn_at
    assert Draft.objects.get().text == WORDS
    told = Message.objects.get(template="held_back")
    assert (told.name, told.state) == ("Alice Agent", "queued")
    deliver(now=now())
    assert WORDS not in fresh(told).text
    assert "is a draft of yours again" in fresh(told).text


def test_what_its_writer_has_begun_since_is_not_lost(waiting, alice, referral, maya):
    send(alice, referral, "And one more thing.", do="keep")
    fresh(referral).tell(by=client_actor(maya), at=now(), message="I found the letter.")

    assert Draft.objects.get().text == f"{WORDS}\n\nAnd one more thing."


def test_its_own_writer_may_write_on_and_it_leaves_all_the_same(waiting, alice, referral):
    send(alice, referral, "Call us, please.")

    assert fresh(waiting).withdrawn_at is None


def test_what_has_left_is_touched_by_nothing(waiting, referral, maya, morning):
    fresh(referral).tell(by=client_actor(maya), at=morning, message="Thank you.")

    assert fresh(waiting).withdrawn_at is None


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"to": "note", "later": True}, "A note is for the desk"),
        ({"later": "2020-01-01T09:00:00+00:00"}, "This is not a valid choice"),
    ],
    ids=["note", "passed"],
)
def test_what_cannot_be_said_later_is_refused_and_nothing_is_lost(
    alice, referral, morning, said, words
):
    later = morning.isoformat() if said["later"] is True else said["later"]
    answer = send(alice, referral, **{**said, "later": later})

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert WORDS in text_of(answer)
    assert not Comment.objects.exists()


def test_a_step_is_not_taken_with_what_leaves_later(alice, obligation, consult, booking, morning):
    pages = {
        one: alice.get(case_url(one)).context["composer"] for one in (obligation, consult, booking)
    }
    subject, composer = next((s, c) for s, c in pages.items() if c.steps and c.readers)
    step, reader = composer.steps[0], composer.readers[0]
    said = {"to": reader.field, "do": f"then:{step.rule.name}", "later": morning.isoformat()}
    answer = send(alice, subject, **said)

    assert "take the step when it has left" in text_of(answer)
    assert not Comment.objects.exists()


def test_taken_back_it_stands_above_what_was_begun_since(waiting, alice, referral):
    send(alice, referral, "And one more thing.", do="keep")
    alice.post(url(referral, "undo"), {"comment": waiting.pk})

    assert Draft.objects.get().text == f"{WORDS}\n\nAnd one more thing."
