"""What an insurance covers is found out in time, by somebody, and it is kept who said so (S3-2, S3-11, M18)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from careops.conversation.models import Comment
from careops.conversation.writing import write
from careops.engine.refusals import NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from medops.models import Authorization, BenefitsVerification
from tests.factories import ALICE, HOUR, NOON, client_actor, fresh, link_to, make_provider, said
from tests.medops.factories import DAY
from tests.medops.insurance import CARD, SAID, SPECIALIST, Benefits, request_benefits
from tests.medops.test_exploration import check, walked

KEY = "0190a000-0000-7000-8000-000000000001"


@pytest.fixture
def checking(maya, ann):
    return request_benefits(maya, by=ann).start(by=ann, at=NOON)


def test_no_way_to_the_patient_leads_around_what_only_a_clinician_may_say(checking, ann):
    """S3-27 to S3-32: neither as a question of its own, nor in the conversation."""
    dose = "Hi Maya, take two tablets a day with food."
    with pytest.raises(NotMet, match="clinician"):
        checking.need_info(by=ann, at=NOON, message=dose)
    with pytest.raises(NotMet, match="clinician"):
        write(checking, "patient", dose, seen=None, by=ann, at=NOON)

    assert not Comment.objects.exists()


@pytest.mark.slow
def test_no_verification_gets_stuck(tenant):
    walk = walked(Benefits(tenant=tenant))
    check(BenefitsVerification, walk)
    assert walk.begun == {"authorization open"}


def test_it_is_covered_when_it_is_known_who_said_so_where_and_when(checking, ann):
    with pytest.raises(NotMet, match="still to come"):
        checking.cover(by=ann, at=NOON, **{**SAID, "called_on": (NOON + 3 * DAY).date()})
    found = checking.cover(by=ann, at=NOON + HOUR, **SAID)

    assert (found.state, found.reference, found.representative) == ("covered", "R-77", "Rita Rep")
    assert {row[2] for row in said(found)} == {"benefits_begun", "benefits_known"}
    with pytest.raises(IntegrityError, match="has_its_evidence"), transaction.atomic():
        BenefitsVerification.objects.filter(pk=found.pk).update(reference="")


def test_a_newer_one_takes_the_place_of_the_one_before(checking, maya, ann):
    """S3-11"""
    newer = request_benefits(maya, by=ann, payer="Green Plan")

    assert (fresh(checking).state, newer.state) == ("closed", "requested")
    assert newer.replaces_id == checking.pk


def test_the_insurance_team_takes_over_what_our_team_is_unable_to_do_and_says_why(checking, ann):
    """S3-A3"""
    with pytest.raises(NotAllowed):
        checking.take_over(by=ann, at=NOON, unable_reason="Nobody answers.")
    taken = checking.take_over(by=SPECIALIST, at=NOON + HOUR, unable_reason="Nobody answers.")

    assert (taken.state, taken.case.team) == ("taken_over", "insurance")
    assert taken.case.due_at == NOON + HOUR + DAY
    assert taken.deny(by=SPECIALIST, at=NOON + 2 * HOUR, **SAID).state == "not_covered"


def test_what_is_missing_is_asked_of_the_patient_each_day_and_their_answer_goes_on(
    checking, ann, maya
):
    asked = checking.need_info(by=ann, at=NOON, message="Which plan is it?")
    assert (asked.case.waiting_on, asked.case.due_at) == ("patient", NOON + 14 * DAY)
    for days in (1, 2):
        sweep(now=NOON + days * DAY)
    assert [row[2] for row in said(asked)].count("asked") == 3
    found = fresh(asked).info_in(by=client_actor(maya), at=NOON + 3 * DAY, message="The blue one.")

    assert (found.state, found.case.due_at) == ("checking", NOON + 6 * DAY)
    assert [comment.text for comment in Comment.objects.order_by("id")] == [
        "Which plan is it?",
        "The blue one.",
    ]
    assert "blue" not in str([entry.facts for entry in found.case.entries.all()])


def test_without_an_answer_it_is_closed_and_the_patient_reads_what_they_can_do(checking, lea):
    sweep(now=NOON + 3 * DAY)
    late = fresh(checking)
    assert (late.late_at, late.case.due_at) == (NOON + 3 * DAY, NOON + 3 * DAY)
    assert {("late", "Lea Lead"), ("late_for_you", "Maya Hart")} <= {
        row[2:] for row in said(checking)
    }
    sweep(now=NOON + 14 * DAY)

    assert fresh(checking).state == "closed"
    assert ("benefits_unknown", "Maya Hart") in {row[2:] for row in said(checking)}
    with pytest.raises(WrongState):
        fresh(checking).give_up(by=lea, at=NOON + 15 * DAY, reason="Too late.")


def test_where_the_insurer_wants_to_approve_it_first_the_request_is_prepared(checking, ann):
    """S3-3"""
    bob = make_provider("Bob Brown")
    found = checking.require_authorization(by=ann, at=NOON, provider=bob)

    begun = Authorization.objects.get()
    assert (found.state, begun.state, begun.benefits_id) == ("pa_required", "preparing", found.pk)
    assert (begun.payer, begun.service, begun.provider_id) == ("Blue Plan", CARD["service"], bob.pk)
    assert len(begun.checklist) == 4


def test_an_agent_has_them_verified_and_the_patient_page_shows_it(browser_of, maya):
    desk = browser_of(name="Dora Desk", roles=["agent"], teams=["medops"])
    add = reverse("admin:medops_benefitsverification_add", urlconf="careops.urls")
    lacking = desk.post(f"{add}?patient={maya.pk}", {"payer": "", "key": KEY})
    made, again = (desk.post(f"{add}?patient={maya.pk}", {**CARD, "key": KEY}) for _ in range(2))

    assert (lacking.status_code, made.status_code) == (422, 302)
    assert made["Location"] == again["Location"]
    assert "Blue Plan" in desk.get(made["Location"]).content.decode()
    theirs = reverse("admin:people_patient_page", args=[maya.pk], urlconf="careops.urls")
    assert "Monthly injection (Blue Plan): requested" in desk.get(theirs).content.decode()


def test_the_patient_follows_it_behind_their_link(checking, visitor, maya, ann):
    checking.need_info(by=ann, at=NOON, message="Which plan is it?")
    page = visitor.get(link_to(maya, checking)).content.decode()

    assert "We have a question for you" in page
    assert "Which plan" not in page
    assert "Monthly injection" not in page


def test_nobody_else_notes_what_an_insurer_said(checking, maya):
    with pytest.raises(NotAllowed):
        checking.cover(by=client_actor(maya), at=NOON, **SAID)
    assert checking.cover(by=ALICE, at=NOON, **SAID).state == "covered"
