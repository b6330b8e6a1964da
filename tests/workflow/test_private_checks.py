"""Private words that could get out are named: by `manage.py check`, and by the walk through all situations."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import models
from uuid_utils.compat import uuid7

from careops.people.actors import AGENT
from careops.policy.effects import do, keep
from careops.policy.rules import transition
from careops.proof.explore import Walk
from careops.proof.printing import page
from careops.proof.world import Act
from careops.tenancy.models import TenantModel
from careops.values.columns import PrivateColumn
from careops.values.private import Private
from tests.factories import ALICE, NOON, make_client
from tests.workflow.complaints import WORDS, complain, make_complaints
from tests.workflow.library import OF_THE_TESTS, everything_in, make_table
from tests.workflow.test_checks import faults
from tests.workflow.test_exploration import Loans


@pytest.fixture
def policy(loan):
    return make_complaints(loan)


def test_words_that_nothing_keeps_are_named(loan):
    loan(complain=complain)

    assert (
        "policy.E038",
        "Loan.complain: no private column keeps 'text', and the record does not.",
    ) in faults()


def test_words_in_a_column_that_messages_could_say_are_named(loan):
    loan(complain=complain, text=models.TextField())

    assert "policy.E038" in [number for number, _ in faults()]


def kept_by(maker):
    @transition("lent", by=AGENT, then=[keep("complaint")])
    def complain(self, *, at: datetime, text: Private) -> None:
        """Say what is wrong."""

    return {"complain": complain, "complaint": maker}


def test_words_may_lie_in_a_row_that_is_kept(loan, tenant):
    complaint = type("Complaint", (TenantModel,), {
        "id": models.UUIDField(primary_key=True, default=uuid7),
        "text": PrivateColumn(),
        "Meta": type("Meta", (TenantModel.Meta,), OF_THE_TESTS),
        "__module__": __name__,
    })  # fmt: skip

    def keep_it(self, *, text: Private):
        return complaint(text=text)

    policy = loan(**kept_by(keep_it))
    assert faults() == []

    make_table(policy)
    make_table(complaint)
    loan = policy(reader=make_client()).lend(by=ALICE, at=NOON)
    loan.complain(by=ALICE, at=NOON, text=WORDS)

    assert complaint.objects.get().text == WORDS
    assert "sister" not in everything_in("record_entry")


def test_a_maker_that_does_not_know_them_as_private_is_named(loan):
    def complaint(self, *, text: str):
        """Keep it."""

    loan(**kept_by(complaint))

    assert [number for number, _ in faults()] == ["policy.E037"]


def test_words_that_would_reach_the_record_of_another_case_are_named(loan):
    @transition("lent", "back", by=AGENT, then=[do("tasks", "cancel")])
    def give_back(self, *, at: datetime, reason: Private) -> None:
        """Give it back."""

    loan(give_back=give_back, reason=PrivateColumn(blank=True))

    assert [number for number, _ in faults()] == ["policy.E037"]


def test_the_page_says_that_they_are_private(policy):
    assert "| **complain**: Say what is wrong<br>in private: the text | Lent |" in page(policy)


class Complaints(Loans):
    """Somebody complains."""

    def acts(self, subject):
        yield Act("complain", ALICE, {"text": WORDS})
        yield Act("give_back", ALICE)

    def is_notice(self, message):
        return False


def test_wherever_a_case_goes_they_stay_private(policy):
    walk = Walk(Complaints(policy), at=NOON)

    assert (walk.faults, walk.without_end()) == ([], [])
    assert "complain" in walk.done


def test_a_title_that_says_them_is_a_fault_of_the_walk(loan):
    policy = make_complaints(loan, headline=lambda self: f"A loan: {self.text}"[:200])
    walk = Walk(Complaints(policy), at=NOON)

    fault_text = "private words stand in its title, in the record or in a message"
    assert walk.faults
    assert all(fault.startswith(fault_text) for fault in walk.faults)
