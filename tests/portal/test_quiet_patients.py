"""Do messages to patients wait for the end of their quiet hours, but for what is urgent or asked for?"""

from __future__ import annotations

from datetime import time

from careops.record.models import Entry
from tests.factories import ALICE, HOUR, NOON, fresh, text_of
from tests.portal.factories import URGENT, write
from tests.portal.writing import answered

QUIET = "/mine/quiet/"
NIGHT = {"quiet_from": "06:00", "quiet_until": "10:00"}  # it is 07:00 in Toronto


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
