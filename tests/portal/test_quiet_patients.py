"""Do messages to patients wait for the end of their quiet hours, but for what is urgent or asked for?"""

from __future__ import annotations

from datetime import time

from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.record.models import Entry
from tests.factories import ALICE, HOUR, NOON, fresh, text_of
from tests.portal.factories import URGENT, write
from tests.portal.visits import FRIDAY, chosen, offered
from tests.portal.writing import answered

QUIET = "/mine/quiet/"
NIGHT = {"quiet_from": "06:00", "quiet_until": "10:00"}  # it is 07:00 in Toronto
DAY = 24 * HOUR


def due(thread, template):
    return thread.case.messages.get(template=template).next_attempt_at


def test_what_is_not_urgent_waits_and_what_answers_themselves_does_not(mayas, maya, account):
    assert "Off" in text_of(mayas.get(QUIET))
    assert "06:00" in text_of(mayas.post(QUIET, NIGHT, follow=True))
    assert fresh(maya).quiet_from == time(6)

    thread = write(account)
    answered(thread)

    assert due(thread, "received") == NOON
    assert due(thread, "answered") == NOON + 3 * HOUR
    assert Entry.objects.get(action="keep_quiet").facts["quiet_until"] == "10:00"


def test_what_is_urgent_comes_at_once(mayas, account):
    mayas.post(QUIET, NIGHT)
    thread = write(account)

    thread.flag_urgent(by=ALICE, at=NOON, urgent_reason="It hurts.")

    assert due(thread, "urgent_for_you") == NOON
    assert due(write(account, URGENT), "urgent_for_you") == NOON


def test_one_time_alone_is_no_quiet_hour(mayas, maya):
    page = mayas.post(QUIET, {"quiet_from": "22:00", "quiet_until": ""})

    assert page.status_code == 422
    assert "Write both times, or neither." in text_of(page)
    assert fresh(maya).quiet_from is None


def at_the_end(one):
    """What becomes of each message once they are awake."""
    deliver(now=NOON + 3 * HOUR)
    return {m.template: m.state for m in one.case.messages.all()}


def test_a_reminder_of_the_night_does_not_come_where_they_have_done_it_meanwhile(
    mayas, account, bob
):
    mayas.post(QUIET, NIGHT)
    one = offered(account, bob, FRIDAY, at=NOON - 23 * HOUR)
    sweep(now=NOON + HOUR)
    chosen(fresh(one), at=NOON + 2 * HOUR)

    told = at_the_end(one)
    assert (told["times_wait"], told["visit_booked"]) == ("suppressed", "sent")


def test_a_reminder_of_the_night_comes_where_it_still_holds(mayas, account, bob):
    mayas.post(QUIET, NIGHT)
    one = offered(account, bob, FRIDAY, at=NOON - 23 * HOUR)
    sweep(now=NOON + HOUR)

    assert at_the_end(one)["times_wait"] == "sent"


def test_that_we_are_late_is_said_in_the_morning_also_of_what_has_gone_to_another_team(
    mayas, account
):
    mayas.post(QUIET, NIGHT)
    thread = write(account, at=NOON - 4 * DAY)
    sweep(now=NOON)
    assert due(thread, "late_for_you") == NOON + 3 * HOUR
    fresh(thread).give_to_staff(by=ALICE, at=NOON + HOUR, topic="billing")

    assert at_the_end(thread)["late_for_you"] == "sent"
