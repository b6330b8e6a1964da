"""Do leads read what happened, once a week, on their own Monday morning?"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careops.desk.reports.weekly import begun, mail_all
from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from tests.desk.browsing import desk
from tests.factories import (
    HOUR,
    NOON,
    make_member,
    make_network,
    make_provider,
    make_tenant,
    submit_referral,
    text_of,
)
from tests.referrals.conftest import set_clock as set_clock  # noqa: PLC0414 (a fixture)

MONDAY = datetime(
    2026, 3, 9, 11, 5, tzinfo=UTC
)  # five past seven in Toronto, where summer time began the day before
URL = "/admin/cases/case/reports/"


@pytest.fixture
def lena(tenant):
    return desk(make_member("Lena Lead", ["lead"]))


@pytest.fixture
def week(lena):
    """One referral that Bob did not answer."""
    make_network()
    bob = make_provider("Bob Brown")
    make_provider("Eve Other")
    submit_referral(preferred=bob, at=NOON)
    sweep(now=NOON + 49 * HOUR)


def letters():
    return list(Message.objects.filter(template="week").order_by("pk"))


def test_a_lead_reads_the_weeks_findings_and_no_name(week, lena):
    make_member("Alice Agent", ["agent"])

    assert mail_all(now=MONDAY) == 1

    (letter,) = letters()
    assert letter.to == lena.member.email
    assert letter.subject == "Last week at Acme"
    for words in (
        "From Monday 2 March to Sunday 8 March:",
        "Kept in time: 0 of 1 promise, 0 %.",
        "1 case open",
        "/admin/cases/case/reports/?first=2026-03-02&last=2026-03-08",
    ):
        assert words in letter.text
    for name in ("Maya", "Hart", "Bob"):
        assert name not in letter.text + letter.html
    assert "Open the reports" in letter.html


def test_it_comes_once_a_week_however_often_the_clock_looks(week, tenant):
    assert [mail_all(now=MONDAY + minutes * HOUR / 4) for minutes in range(3)] == [1, 0, 0]
    assert mail_all(now=MONDAY + timedelta(days=7)) == 1
    weeks = Entry.objects.filter(action="mail_week").order_by("seq").values_list("facts", flat=True)
    assert [facts["week"] for facts in weeks] == ["2026-03-02", "2026-03-09"]


def test_it_comes_in_the_morning_of_the_houses_monday_or_not_at_all():
    toronto, tokyo = ZoneInfo("America/Toronto"), ZoneInfo("Asia/Tokyo")
    monday = date(2026, 3, 9)

    assert begun(MONDAY - HOUR / 6, zone=toronto) is None
    assert begun(MONDAY, zone=toronto) == monday
    assert begun(datetime(2026, 3, 8, 22, 1, tzinfo=UTC), zone=tokyo) == monday
    assert begun(MONDAY + timedelta(days=2), zone=toronto) is None


def test_a_house_in_which_nothing_happened_gets_no_mail(lena):
    assert mail_all(now=MONDAY) == 0
    assert not Entry.objects.filter(action="mail_week").exists()


def test_sandboxes_and_strangers_hear_nothing_of_it(week, tenant):
    with tenant_scope(make_tenant("box", sandbox_of=tenant)):
        make_member("Lena Lead", ["lead"])
        make_network()
        submit_referral(at=NOON)

    assert mail_all(now=MONDAY) == 1


def test_whoever_wants_no_mail_says_so_below_the_reports(week, lena, set_clock):
    assert "Stop this mail" in text_of(lena.get(URL))

    lena.post(URL, {"mail": "off"})

    assert "You get no mail about the week." in text_of(lena.get(URL))
    assert mail_all(now=MONDAY) == 0

    lena.post(URL, {"mail": "on"})
    assert mail_all(now=MONDAY) == 1


def test_nobody_is_offered_a_mail_that_they_would_not_get(week, set_clock):
    fay = desk(make_member("Fay Finance", ["finance"]))

    assert "By mail on Mondays" not in text_of(fay.get(URL))
