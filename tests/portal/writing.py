"""What is written in the tests, and what comes back?"""

from __future__ import annotations

from careops.conversation.models import Comment
from tests.factories import ALICE, NOON, fresh, make_provider, provider_actor

DAY_OF_WORK = ["09:00", "17:00"]
HOURS = {"week": [DAY_OF_WORK] * 5 + [None, None], "closed": {"2026-12-25": "Christmas"}}
WORDS = "The rash is better, and it itches at night."


def words_of(subject):
    return [one.text for one in Comment.objects.of(subject.case)]


def answered(thread, *, at=NOON, message="Here is what the bill says."):
    """By the office."""
    given = fresh(thread).give_to_staff(by=ALICE, at=at, topic="billing")
    return given.answer_for_office(by=ALICE, at=at, message=message)


def answered_by_provider(thread, provider=None, *, at=NOON, message="Keep it dry."):
    provider = provider or make_provider("Bob Brown")
    given = fresh(thread).give_to_provider(by=ALICE, at=at, provider=provider)
    return given.answer(by=provider_actor(provider), at=at, message=message)
