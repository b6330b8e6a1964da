"""How is a long story read? What the clock said again and again is one row, and what matters stands in the title."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from careops.desk.folding import Fold, folded
from careops.desk.ladder import day_and_time
from careops.people.actors import THE_CLOCK
from tests.desk.browsing import case_url
from tests.factories import HOUR, make_network, submit_referral, text_of

DAY = timedelta(days=1)


def said(
    at,
    label="Brought it up again",
    *,
    via=THE_CLOCK.via,
    target="late",
    tone="good",
    to="#managers",
):
    """One row of a story, as far as folding looks at it."""
    saying = SimpleNamespace(to=to, tone=tone)
    return SimpleNamespace(
        entry=SimpleNamespace(at=at), label=label, source="late", target=target, messages=[saying],
        lines=[], is_clocks=via == THE_CLOCK.via, is_fold=False,
    )  # fmt: skip


@pytest.fixture
def begin():
    return datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_equal_reminders_in_a_row_are_one_that_says_how_many_to_whom_and_how_often(begin):
    (fold,) = folded([said(begin + n * DAY) for n in range(13)])

    assert isinstance(fold, Fold)
    assert fold.text == "13 reminders to #managers, daily: Brought it up again"
    assert fold.at == begin + 12 * DAY
    assert len(fold.steps) == 13


def test_reminders_every_few_hours_say_so_and_those_without_a_rhythm_do_not(begin):
    (steady,) = folded([said(begin + n * 6 * HOUR) for n in range(4)])
    (uneven,) = folded([said(begin + moment * HOUR) for moment in (0, 1, 20, 21)])

    assert "every 6 h" in steady.text
    assert uneven.text == "4 reminders to #managers: Brought it up again"


@pytest.mark.parametrize(
    "other",
    [{"via": "page"}, {"target": "done"}, {"tone": "danger"}],
    ids=["a person", "a move", "what came back"],
)
def test_what_somebody_has_to_see_is_never_folded(begin, other):
    steps = [*(said(begin + n * DAY) for n in range(2)), said(begin + 2 * DAY, **other)]
    steps += [said(begin + n * DAY) for n in range(3, 5)]

    assert list(folded(steps)) == steps


def test_the_story_unfolds_without_a_script(alice, lena, bob, at):
    from careops.engine.sweep import sweep

    referral = submit_referral(network="nobody", at=at - 12 * DAY)
    for n in range(12):
        sweep(now=at - (11 - n) * DAY)

    page = alice.get(case_url(referral))

    folds = [step for step in page.context["steps"] if step.is_fold]
    assert folds
    assert "<details" in text_of(page)
    assert all(step.label in text_of(page) for fold in folds for step in fold.steps)


def test_the_title_says_the_need_the_place_and_the_network_by_name(alice, bob, at):
    make_network("blue", "Blue Cross")
    bob.networks = ["blue"]
    bob.save()
    referral = submit_referral(network="blue", preferred=bob, at=at)

    text = text_of(alice.get(case_url(referral)))

    place = f" · {referral.region}" if referral.region else ""
    assert f"<h1>Low mood{place} · Blue Cross</h1>" in text
    assert f'<p class="soft">{referral.case.title}</p>' in text


def test_a_line_longer_than_a_day_says_the_date(alice, tenant, bob, at):
    referral = submit_referral(preferred=bob, at=at)

    page = alice.get(case_url(referral))

    with timezone.override(tenant.time_zone):
        assert day_and_time(page.context["to_come"][-1].at) in page.context["ladder"]
