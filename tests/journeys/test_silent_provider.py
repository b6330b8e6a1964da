"""S4, hour by hour: a preferred provider who never answers, with four workers who all do everything twice."""

import pytest

from careops.outbox import links
from careops.outbox.models import Link, Message
from careops.tenancy.scope import tenant_transaction
from referrals.models import Referral
from tests.factories import HOUR, NOON, make_provider, said, story, submit_referral

WEEK = 168


@pytest.fixture
def silent(acme):
    with tenant_transaction(acme):
        bob = make_provider("Bob Brown")
        make_provider("Eve Other")
        return submit_referral(preferred=bob)


EXPECTED = [
    (0, "email", "received", "Maya Hart"),
    (0, "slack", "offered", "#referrals"),
    (0, "email", "offer", "Bob Brown"),
    (0, "sms", "offer", "Bob Brown"),
    (24, "email", "reminder", "Bob Brown"),
    (24, "email", "still_waiting", "Maya Hart"),
    (48, "email", "decline_notice", "Maya Hart"),
    (48, "slack", "reposted", "#referrals"),
    # The new round has a clock of its own (S4-A2):
    (72, "slack", "still_open", "#referrals"),
    (72, "email", "still_waiting", "Maya Hart"),
    (96, "email", "not_placed", "Maya Hart"),
]


def test_silence_is_reminded_once_then_opened_to_all_then_owned_by_intake(acme, silent, workers):
    for hour in range(110):
        assert workers(hour) == [None] * 4

    with tenant_transaction(acme):
        referral = Referral.objects.get(pk=silent.pk)
        assert said(referral) == EXPECTED
        assert story(referral) == [
            ("submit", 0),
            ("offer", 0),
            ("remind", 24),
            ("expire", 48),
            ("repost", 48),
            ("bump", 72),
            ("expire_open", 96),
        ]
        (task,) = referral.case.tasks.all()
        assert (referral.case.state, task.task_kind, task.team) == (
            "unplaced",
            "place_referral",
            "intake",
        )
        check_the_mails()


def check_the_mails():
    """Each was sent once; the reminder has a link of its own that works; the client reads whom to call."""
    assert {(m.state, m.attempts) for m in Message.objects.all()} == {("sent", 1)}
    reminder = Message.objects.get(template="reminder")
    link = links.find(links.token_of(reminder.pk))
    assert links.url_of(reminder.pk) in reminder.text
    assert link.digest not in Link.objects.exclude(message=reminder.pk).values_list("digest")
    for after, status in [(0, "issued"), (11.99, "issued"), (12, "expired")]:
        at = NOON + (24 + after) * HOUR
        assert links.status_of(link, round=1, at=at) == status
    assert links.status_of(link, round=2, at=NOON + 24 * HOUR) == "superseded"
    waiting = Message.objects.get(template="still_waiting", queued_at=NOON + 24 * HOUR)
    assert "416-555-0199" in waiting.text.replace(") ", "-").replace("(", "")


def test_workers_that_slept_a_week_skip_what_was_overtaken(acme, silent, workers):
    for hour in range(WEEK, WEEK + 60):
        assert workers(hour) == [None] * 4

    with tenant_transaction(acme):
        referral = Referral.objects.get(pk=silent.pk)
        assert story(referral) == [
            ("submit", 0),
            ("offer", 0),
            ("(remind)", WEEK),
            ("expire", WEEK),
            ("repost", WEEK),
            ("bump", WEEK + 24),
            ("expire_open", WEEK + 48),
        ]
        late = [(when + WEEK - 48, *what) for when, *what in EXPECTED if when >= 48]
        assert said(referral) == [*EXPECTED[:4], *late]
