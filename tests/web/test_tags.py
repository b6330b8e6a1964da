"""What do templates say? Every deadline in words and color, every moment in the tenant's time."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils import timezone

from careops.web.templatetags import careops as tags

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def toronto():
    with timezone.override(ZoneInfo("America/Toronto")):
        yield


def rendered(source, **context):
    return Template("{% load careops %}" + source).render(Context({"now": NOW, **context}))


def test_a_due_pill_says_in_words_what_its_color_says():
    pills = {
        level: rendered("{% due at now %}", at=NOW + left)
        for level, left in {"overdue": -3 * HOUR, "soon": HOUR, "later": 5 * HOUR}.items()
    }

    assert {level: f"tone-{level}" in pill for level, pill in pills.items()} == dict.fromkeys(
        pills, True
    )
    assert "3 h overdue" in pills["overdue"]
    assert "#alert" in pills["overdue"]
    assert "1 h left" in pills["soon"]


def test_a_due_pill_carries_its_moment_for_machines_and_for_people():
    pill = rendered("{% due at now 'Answer' %}", at=NOW + HOUR)

    assert 'datetime="2026-11-22T20:00:00+00:00" data-due' in pill
    assert 'title="Sun 22 Nov, 15:00"' in pill
    assert '<span class="pill-label">Answer</span>' in pill


def test_what_is_done_counts_no_more():
    pill = rendered("{% due at now done=done %}", at=NOW + HOUR, done=NOW - HOUR)

    assert "tone-done" in pill
    assert "data-due" not in pill
    assert "Sun 22 Nov, 13:00" in pill


def test_without_a_deadline_there_is_no_pill():
    assert rendered("{% due at now %}", at=None) == ""


def test_a_clock_box_says_what_how_long_and_until_when():
    box = rendered("{% clock at now 'Client contact' %}", at=NOW - HOUR)

    assert [word in box for word in ("Client contact", "1 h overdue", "Sun 22 Nov, 13:00")] == [
        True
    ] * 3


@pytest.mark.parametrize(
    ("style", "said"), [("short", "Tue 24 Nov, 14:05"), ("long", "Tuesday 24 November, 14:05")]
)
def test_a_moment_is_told_in_the_tenants_time_zone(style, said):
    at = datetime(2026, 11, 24, 19, 5, tzinfo=UTC)

    assert f">{said}</time>" in rendered("{% moment at style %}", at=at, style=style)


def test_a_moment_of_another_year_names_it():
    at = datetime(2025, 3, 3, 17, 0, tzinfo=UTC)

    assert "Mon 3 Mar 2025, 12:00" in rendered("{% moment at %}", at=at)
    assert "Mon 3 Mar 2025, 12:00" in rendered("{% moment at %}", at=at, now=lambda: NOW)


def test_ago():
    assert rendered("{{ at|ago:now }}", at=NOW - 26 * HOUR) == "26 h ago"


@pytest.mark.parametrize(
    ("name", "initials", "monogram"),
    [
        ("Maya Hart", "M. H.", "MH"),
        ("Maya van den Hart", "M. V. D. H.", "MH"),
        ("Élodie", "É.", "É"),
        ("Northside Care (test)", "N. C. T.", "NT"),
        ("Hart & 'Sons'", "H. S.", "HS"),
        ("(-)", "", ""),
        ("", "", ""),
    ],
)
def test_names_become_initials(name, initials, monogram):
    assert (tags.initials(name), tags.monogram(name)) == (initials, monogram)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+14165550199", "+1 416-555-0199"), ("ext. 12", "ext. 12"), ("", "")],
)
def test_phones_are_shown_the_way_they_are_read(number, shown):
    assert tags.phone(number) == shown


def test_an_unknown_tone_is_muted():
    assert (tags.tone("good"), tags.tone("sparkling")) == ("tone-good", "tone-muted")


def test_every_tone_has_a_color():
    css = Path(finders.find("careops/careops.css")).read_text()

    assert {tone for tone in tags.TONES if f".tone-{tone}" not in css} == set()


def test_text_is_escaped():
    assert "<b>" not in rendered(
        "{% due at now label %}{% state label 'good' %}", at=NOW, label="<b>"
    )


def test_every_icon_that_is_used_is_drawn():
    drawn = set(
        re.findall(r'symbol id="(\w+)"', Path(finders.find("careops/icons.svg")).read_text())
    )
    root = Path(__file__).parents[2]
    used = {
        name
        for folder in ("templates", "careops", "referrals")
        for page in (root / folder).rglob("*.html")
        for name in re.findall(r'{% icon "(\w+)"', page.read_text())
    }

    assert used | set(tags.NOTICE_ICONS.values()) | set(tags.DUE_ICONS.values()) <= drawn


def test_an_icon_is_decoration_unless_it_is_labelled():
    assert 'aria-hidden="true"' in tags.icon("clock")
    assert 'role="img" aria-label="Late"' in tags.icon("clock", "Late")
