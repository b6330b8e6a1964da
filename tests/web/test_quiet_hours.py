"""When do a provider's reminders wait? (S0-A3)"""

from datetime import time

import pytest

from careops.record.models import Entry
from tests.consults.factories import raise_obligation
from tests.factories import HOUR, NOON, fresh, make_provider, text_of
from tests.referrals.conftest import browser_of, set_clock, visitor

__all__ = ["browser_of", "set_clock", "visitor"]  # fixtures

QUIET = "/provider/quiet/"
NIGHT = {"quiet_from": "12:00", "quiet_until": "20:00"}


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def bobs(bob, browser_of):
    return browser_of(name="Bob Brown", provider=bob, roles=["provider"])


def test_bob_may_and_others_may_not(bobs, browser_of, visitor):
    assert "Off" in text_of(bobs.get(QUIET))
    assert browser_of(roles=["agent"]).get(QUIET).status_code == 403
    assert visitor.get(QUIET)["Location"] == f"/accounts/login/?next={QUIET}"


def test_reminders_wait_and_deadlines_do_not(bobs, bob):
    owed = raise_obligation(provider=bob)
    due = owed.case.due_at

    page = bobs.post(QUIET, NIGHT, follow=True)
    from careops.engine.sweep import sweep

    sweep(now=NOON + HOUR)
    assert "Reminders wait for the end" in text_of(page)
    assert "12:00" in text_of(page)
    found = fresh(owed)
    # 6 hours after 07:00 in Toronto it is quiet, until 20:00.
    assert found.case.wake_at == NOON + 13 * HOUR
    assert found.case.due_at == due


def test_it_is_on_record_and_can_be_undone(bobs, bob):
    bobs.post(QUIET, NIGHT)
    assert (fresh(bob).quiet_from, fresh(bob).quiet_until) == (time(12), time(20))

    page = bobs.post(QUIET, {"quiet_from": "", "quiet_until": ""}, follow=True)

    assert "You have no quiet hours" in text_of(page)
    assert fresh(bob).quiet_from is None
    first, second = Entry.objects.filter(action="keep_quiet").order_by("seq")
    assert (first.outcome, first.actor, first.facts["quiet_from"]) == (
        "changed",
        "Bob Brown",
        "12:00",
    )
    assert "quiet_from" not in second.facts


def test_saving_the_same_hours_again_records_nothing(bobs):
    for _ in range(2):
        bobs.post(QUIET, NIGHT)

    assert Entry.objects.filter(action="keep_quiet").count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"quiet_from": "12:00"}, "Write both times, or neither"),
        ({"quiet_from": "12:00", "quiet_until": "12:00"}, "The two times are the same"),
        ({"quiet_from": "night", "quiet_until": "12:00"}, "Write a time, such as 22:00"),
        ({"quiet_from": "25:00", "quiet_until": "\0"}, "Write a time, such as 22:00"),
    ],
)
def test_hours_that_cannot_be_are_told_at_the_form(bobs, bob, said, words):
    page = bobs.post(QUIET, said)

    assert page.status_code == 422
    assert words in text_of(page)
    assert fresh(bob).quiet_from is None
