"""A fact that may be left out: the second and third of three dates, a colleague, a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated, Optional

import pytest
from django.core.checks import run_checks

from careops.api.subjects import facts_of
from careops.desk.fact_forms import People, fact_form
from careops.desk.timeline import facts_in_words
from careops.engine.facts import read_facts
from careops.engine.refusals import BadFacts
from careops.people.actors import AGENT, Actor
from careops.people.models import Membership, Provider
from careops.policy.rules import transition
from careops.values.table import Text
from tests.factories import NOON, make_member, make_provider

FIRST = "2026-03-02T12:00:00Z"


@transition("lent", by=AGENT)
def propose(
    self,
    *,
    at: datetime,
    first: datetime,
    second: datetime | None = None,
    third: Optional[date] = None,  # noqa: UP045 (the older way to write it)
    word: Annotated[str, Text(5)] | None = None,
    deputy: Membership | None = None,
    provider: Provider | None = None,
) -> None:
    """Propose up to three dates."""


@pytest.fixture
def policy(loan):
    return loan(propose=propose)


@pytest.fixture
def alice(tenant):
    member = make_member("Alice Agent")
    return Actor("Alice Agent", frozenset({"agent"}), member=member.pk, via="test")


def said(policy, by, **facts):
    return read_facts(policy.rules()["propose"], by, facts, policy=policy)


def test_what_is_left_out_is_none_also_a_colleague(policy, alice):
    facts = said(policy, alice, first=FIRST, second="", deputy="")

    assert facts.pop("first") == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert facts == dict.fromkeys(("second", "third", "word", "deputy", "provider"))


def test_what_is_said_is_read_as_its_kind_asks(policy, alice):
    facts = said(policy, alice, first=FIRST, second=FIRST, third="2026-03-04", word=" due ")
    assert facts["second"] == facts["first"]
    assert (facts["third"], facts["word"]) == (date(2026, 3, 4), "due")

    for wrong in ({"second": "soon"}, {"third": "2026-02-30"}, {"word": "too long"}):
        with pytest.raises(BadFacts):
            said(policy, alice, first=FIRST, **wrong)


def test_only_what_may_be_left_out_may(policy, alice):
    with pytest.raises(BadFacts, match="First is missing"):
        said(policy, alice, second=FIRST)


def test_the_desk_asks_for_it_and_takes_no_answer(policy, alice, tenant):
    make_provider("Bob Brown")
    form = fact_form(
        policy.rules()["propose"], policy=policy, people=People([], at=NOON), actor=alice
    )
    filled = form({"version": "1", "first": "2026-03-02T07:00"})

    assert filled.is_valid(), filled.errors
    assert filled.facts()["second"] is None
    assert form.base_fields["provider"].choices[0] == ("", "Choose…")


def test_a_partner_may_leave_it_out_or_say_null(policy):
    body = facts_of(propose_without_people(policy), policy)

    for extra in ({}, {"second": None, "third": None, "word": None}):
        shape = body(data={"first": FIRST, **extra})
        assert shape.is_valid(), shape.errors
    assert not body(data={"first": None}).is_valid()


def propose_without_people(policy):
    """Partners know no member of ours."""
    rule = replace(policy.rules()["propose"])
    vars(rule)["facts"] = tuple(fact for fact in rule.facts if fact.name != "deputy")
    return rule


def test_such_a_policy_has_no_fault(policy):
    found = [problem for problem in run_checks(tags=["policies"]) if "Loan" in problem.msg]

    assert found == []


def test_the_story_says_nothing_of_what_was_left_out(policy):
    kept = {"first": FIRST, "second": None, "deputy": None}

    assert [name for name, _ in facts_in_words(kept, policy.rules()["propose"])] == ["First"]
