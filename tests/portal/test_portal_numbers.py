"""Does the portal protect providers' time? The figures of S1-27, counted from what really happened."""

import csv
import io
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.engine.sweep import sweep
from careops.record.span import Span
from careops.tenancy.scope import tenant_scope
from portal.columns import Topic
from portal.models import Refill, Turning
from portal.numbers import messages, refills
from portal.numbers.all import ALL
from tests.desk.browsing import desk
from tests.factories import (
    ALICE,
    NOON,
    client_actor,
    fresh,
    make_client,
    make_member,
    make_partner,
    make_provider,
    make_tenant,
    provider_actor,
    text_of,
)
from tests.portal.charts import (
    DAY,
    answered,
    asked_refill,
    given,
    in_review,
    make_visit,
    with_account,
    written,
)
from tests.referrals.conftest import set_clock as set_clock  # noqa: PLC0414 (a fixture)

URL = "/admin/portal/thread/numbers/"
MARCH = Span(date(2026, 3, 2), date(2026, 3, 15))  # two weeks, from the Monday of NOON
WEEK = timedelta(days=7)


@pytest.fixture
def lena(set_clock):
    return desk(make_member("Lena Lead", ["lead"], teams=["portal"]))


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def account(tenant):
    return with_account(make_client(birth_date=date(1990, 1, 1)))


def bill(account, at=NOON, answer=None):
    thread = written(account, topic=Topic.BILLING, words="Why?", at=at)
    thread.give_to_staff(by=ALICE, at=at, topic=Topic.BILLING)
    if answer:
        sweep(now=answer)
        fresh(thread).answer_for_office(by=ALICE, at=answer, message="It is paid.")
    return fresh(thread)


def counts(weeks):
    return [dict(week.counts) for week in weeks]


def test_messages_are_counted_by_topic_and_week_replies_too(account, bob):
    thread = given(account, bob)
    answered(thread)
    fresh(thread).reply(by=client_actor(account.patient), at=NOON + WEEK, message="Thanks")
    bill(account)
    bill(account, at=NOON - WEEK)

    assert counts(messages.by_topic(MARCH)) == [{"clinical": 1, "billing": 1}, {"clinical": 1}]
    assert [week.monday for week in messages.by_topic(MARCH)] == [
        date(2026, 3, 2),
        date(2026, 3, 9),
    ]


def test_a_day_begins_by_the_practices_clock(account, tenant):
    """At half past three in the night to Monday, UTC, it is Sunday in Toronto."""
    bill(account, at=NOON - timedelta(hours=8, minutes=30))

    assert messages.by_topic(MARCH) == []
    assert counts(messages.by_topic(Span(date(2026, 3, 1), date(2026, 3, 1)))) == [{"billing": 1}]


def test_what_came_after_we_said_that_we_are_late_is_late(account, bob):
    bill(account, answer=NOON + 2 * DAY)
    bill(account, answer=NOON + 4 * DAY)
    thread = given(account, bob, at=NOON + 5 * DAY)
    thread.require_visit(by=provider_actor(bob), at=NOON + 6 * DAY)

    assert counts(messages.in_time(MARCH)) == [{"late": 1, "in_time": 2}, {}]


def test_what_nobody_has_answered_yet_is_late_all_the_same(account):
    bill(account)
    sweep(now=NOON + 4 * DAY)
    sweep(now=NOON + 9 * DAY)

    assert counts(messages.in_time(MARCH)) == [{"late": 1}, {}]


def test_a_reply_begins_a_promise_of_its_own(account, bob):
    thread = given(account, bob)
    sweep(now=NOON + 4 * DAY)
    answered(fresh(thread), at=NOON + 4 * DAY)
    fresh(thread).reply(by=client_actor(account.patient), at=NOON + 5 * DAY, message="And then?")
    answered(fresh(thread), at=NOON + 6 * DAY)

    assert counts(messages.in_time(MARCH)) == [{"late": 1, "in_time": 1}, {}]


def test_answers_of_the_office_stand_against_those_of_providers(account, bob):
    for _ in range(3):
        bill(account, answer=NOON + DAY)
    answered(given(account, bob), at=NOON + WEEK)

    assert counts(messages.answered_by(MARCH)) == [{"office": 3}, {"provider": 1}]


def test_threads_are_counted_by_their_replies(account, bob):
    thread = given(account, bob)
    bill(account)
    for _ in range(2):
        answered(fresh(thread))
        fresh(thread).reply(by=client_actor(account.patient), at=NOON, message="And then?")

    assert messages.replies(MARCH) == [("0", 1), ("1", 0), ("2", 1), ("3", 0), ("4 or more", 0)]


def test_refills_are_counted_by_how_they_came_and_after_whose_visit(account, bob):
    make_visit(account.patient, make_provider("Eve Other"), at=NOON - 90 * DAY)
    make_visit(account.patient, bob, at=NOON - 40 * DAY)
    make_visit(account.patient, make_provider("Una Later"), at=NOON + 3 * DAY)
    refill = in_review(account, bob)
    refill.approve(
        by=provider_actor(bob), at=NOON, last_seen=date(2026, 1, 1), enough_is_known=True,
        still_to_be_taken=True, quantity=30, until=date(2026, 4, 1),
    )  # fmt: skip
    pharmacy = make_partner("Corner Pharmacy", kind="pharmacy")
    Refill(
        patient=account.patient, partner=pharmacy, medicine="M", came_by="pharmacy"
    ).request_for_patient(by=ALICE, at=NOON)
    stranger = with_account(make_client(birth_date=date(1980, 1, 1)))
    asked_refill(stranger)

    assert refills.by_way(MARCH) == [
        ("By the portal", 2, 1),
        ("From the pharmacy, electronically", 1, 0),
    ]
    assert refills.by_visit(MARCH) == [("Bob Brown", 2, 1), ("No visit on the chart", 1, 0)]


def test_who_was_turned_to_the_right_door_is_counted(tenant):
    for sent in (True, False, False):
        Turning.objects.create(kind="pharmacy_first", at=NOON, sent_anyway=sent)
    Turning.objects.create(kind="needs_visit", at=NOON - WEEK)

    assert messages.turned(MARCH) == [("To their pharmacy", 3, 1)]


def test_nothing_of_another_practice_is_counted(tenant):
    with tenant_scope(make_tenant("other")):
        theirs = with_account(make_client(birth_date=date(1990, 1, 1)))
        bill(theirs, answer=NOON + DAY)
        asked_refill(theirs)

    assert [figure.find(MARCH) for figure in ALL] == [[]] * len(ALL)


# The page


def test_the_page_says_each_finding_with_its_picture_and_its_numbers(lena, account, bob):
    answered(given(account, bob))
    bill(account, answer=NOON)
    asked_refill(account)

    page = unescape(text_of(lena.get(URL)))

    for words in (
        "2 messages in", "2 of 2 promises were kept: 100 %.", "2 of 2 threads needed no reply",
        "The office wrote 50 % of the answers: 1 that no provider had to write.",
        "1 request; 0 approved.", "Most came after a visit with Bob Brown: 1.",
    ):  # fmt: skip
        assert words in page
    assert page.count("<svg class=") >= 6
    assert page.count("Show the numbers") >= 6
    assert account.patient.last_name not in page.partition("<main")[2]


def test_an_empty_page_says_what_to_do(lena):
    page = text_of(lena.get(URL, {"first": "2020-01-01", "last": "2020-02-01"}))

    assert page.count("Choose other days above.") == len(ALL)


@pytest.mark.parametrize("name", [figure.name for figure in ALL])
def test_each_figure_is_a_sheet_too(name, lena, account, bob):
    answered(given(account, bob))
    asked_refill(account)

    sent = lena.get(
        URL, {"first": "2026-03-02", "last": "2026-03-08", "sheet": name, "form": "csv"}
    )

    assert sent["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(b"".join(sent.streaming_content).decode("utf-8-sig"))))
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize(
    "days",
    [
        {"first": "2026-03-08", "last": "2026-03-02"},
        {"first": "2016-03-08", "last": "2026-03-02"},
        {"first": "x", "last": "2026-03-02"},
        {"first": "2026-03-02", "last": "2026-03-08", "sheet": "nothing"},
    ],
)
def test_days_that_cannot_be_are_refused_in_words(days, lena):
    assert lena.get(URL, days).status_code == 422


def test_agents_and_strangers_see_no_numbers(set_clock):
    alice = desk(make_member("Alice Agent", ["agent"]))

    assert alice.get(URL).status_code == 403


def test_the_page_asks_as_much_whatever_happened(lena, account, bob):
    answered(given(account, bob))
    in_review(account, bob)
    with CaptureQueriesContext(connection) as few:
        lena.get(URL)
    for _ in range(3):
        answered(given(account, bob))
        in_review(account, bob)
    with CaptureQueriesContext(connection) as many:
        lena.get(URL)

    assert len(many) == len(few)
