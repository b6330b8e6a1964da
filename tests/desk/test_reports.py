"""Do the reports say what happened? Each figure against a plain count of the record, step by step (SX-10)."""

import csv
import io
import random
from collections import Counter
from datetime import date, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.cases.models import Case
from careops.desk.reports import answers, backlog, journeys, promises
from careops.desk.reports.all import reports
from careops.desk.reports.asked import Asked
from careops.engine.sweep import sweep
from careops.policy.workflow import kinds
from careops.record.models import Entry
from careops.record.span import Span
from careops.tenancy.scope import tenant_scope
from tests.desk.browsing import desk
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    fresh,
    make_member,
    make_network,
    make_provider,
    make_tenant,
    provider_actor,
    submit_referral,
    text_of,
)
from tests.referrals.conftest import set_clock as set_clock  # noqa: PLC0414 (a fixture)

DAY = timedelta(days=1)
MARCH = Span(date(2026, 3, 2), date(2026, 3, 29))
URL = "/admin/cases/case/reports/"
DAYS = {"first": "2026-03-02", "last": "2026-03-29"}
ZONE = ZoneInfo("America/Toronto")


def asked(*names, span=MARCH, at=NOON + 27 * DAY, team="", with_names=True):
    return Asked(span, at, names or tuple(kinds()), team, names=with_names)


def weeks(*names, **said):
    return [(week.kept, week.late) for week in promises.by_week(asked(*names, **said))]


@pytest.fixture
def bob(tenant):
    make_network()
    return make_provider("Bob Brown")


@pytest.fixture
def eve(bob):
    return make_provider("Eve Other")


def accepted(provider, *, hours, at=NOON):
    referral = submit_referral(preferred=provider, at=at)
    referral.accept(by=provider_actor(provider), at=at + hours * HOUR)
    return fresh(referral)


# On time


def test_an_answer_before_its_moment_is_in_time_and_silence_is_late(bob, eve):
    accepted(bob, hours=5)
    submit_referral(preferred=bob, at=NOON)
    sweep(now=NOON + 49 * HOUR)

    # Two promises to answer; then the contact that nobody made of the first, which is late at the twelfth hour.
    assert weeks("referral", span=Span(date(2026, 3, 2), date(2026, 3, 8))) == [(1, 2)]


def test_what_was_late_counts_once_when_it_is_done_after_all(bob):
    referral = accepted(bob, hours=1)
    sweep(now=NOON + 20 * HOUR)
    fresh(referral).mark_contacted(by=provider_actor(bob), at=NOON + 8 * DAY)

    assert weeks("referral") == [(1, 1), (0, 0), (0, 0), (0, 0)]


def test_what_was_late_before_these_days_is_not_in_time_in_them(bob):
    referral = accepted(bob, hours=1)
    sweep(now=NOON + 20 * HOUR)
    fresh(referral).mark_contacted(by=provider_actor(bob), at=NOON + 8 * DAY)

    assert weeks("referral", span=Span(date(2026, 3, 9), date(2026, 3, 15))) == []


def test_a_moment_that_comes_by_itself_makes_nobody_late(bob):
    submit_referral(preferred=bob, at=NOON)

    assert weeks("referral") == []


def walks(rng):
    """Cases of two kinds that go from state to state in every way, as no policy would let them."""
    cases, entries, seq = [], [], 0
    for number in range(100):
        kind = rng.choice(["referral", "thread", "ticket"])
        model, at, here = kinds()[kind], NOON - rng.randrange(9) * DAY, ""
        team = rng.choice(["", "intake", "elsewhere"])
        case = Case(kind=kind, ref=f"X-{number}", title="A case", state="", team=team)
        case.opened_at = case.clock_at = at
        cases.append(case)
        for _ in range(rng.randrange(1, 12)):
            at += rng.randrange(1, 60) * HOUR
            rules = [r for r in model.rules().values() if here in r.sources]
            if not rules:
                break
            rule, seq = rng.choice(rules), seq + 1
            target = rule.target or here
            outcome = rng.choice(["done", "skipped"]) if rule.when and not rule.target else "done"
            entry = Entry(
                seq=10_000 + seq, case=case, at=at, action=rule.name, source=here, target=target,
                outcome=outcome, actor="Somebody", via="clock" if rule.when else "page", hash="-",
            )  # fmt: skip
            entries.append(entry)
            here = target
    Case.objects.bulk_create(cases)
    Entry.objects.bulk_create(entries)


def plainly_counted(span, team=""):
    """The same by hand: each case step by step, with what is owed now and whether it is late already."""
    found = Counter()
    begin, end = span.bounds
    for case in Case.objects.all():
        shown = kinds()[case.kind].shown
        own = {one.team for one in shown.values()}
        owed, late = None, False
        for entry in case.entries.order_by("seq"):
            now_owed = due_of(shown, entry.target)
            is_moment = owed is not None and entry.action == owed
            is_kept = now_owed != owed and entry.via != "clock" and entry.action != "merge_into"
            if (is_moment or is_kept) and owed and not late:
                theirs = shown[entry.source].team if case.team in own | {""} else case.team
                if begin <= entry.at < end and team in ("", theirs):
                    day = entry.at.astimezone(ZONE).date()
                    found[day - timedelta(days=day.weekday()), case.kind, is_moment] += 1
            late = now_owed == owed and (late or is_moment)
            owed = now_owed
    return found


def due_of(shown, state):
    one = shown[state]
    is_ours = one.waiting_on in ("us", "lead", "manager", "provider", "providers")
    return one.due if one.due and is_ours and not one.by_itself else None


@pytest.mark.parametrize("seed", range(4))
def test_promises_are_counted_as_one_would_by_hand_wherever_cases_go(tenant, seed):
    walks(random.Random(seed))
    span = Span(date(2026, 3, 4), date(2026, 3, 17))

    for team in ("", "intake", "portal", "elsewhere"):
        told = Counter()
        for monday, kind, kept, late in promises.by_kind_and_week(asked(span=span, team=team)):
            told += Counter({(monday, kind, False): kept, (monday, kind, True): late})
        assert told == plainly_counted(span, team)
    assert sum(plainly_counted(span).values()) > 10


# First answers, ways, backlog, providers, hours


def test_waits_for_a_first_answer_fall_into_their_bins(bob, eve):
    for hours in (0.1, 0.5, 3, 3, 30):
        accepted(bob, hours=hours)
    slow = submit_referral(preferred=bob, at=NOON)
    slow.decline(by=provider_actor(bob), at=NOON + 47 * HOUR)
    fresh(slow).take(by=provider_actor(eve), at=NOON + 50 * HOUR, provider=eve)
    submit_referral(preferred=bob, at=NOON)

    found = answers.first_answers(asked("referral"))

    assert [many for _, many in found.bins] == [1, 1, 0, 2, 0, 0, 2, 0]
    assert (found.waiting, found.half, found.most) == (1, 3 * HOUR, 38.5 * HOUR)
    assert answers.first_answers(asked("task")) is None


def test_a_wait_stands_in_its_bin():
    assert [answers.place_of(hours * HOUR) for hours in (0.125, 4, 36, 500)] == [0.5, 3.5, 6.5, 7.5]


def test_a_way_is_counted_by_how_far_each_came_and_its_biggest_loss_is_said(bob, eve):
    done = accepted(bob, hours=1)
    done.mark_contacted(by=provider_actor(bob), at=NOON + 2 * HOUR)
    fresh(done).complete(by=provider_actor(bob), at=NOON + 3 * HOUR)
    accepted(bob, hours=1)
    for _ in range(3):
        submit_referral(preferred=bob, at=NOON)
    submit_referral(preferred=bob, at=NOON - 10 * DAY)

    found = journeys.reached(asked("referral"), "referral")

    assert [many for _, many in found] == [5, 5, 2, 1, 1]
    says, _ = reports(asked("referral"))["journey-referral"].picture(found)
    assert says == (
        "The biggest loss: of 5 that came as far as “Offered”, 3 have not come to “Accepted”."
    )


def test_what_is_open_is_counted_by_kind_and_age(bob):
    for days in (0, 2, 2, 8, 60):
        submit_referral(preferred=bob, at=NOON - days * DAY)
    accepted(bob, hours=0).withdraw(by=ALICE, at=NOON)

    (found,) = backlog.backlog(asked("referral", at=NOON + HOUR))

    assert (found.kind, list(found.ages)) == ("referral", [1, 2, 0, 1, 0, 1])
    assert found.overdue == Case.objects.overdue(at=NOON + HOUR).filter(kind="referral").count()
    assert backlog.backlog(asked(team="finance")) == []


def team_of(count, at=NOON):
    """Providers of whom each answered five referrals, the first in an hour, the second in two ..."""
    made = [make_provider(f"Dr {name}") for name in "ABCD"[:count]]
    for hours, provider in enumerate(made, start=1):
        for _ in range(5):
            accepted(provider, hours=hours, at=at)
    return made


def test_each_provider_is_a_dot_against_the_middle_of_the_team(bob):
    team_of(4)
    for _ in range(4):
        accepted(bob, hours=9)

    found = answers.paces(asked("referral"))

    assert [(pace.name, pace.steps, pace.hours) for pace in found] == [
        ("Dr A", 5, 1), ("Dr B", 5, 2), ("Dr C", 5, 3), ("Dr D", 5, 4),
    ]  # fmt: skip
    assert answers.middle(found) == 2.5


def test_a_provider_who_has_signed_in_is_the_same_as_by_a_link(bob):
    first, *_ = team_of(3)
    member = make_member(first.name, ["provider"], provider=first)
    referral = submit_referral(preferred=first, at=NOON)
    from careops.people.middleware import actor_of

    referral.accept(by=actor_of(member, via="page"), at=NOON + HOUR)

    assert [pace.steps for pace in answers.paces(asked("referral"))] == [6, 5, 5]


def test_two_providers_are_too_few_to_compare(bob):
    team_of(2)

    assert answers.paces(asked("referral")) == []


def test_cases_are_counted_by_the_hour_of_the_house(bob):
    submit_referral(preferred=bob, at=NOON)
    submit_referral(preferred=bob, at=NOON + 15 * HOUR)

    # On Monday at noon, UTC, it is seven in Toronto; and three in the night to Tuesday is still Monday there.
    assert backlog.arrivals(asked("referral")) == {(0, 7): 1, (0, 22): 1}


def test_nothing_of_another_house_is_counted(tenant):
    with tenant_scope(make_tenant("other")):
        make_network()
        team_of(3)

    found = reports(asked())
    assert {name: one.find(asked()) for name, one in found.items() if one.find(asked())} == {}


# The page


@pytest.fixture
def lena(set_clock):
    set_clock(NOON + 27 * DAY)
    return desk(make_member("Lena Lead", ["lead"]))


@pytest.fixture
def past(lena, bob, eve):
    team_of(3)
    submit_referral(preferred=bob, at=NOON)
    sweep(now=NOON + 50 * HOUR)


def test_the_page_says_each_finding_with_its_picture_and_its_numbers(lena, past):
    page = unescape(text_of(lena.get(URL, DAYS)))

    for words in (
        "Kept in time: ", "The biggest loss: of 15 that came as far as “Accepted”, 15 have not", "cases open",
        "3 providers: half of them take",
        "Referral: “Agree to contact the client”, “Be the first to agree to contact the client”",
    ):  # fmt: skip
        assert words in page
    assert page.count('<svg class="chart"') >= 6
    assert "Hart" not in page.partition("<main")[2]


def test_each_sheet_says_what_its_table_says(lena, past):
    shown = lena.get(URL, DAYS).context["found"]

    for one in shown:  # those that found nothing have a sheet with heads alone
        query = {**DAYS, "sheet": one["figure"].name, "form": "csv"}
        sent = b"".join(lena.get(URL, query).streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(sent)))[1:]
        assert rows == [[str(cell["value"]) for cell in row] for row in one.get("rows", [])]
    assert sum("rows" in one for one in shown) >= 6


def test_a_kind_and_a_team_narrow_what_is_told(lena, past):
    by_kind = lena.get(URL, {**DAYS, "kind": "task"}).context["found"]
    by_team = lena.get(URL, {**DAYS, "team": "intake"}).context["found"]

    assert "journey-referral" not in [one["figure"].name for one in by_kind]
    assert [one["figure"].name for one in by_team] == ["promises", "backlog"]


def test_agents_read_no_reports_and_find_no_link_to_them(lena, past):
    alice = desk(make_member("Alice Agent", ["agent"]))

    assert alice.get(URL).status_code == 403
    assert URL not in text_of(alice.get("/admin/"))
    assert URL in text_of(lena.get("/admin/"))


def test_whoever_leads_no_provider_reads_no_name_of_one(past):
    fay = desk(make_member("Fay Finance", ["finance"]))

    page = text_of(fay.get(URL, DAYS)).partition("<main")[2]
    sent = fay.get(URL, {**DAYS, "sheet": "providers", "form": "csv"})
    sheet = b"".join(sent.streaming_content).decode("utf-8-sig")

    assert "3 providers: half of them take" in page
    assert "Dr A" not in page
    assert sheet.splitlines() == ['"Half within, hours"', "1.0", "2.0", "3.0"]


@pytest.mark.parametrize(
    "query",
    [{"first": "2026-03-08", "last": "2026-03-02"}, {"kind": "nothing"}, {"sheet": "nothing"}, {"first": "x"}],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(lena, query):
    assert lena.get(URL, query).status_code == 422


def test_the_page_asks_as_much_whatever_happened(lena, past, bob):
    with CaptureQueriesContext(connection) as few:
        lena.get(URL, DAYS)
    for _ in range(4):
        accepted(bob, hours=2)
    with CaptureQueriesContext(connection) as many:
        lena.get(URL, DAYS)

    assert len(many) == len(few)
