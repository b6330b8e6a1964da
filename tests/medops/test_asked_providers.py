"""An answer that only a clinician may give: the provider is asked, the ticket waits, and both go on at their answer."""

import pytest

from careops.engine.refusals import NotMet
from careops.engine.sweep import sweep
from careops.people.models import Membership
from consults.models import Obligation
from medops.desk.coaching import begun
from tests.consults.factories import make_consult, signed_in
from tests.factories import HOUR, NOON, fresh, make_provider, story
from tests.medops.factories import DAY, open_one

QUESTION = "May she take both?"


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def ticket(maya, ann):
    made = open_one("message", maya, by=ann)
    return made.claim(by=ann, at=NOON, assignee=Membership.objects.get(pk=ann.member))


@pytest.fixture
def answer(ticket, ann):
    return begun(ticket, "You may take both.", "reroute", by=ann, at=NOON)


@pytest.fixture
def asked(answer, maya, bob, ann):
    make_consult(patient=maya, provider=bob)
    return answer.ask_provider(by=ann, at=NOON, provider=bob, question=QUESTION)


def test_the_provider_owes_it_and_the_ticket_waits_with_its_clock_standing_still(
    asked, ticket, bob
):
    owed = Obligation.objects.get()

    assert (owed.about, owed.question, owed.provider) == ("questions", QUESTION, bob)
    assert (owed.state, owed.case.asked_by_id) == ("awaiting", asked.pk)
    assert (asked.state, fresh(ticket).state) == ("asked", "waiting_others")
    sweep(now=NOON + HOUR)
    assert fresh(asked).state == "asked"


def test_once_they_answer_it_goes_on_and_a_lead_sends_what_they_said(asked, ticket, bob, lea):
    wanted_by = ticket.wanted_by
    Obligation.objects.get().give_answer(by=signed_in(bob), at=NOON + 2 * HOUR, answer="Yes.")
    sweep(now=NOON + 2 * HOUR)

    on, back = fresh(ticket), fresh(asked)
    assert (on.state, on.wanted_by) == ("assigned", wanted_by + 2 * HOUR)
    assert (back.state, back.case.waiting_on, back.case.due_at) == (
        "rerouted", "lead", NOON + 2 * HOUR + DAY,
    )  # fmt: skip
    back.relay(by=lea, at=NOON + 3 * HOUR, message="Yes, you may.", answered_by="Bob Brown")
    assert "answer" in [action for action, _ in story(on)]


def test_where_they_had_no_consult_it_says_what_to_do_and_nothing_waits(answer, ticket, bob, ann):
    with pytest.raises(NotMet, match="Enter it first"):
        answer.ask_provider(by=ann, at=NOON, provider=bob, question=QUESTION)
    assert (fresh(answer).state, fresh(ticket).state) == ("rerouted", "assigned")


def test_it_goes_on_without_them_where_somebody_says_why(asked, ticket, ann):
    asked.go_on_without(by=ann, at=NOON + HOUR, reason="He said it on the phone.")

    assert (fresh(asked).state, fresh(ticket).state) == ("rerouted", "assigned")


def test_they_are_asked_no_more_once_nobody_waits_for_the_answer(asked, ann):
    asked.go_on_without(by=ann, at=NOON + HOUR, reason="He said it on the phone.")
    sweep(now=NOON + HOUR)
    assert Obligation.objects.get().state == "awaiting"
    fresh(asked).drop(by=ann, at=NOON + 2 * HOUR, reason="She called.")
    sweep(now=NOON + 2 * HOUR)
    assert Obligation.objects.get().state == "cancelled"
