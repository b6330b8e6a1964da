"""S4, hour by hour: a preferred provider who never answers."""

import pytest

from careops.workflow.sweep import sweep
from tests.factories import HOUR, NOON, make_provider, said, story, submit_referral


@pytest.fixture
def silent(tenant):
    bob, _eve = make_provider("Bob Brown"), make_provider("Eve Other")
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
    (72, "slack", "still_open", "#referrals"),
    (72, "email", "still_waiting", "Maya Hart"),
    (96, "email", "not_placed", "Maya Hart"),
]


def test_silence_is_reminded_once_then_opened_to_all_then_owned_by_intake(silent):
    for hour in range(110):
        sweep(now=NOON + hour * HOUR)

    assert said(silent) == EXPECTED
    assert story(silent) == [
        ("submit", 0),
        ("offer", 0),
        ("remind", 24),
        ("expire", 48),
        ("repost", 48),
        ("bump", 72),
        ("expire_open", 96),
    ]
    silent.case.refresh_from_db()
    (task,) = silent.case.tasks.all()
    assert (silent.case.state, task.task_kind, task.team) == (
        "unplaced",
        "place_referral",
        "intake",
    )


def test_a_worker_that_slept_a_week_skips_what_was_overtaken(silent):
    sweep(now=NOON + 168 * HOUR)

    assert story(silent)[2:] == [("(remind)", 168), ("expire", 168), ("repost", 168)]
