"""Is what a template says true for whoever reads it, whenever they do? Sentences that were not, as kinds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from careops.web.templatetags.careops import tuned

ROOT = Path(__file__).parents[2]
MESSAGES = [
    path
    for channel in ("email", "sms", "slack")
    for path in sorted((ROOT / "templates").rglob(f"{channel}/*.txt"))
]
STEP = re.compile(r"{% (if|elif|else|endif)\b(.*?)%}|({{ case\.due_at\|when)")


def said_in_every_state(text: str) -> bool:
    """Whether it names the date of a case without asking whether the case still has that date."""
    asked: list[str] = []
    for word, condition, date in STEP.findall(text):
        if word == "if":
            asked.append(condition)
        elif word == "endif":
            asked.pop()
        elif word:
            asked[-1] += condition
        elif date and not re.search(r"\.state\b|case\.due_at", " ".join(asked)):
            return True
    return False


@pytest.mark.parametrize(
    "path", MESSAGES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix()
)
def test_a_message_names_the_date_of_a_case_only_while_it_is_that_cases(path):
    """It is put into words when it leaves: after quiet hours, or after a mail server was away for a day."""
    assert not said_in_every_state(path.read_text())


# Lengths of time: what a tenant tunes is said as it is tuned

LENGTH = re.compile(
    r"\b(?:(?:once|every|for|within|half) (?:an?|the|some|two|three|[0-9]+)|some)"
    r" (?:minute|hour|day|week|month)s?\b",
    re.IGNORECASE,
)
ALIKE_FOR_ALL = {  # set in code or by others, and tuned by no tenant
    "code.txt": "for 15 minutes",
    "login_code_message.txt": "for 15 minutes",
    "link_care.html": "half an hour",
    "link_clinic.html": "half an hour",
    "pharmacy_link.html": "half an hour",
    "link_card.html": "within some minutes",
    "endpoint.html": "For 24 hours",
    "events_not_taken.txt": "for three days",
    "docs.html": "for 7 days",
    "pharmacy_first.html": "for two days",
    "my_refund.html": "some days",
}
SAID = [
    path
    for folder in ("templates", "careops/web/templates")
    for path in sorted((ROOT / folder).rglob("*.*"))
    if path.suffix in (".html", ".txt") and path.name != "styleguide.html"
]


def test_how_long_something_takes_is_said_as_the_tenant_has_tuned_it():
    found = {(path.name, length) for path in SAID for length in LENGTH.findall(path.read_text())}

    assert found == set(ALIKE_FOR_ALL.items())


def test_a_template_says_a_tuned_time_in_words(tenant):
    assert tuned("portal.keep_photos_for") == "30 days"

    tenant.tuning = {"portal.keep_photos_for": 24 * 3600, "referrals.late_every": 3 * 3600}

    assert tuned("portal.keep_photos_for") == "24 hours"  # of which no page made 1 days
    assert tuned("referrals.late_every") == "3 hours"
