"""What is said with a step is known to all that follows from it, by its name: nobody says it twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from careops.clock.timers import Every
from careops.desk.models import Task
from careops.desk.task_words import UNDELIVERED
from careops.engine.batches import carry_out
from careops.engine.sweep import sweep
from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.policy.effects import keep
from careops.policy.rules import transition
from careops.proof.explore import Walk
from careops.proof.world import Act
from careops.record.models import Entry
from tests.factories import ALICE, HOUR, NOON, fresh, make_client, make_member
from tests.workflow.library import make_library
from tests.workflow.loans import CHASE_EVERY
from tests.workflow.test_consequences import never
from tests.workflow.test_exploration import Loans
from tests.workflow.test_printing import line


@pytest.fixture
def library(loan, tenant):
    return make_library(loan)


@pytest.fixture
def lea(tenant):
    member = make_member("Lea Lead", roles=("lead",))
    return Actor("Lea Lead", frozenset({"lead"}), member=member.pk, via="test")


def lend(library):
    loan, *_ = library
    return loan(reader=make_client()).lend(by=ALICE, at=NOON)


def facts(subject):
    """What each step of a case says, by its name."""
    return {entry.action: entry.said for entry in Entry.objects.of(subject.case)}


def test_what_is_begun_knows_what_was_said_and_its_first_entry_says_it(library):
    book = lend(library)
    book.report(by=ALICE, at=NOON, damage="torn, wet", times=2)

    fines = list(book.fines.all())
    assert [facts(fine)["charge"] for fine in fines] == 2 * [
        {"damage": "torn, wet", "note": "as usual"}
    ]
    assert {entry.actor for entry in Entry.objects.filter(action="charge")} == {"Alice Agent"}


def test_a_maker_makes_one_or_several_or_nothing(library, lea):
    _, fine, remark = library
    book = lend(library)
    book.report(by=ALICE, at=NOON, damage="torn, wet", times=0)
    assert not fine.objects.exists()
    assert [kept.text for kept in remark.objects.order_by("pk")] == ["torn!", "wet!"]

    book.forgive(by=lea, at=NOON + HOUR, reason="-")
    book.forgive(by=lea, at=NOON + HOUR, reason="A gift")
    assert [kept.text for kept in remark.objects.order_by("pk")][2:] == ["Lea Lead: A gift"]
    assert remark.objects.get(text="Lea Lead: A gift").at == NOON + HOUR


def test_what_is_said_is_handed_on_from_step_to_step(library, lea):
    book = lend(library)
    book.report(by=ALICE, at=NOON, damage="torn")
    fine = book.fines.get()
    task = Task.about(UNDELIVERED, case=fine.case, at=NOON).open(by=ALICE, at=NOON)

    book.forgive(by=lea, at=NOON + HOUR, reason="A gift")

    assert (fresh(fine).state, fresh(fine).reason) == ("waived", "A gift")
    assert facts(fine)["waive"]["reason"] == "A gift"
    assert facts(fine)["waive"]["waived_by"]["name"] == "Lea Lead"
    assert (fresh(task).state, fresh(task).note) == ("cancelled", "A gift")
    assert facts(task)["cancel"] == {"reason": "A gift"}


@pytest.mark.parametrize("number", [1, 3])
def test_handing_on_asks_the_database_as_often_for_one_as_for_three(
    library, lea, django_assert_num_queries, number
):
    book = lend(library)
    with django_assert_num_queries(12):
        book.report(by=ALICE, at=NOON, damage="torn", times=number)
    with django_assert_num_queries(17):
        book.forgive(by=lea, at=NOON + HOUR, reason="A gift")

    assert book.fines.filter(state="waived").count() == number


def test_each_who_asks_the_same_case_is_heard(library):
    book = lend(library)
    book.report(by=ALICE, at=NOON, damage="torn", times=2)
    one, two = book.fines.order_by("pk")
    grumble = type(one).rules()["grumble"]

    carry_out(
        [Move(one, grumble, ALICE, {"words": "So"}), Move(two, grumble, ALICE, {"words": "Oh"})],
        at=NOON + HOUR,
    )

    heard = [e.said["words"] for e in Entry.objects.of(book.case) if e.action == "hear"]
    assert heard == ["So", "Oh"]


def test_the_clock_says_nothing_and_the_maker_goes_by_its_defaults(loan, tenant):
    @transition("lent", when=Every(CHASE_EVERY, since="lent_at"), then=[keep("note_of")])
    def chase(self, *, at: datetime, tone: str = "kind") -> None:
        """Ask for it."""

    library = make_library(loan, chase=chase)
    remark = library[-1]

    def note_of(self, *, at: datetime, tone: str = "no"):
        return remark(text=f"{tone} tone", at=at)

    library[0].note_of = note_of
    lend(library)
    sweep(now=NOON + 24 * HOUR)

    assert remark.objects.get().text == "no tone"


# As it is printed, and walked


def test_the_page_says_what_is_handed_on(loan, tenant):
    printed, _, _ = make_library(loan)

    assert line(printed, "report").endswith(
        "charge fines for, with the same damage and times<br>"
        "keep remarks on, with the same damage |"
    )
    assert line(printed, "forgive").endswith(
        "waive its fines, with the same reason<br>keep word, with the same reason |"
    )


class Library(Loans):
    """Books are lent, damaged and given back."""

    def acts(self, subject):
        yield Act("report", ALICE, {"damage": "torn", "times": 2})
        yield Act("give_back", ALICE)


def test_what_begins_is_walked_as_it_would_begin(library):
    walk = Walk(Library(library[0]), at=NOON)

    assert (walk.faults, walk.without_end()) == ([], [])
    assert walk.begun == {"fine charge"}
    assert "report" in walk.done


def test_a_step_is_not_walked_where_what_it_begins_could_not_begin(library, monkeypatch):
    _, fine, _ = library
    rule = replace(fine.rules()["charge"], only_if=(never,))
    monkeypatch.setitem(fine.rules(), "charge", rule)
    walk = Walk(Library(library[0]), at=NOON)

    assert "report" not in walk.done


def test_a_maker_that_breaks_is_a_fault_of_the_walk(library, monkeypatch):
    monkeypatch.setattr(library[0], "fines_for", lambda _: [1 / 0])
    walk = Walk(Library(library[0]), at=NOON)

    assert any("ZeroDivisionError" in fault for fault in walk.faults)
