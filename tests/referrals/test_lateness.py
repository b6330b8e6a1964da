"""A client whom intake owes a word: the first date stays, we say that we are late, and it goes up a level."""

from datetime import timedelta

import pytest

from careops.cases.models import Case
from careops.desk.models import Task
from careops.engine.sweep import sweep
from tests.factories import ALICE, HOUR, NOON, fresh, link_to, said, submit_referral, text_of

DAY = timedelta(days=1)


@pytest.fixture
def resting(maya, set_clock):
    """Nobody can take it; intake has not acted for 16 days."""
    referral = submit_referral(client=maya)
    for day in range(1, 17):
        sweep(now=NOON + day * DAY)
    set_clock(NOON + 16 * DAY)
    return fresh(referral)


def test_what_nobody_places_is_late_after_its_first_day(resting):
    assert resting.case.due_at == NOON + DAY
    assert resting.case in Case.objects.overdue(at=NOON + 16 * DAY)


def test_it_goes_from_intake_to_leads_to_managers(resting):
    sent = [
        (when / 24, what, whom)
        for when, channel, what, whom in said(resting)
        if channel == "slack" and when
    ]

    assert sent == [
        (1, "late", "#leads"),
        *((day, "unplaced", "#intake") for day in (1, 2, 3)),
        *((day, "unplaced", "#leads") for day in (4, 5, 6)),
        *((day, "unplaced", "#managers") for day in (7, 14)),
    ]


def test_the_client_reads_the_first_date_and_gets_a_mail_a_week(resting, maya, visitor):
    mails = [when / 24 for when, _, what, _ in said(resting) if what == "late" and when % 168 == 24]
    text = text_of(visitor.get(link_to(maya, resting)))

    assert mails[-3:] == [1, 8, 15]
    for words in ("We said", "Tuesday 3 March", "We are late, and we are sorry", "Late: we said"):
        assert words in text, words


def test_the_task_beside_it_does_not_say_the_same_again(resting):
    (task,) = Task.objects.filter(about_case=resting.pk)

    assert task.case.due_at == resting.case.due_at
    assert said(task) == []


def test_a_task_of_its_own_is_told_to_the_leads_when_it_is_late(tenant):
    task = Task.about("undelivered_message", case=None, at=NOON)
    task.open(by=ALICE, at=NOON)
    sweep(now=NOON + 5 * HOUR)

    assert said(task) == [(5, "slack", "late", "#leads")]
