"""Does work go to whoever asks for it, first due first, to one of them only; and back when nothing is done?"""

from __future__ import annotations

import pytest

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.conversation.writing import note
from careops.desk.handing import hand_over, take
from careops.desk.models import Task
from careops.engine.holding import RETURN_AFTER, taking
from careops.engine.refusals import NotMet, Refusal
from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.record.models import Read
from consults.models import Obligation
from tests.consults.factories import raise_obligation
from tests.desk.browsing import actor, case_of, case_url, do_url, page_of
from tests.factories import ALICE, HOUR, fresh, make_member, text_of

MINUTE = HOUR / 60
AFTER = RETURN_AFTER.default
NEXT, BULK = (f"/admin/cases/case/{name}/" for name in ("next", "bulk"))


def make_task(at, *, team="intake"):
    task = Task.about("undelivered_message", case=None, at=at)
    task.team = team
    return task.open(by=ALICE, at=at)


@pytest.fixture
def tasks(alice, at):
    """Three of intake, the second of them due first."""
    return [make_task(at + wait) for wait in (-HOUR, -2 * HOUR, 0 * HOUR)]


@pytest.fixture
def review(tenant, at):
    """What a provider has not answered for two days, so that a lead decides; no policy says who takes that."""
    obligation = raise_obligation(at=at - 49 * HOUR)
    sweep(now=at)
    return fresh(obligation)


def held(subject):
    return case_of(subject).owner_id


def actions(subject):
    return [entry.action for entry in subject.case.entries.order_by("seq")]


def mails_to(member, template):
    return Message.objects.filter(channel="email", template=template, person=member.pk)


# Taken from the queue


def test_one_press_takes_what_is_due_first_and_leads_there(alice, tasks):
    response = alice.post(NEXT)

    assert response.headers["Location"] == case_url(tasks[1])
    assert held(tasks[1]) == alice.member.pk
    assert actions(tasks[1])[-1] == "claim"


def test_pressed_again_it_takes_the_one_after_and_ends_when_nothing_is_left(alice, tasks):
    for task in (tasks[1], tasks[0], tasks[2]):
        alice.post(NEXT)
        assert held(task) == alice.member.pk

    response = alice.post(NEXT, follow=True)

    assert "Nothing is left" in text_of(response)


def test_looking_takes_nothing(alice, tasks):
    assert alice.get(NEXT).status_code == 405
    assert {held(task) for task in tasks} == {None}


def test_what_another_team_owes_comes_to_nobody_else(alice, at):
    task = make_task(at, team="ops")

    alice.post(NEXT)

    assert held(task) is None


def test_what_their_role_can_do_nothing_about_is_passed_over(alice, lena, review):
    alice.post(NEXT)
    assert held(review) is None

    lena.post(NEXT)
    assert held(review) == lena.member.pk


def test_whoever_may_not_after_all_is_passed_over_and_gets_what_comes_then(
    lena, tasks, review, monkeypatch
):
    """Four eyes, and whatever else only the case itself can say."""
    monkeypatch.setattr(Obligation, "allowed", lambda *_: [])
    Case.objects.filter(pk=review.pk).update(due_at=tasks[0].case.due_at - 99 * HOUR)

    lena.post(NEXT)

    assert (held(review), held(tasks[1])) == (None, lena.member.pk)


def test_a_case_whose_policy_says_nothing_of_it_is_held_for_one_turn(lena, review, at):
    took = take(review, by=actor(lena), at=at)
    assert (held(review), actions(review)[-1]) == (lena.member.pk, "take_case")
    assert case_of(review).state == "review"

    with pytest.raises(NotMet, match="have it already"):
        take(fresh(review), by=actor(lena), at=at)

    took.escalate(by=actor(lena), at=at + MINUTE, reason="No answer on any channel.")
    assert case_of(review).waiting_on == "manager"
    assert held(review) is None


def test_the_page_after_a_step_offers_what_comes_next(alice, tasks, at):
    task = take(tasks[1], by=actor(alice), at=at)
    said = {"version": case_of(task).version, "everything_is_done": "on"}

    done = alice.post(do_url(task, "complete"), said, follow=True)

    assert f'data-next="{tasks[0].pk}"' in text_of(done)
    assert Read.objects.filter(what="next case").exists() is False  # it is about no patient
    assert "data-next=" not in text_of(alice.get(case_url(task)))


# Handed over


def test_whoever_is_handed_a_case_reads_the_note_and_is_told(alice, lena, tasks, at):
    task = take(tasks[0], by=actor(alice), at=at)

    alice.post(
        f"/admin/cases/case/{task.pk}/hand/", {"to": lena.member.pk, "note": "He called twice."}
    )

    assert held(task) == lena.member.pk
    (kept,) = Comment.objects.filter(case=task.case)
    assert (kept.text, kept.is_note, kept.author) == ("He called twice.", True, "Alice Agent")
    assert mails_to(lena.member, "mentioned").count() == 1
    assert mails_to(lena.member, "handed").count() == 0
    assert "twice" not in str(list(Case.objects.get(pk=task.pk).entries.values_list("facts")))


def test_without_a_note_they_are_told_that_it_is_theirs(alice, lena, review, at):
    """A lead's turn, handed from one to another."""
    leo = make_member("Leo Lead", ["lead"])
    take(review, by=actor(lena), at=at)

    lena.post(f"/admin/cases/case/{review.pk}/hand/", {"to": leo.pk})

    assert held(review) == leo.pk
    assert mails_to(leo, "handed").count() == 1
    assert not Comment.objects.exists()


def test_the_note_of_a_policys_own_step_goes_into_the_conversation_too(alice, lena, tasks, at):
    task = take(tasks[0], by=actor(alice), at=at)
    said = {"version": case_of(task).version, "assignee": lena.member.pk, "note": "As agreed."}

    alice.post(do_url(task, "hand_on"), said)

    assert Comment.objects.get(case=task.case).text == "As agreed."
    assert "note" not in task.case.entries.get(action="hand_on").facts


def test_many_are_handed_over_at_once_each_with_the_note(alice, lena, tasks, at):
    mine = [take(task, by=actor(alice), at=at) for task in tasks[:2]]
    cases = [f"{task.pk}:{case_of(task).version}" for task in mine]
    said = {"assignee": lena.member.pk, "note": "My shift ends.", "version": 0}

    page = alice.post(BULK, {"do": "task.hand_on", "case": cases, **said})

    assert page.context["title"] == "2 of 2 done"
    assert {held(task) for task in mine} == {lena.member.pk}
    assert [one.text for one in Comment.objects.all()] == ["My shift ends."] * 2
    assert mails_to(lena.member, "mentioned").count() == 2


def test_it_is_not_handed_to_who_could_do_nothing_about_it(lena, review, at):
    otto = make_member("Otto Owner", ["owner"], teams=["portal"])
    take(review, by=actor(lena), at=at)

    response = lena.post(f"/admin/cases/case/{review.pk}/hand/", {"to": otto.pk})

    assert response.status_code == 422
    assert held(review) == lena.member.pk


def test_a_hand_over_that_is_refused_leaves_nothing_behind(alice, lena, tasks, at):
    task = take(tasks[0], by=actor(alice), at=at)
    rule = taking(task)

    with pytest.raises(Refusal):
        hand_over(task, rule, {"assignee": alice.member.pk}, "Mine.", by=actor(lena), at=at)

    assert not Comment.objects.exists()


def test_one_press_takes_a_case_and_another_puts_it_back(lena, review):
    lena.post(f"/admin/cases/case/{review.pk}/take/")
    assert held(review) == lena.member.pk

    lena.post(f"/admin/cases/case/{review.pk}/back/")
    assert held(review) is None
    assert actions(review)[-2:] == ["take_case", "put_case_back"]


# It comes back


def test_what_somebody_took_and_left_untouched_goes_back_by_the_clock(alice, lena, tasks, at):
    task = take(tasks[2], by=actor(alice), at=at)

    sweep(now=at + AFTER - MINUTE)
    assert held(task) == alice.member.pk

    sweep(now=at + AFTER)
    assert (held(task), case_of(task).state) == (None, "new")
    entry = task.case.entries.get(action="return_case")
    assert (entry.actor, entry.policy) == ("the clock", {"desk.return_after": 3600})
    assert mails_to(alice.member, "returned").count() == 1
    assert mails_to(lena.member, "returned_late").count() == 0


def test_who_takes_again_what_goes_back_in_the_same_moment_has_it_for_another_hour(
    alice, tasks, at
):
    task = take(tasks[2], by=actor(alice), at=at)
    task.claim(by=actor(alice), at=at + AFTER + MINUTE, assignee=alice.member)
    assert actions(task)[-2:] == ["return_case", "claim"]

    sweep(now=at + 2 * AFTER)
    assert held(task) == alice.member.pk

    sweep(now=at + 2 * AFTER + MINUTE)
    assert held(task) is None


def test_each_lead_is_told_too_when_it_is_late(alice, lena, at):
    task = take(make_task(at - 9 * HOUR), by=actor(alice), at=at)

    sweep(now=at + AFTER)

    assert held(task) is None
    assert mails_to(alice.member, "returned").count() == 1
    assert mails_to(lena.member, "returned_late").count() == 1


def test_a_case_that_the_kernel_holds_goes_back_too(lena, review, at):
    take(review, by=actor(lena), at=at)

    sweep(now=at + AFTER)

    assert (held(review), case_of(review).state) == (None, "review")
    assert actions(review)[-1] == "return_case"


def test_what_was_noted_about_since_stays(alice, tasks, at):
    task = take(tasks[2], by=actor(alice), at=at)
    note(task, "Left a voicemail.", seen=None, mentioned=(), by=actor(alice), at=at + 9 * MINUTE)

    sweep(now=at + 5 * AFTER)

    assert held(task) == alice.member.pk


def test_what_was_brought_on_since_stays_also_when_its_turn_comes_again(alice, tasks, at):
    task = take(tasks[2], by=actor(alice), at=at)
    task = task.ask_others(by=actor(alice), at=at + MINUTE, whom="the pharmacy")
    task.resume(by=ALICE, at=at + 2 * MINUTE)

    sweep(now=at + 5 * AFTER)

    assert held(task) == alice.member.pk


def test_what_a_colleague_notes_does_not_keep_it(alice, lena, tasks, at):
    task = take(tasks[2], by=actor(alice), at=at)
    note(task, "Who does this?", seen=None, mentioned=(), by=actor(lena), at=at + 9 * MINUTE)

    sweep(now=at + AFTER)

    assert held(task) is None


def test_what_was_handed_to_somebody_stays_with_them(alice, lena, tasks, at):
    """They did not ask for it: whoever handed it over knows when it is due."""
    task = tasks[2].claim(by=actor(lena), at=at, assignee=alice.member)

    sweep(now=at + 5 * AFTER)

    assert held(task) == alice.member.pk


def test_reading_is_not_doing(alice, tasks, at):
    task = take(tasks[2], by=actor(alice), at=at)
    alice.get(case_url(task))

    sweep(now=at + AFTER)

    assert held(task) is None


def test_a_tenant_says_how_long(alice, tasks, tenant, at):
    tenant.tuning = {"desk.return_after": 600}
    tenant.save()
    task = take(tasks[2], by=actor(alice), at=at)

    sweep(now=at + 10 * MINUTE)

    assert held(task) is None


def test_whoever_comes_first_after_the_time_finds_it_given_back(alice, tasks, at):
    """The clock first: a step that comes too late for the sweep finds what the sweep would have left."""
    task = take(tasks[2], by=actor(alice), at=at)

    with pytest.raises(Refusal):
        fresh(task).complete(by=actor(alice), at=at + 2 * AFTER, everything_is_done=True)

    assert held(task) is None


def test_what_somebody_holds_by_the_kernel_is_handed_on_when_they_leave(lena, mara, review, at):
    take(review, by=actor(lena), at=at)
    said = {"roles": lena.member.roles, "teams": lena.member.teams, "is_active": ""}

    page = mara.post(page_of(lena.member), said | {"obligation_goes_to": "nobody"})

    assert page.status_code == 302
    assert held(review) is None
    assert case_of(review).state == "review"
