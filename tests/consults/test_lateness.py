"""What was promised is one moment: when it has passed we say so, and others hear of it."""

from datetime import timedelta

import pytest

from careops.cases.models import Case
from careops.engine.sweep import sweep
from tests.consults.factories import LEA, escalate, let_silence_pass, raise_obligation
from tests.desk.browsing import case_url
from tests.factories import ALICE, HOUR, NOON, fresh, said, story, text_of

DAY = timedelta(days=1)
ESCALATED = NOON + 49 * HOUR


@pytest.fixture
def leas(browser_of):
    return browser_of(name="Lea Lead", roles=["lead"])


@pytest.fixture
def two_weeks(obligation, set_clock):
    """Escalated 14 days ago; nobody has decided since."""
    escalated = escalate(let_silence_pass(obligation))
    for hours in range(1, 14 * 24 + 1):
        sweep(now=ESCALATED + hours * HOUR)
    set_clock(ESCALATED + 14 * DAY)
    return fresh(escalated)


def test_what_was_escalated_14_days_ago_is_overdue_by_13_days(two_weeks, leas):
    case = two_weeks.case

    assert case.due_at == ESCALATED + DAY
    assert list(Case.objects.overdue(at=ESCALATED + 14 * DAY).filter(pk=case.pk)) == [case]
    page = leas.get(case_url(two_weeks))
    assert "13 d overdue" in text_of(page)
    assert "tone-overdue" in page.content.decode()
    assert case.ref in leas.get("/admin/cases/case/?show=overdue").content.decode()


def test_the_next_reminder_stands_apart_from_what_was_promised(two_weeks, leas):
    page = leas.get(case_url(two_weeks))

    assert page.context["reminder"].at == ESCALATED + 15 * DAY
    assert "Next reminder" in text_of(page)


def test_a_line_of_more_than_six_days_tells_the_dates(two_weeks, leas):
    line = leas.get(case_url(two_weeks)).context["ladder"] or ""

    assert "Since Mon 0" not in line


def test_its_patient_reads_the_first_date_and_that_we_are_late(two_weeks, visitor, my_link):
    text = text_of(visitor.get(my_link))

    assert "We said" in text
    assert "Thursday 5 March" in text
    assert "We are late, and we are sorry" in text
    assert "your money back, or another provider" in text
    assert "They decide by" not in text


def test_its_patient_got_one_late_mail_and_then_one_weekly(two_weeks):
    mails = [
        when for when, channel, what, _ in said(two_weeks) if (channel, what) == ("email", "late")
    ]

    assert mails == [49 + 24, 49 + 24 + 7 * 24]


def test_nobody_hears_of_it_for_ever_but_the_level_above_weekly(two_weeks):
    """Once when we are late; each day for three days; then one level up, week by week."""
    posts = [
        ((when - 49) / 24, what, whom)
        for when, channel, what, whom in said(two_weeks)
        if channel == "slack" and when > 49
    ]

    assert posts == [
        (1, "late", "#medical"),
        (1, "still_escalated", "#managers"),
        (2, "still_escalated", "#managers"),
        (3, "still_escalated", "#managers"),
        (4, "still_escalated", "#medical"),
        (11, "still_escalated", "#medical"),
    ]


def test_a_decision_ends_all_of_it(two_weeks):
    two_weeks.give_back(by=LEA, at=ESCALATED + 14 * DAY, reason="Bob is back.")
    sweep(now=ESCALATED + 15 * DAY)

    assert {what for when, _, what, _ in said(two_weeks) if when > 49 + 14 * 24} <= {"follow_up"}
    assert fresh(two_weeks).case.due_at == ESCALATED + 16 * DAY


def test_what_is_the_teams_own_has_a_date_too(tenant):
    """Also when it was the provider's before: its time counts from when it became ours."""
    obligation = raise_obligation()
    obligation.take_back(by=ALICE, at=NOON + 5 * HOUR, reason="A fax number.")

    assert fresh(obligation).case.due_at == NOON + 29 * HOUR
    sweep(now=NOON + 30 * HOUR)
    assert [what for what, _ in story(obligation)][-2:] == ["run_late", "apologize"]
    assert said(obligation)[-1] == (30, "email", "late", "Maya Hart")
