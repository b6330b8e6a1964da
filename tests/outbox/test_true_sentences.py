"""Is what a template says true for whoever reads it, whenever they do? Sentences that were not, as kinds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
