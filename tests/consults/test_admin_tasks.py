"""Whatever is owed has somebody who can do it: the team's members do its tasks, and everybody reads who can."""

from __future__ import annotations

import pytest
from django.forms import CheckboxInput

from careops.clock.now import now
from careops.desk.models import Task
from careops.desk.worklists import do_next
from careops.people.roles import desk_roles
from careops.policy.workflow import kinds
from tests.consults.factories import make_consult, new_obligation, raise_obligation
from tests.desk.browsing import actor, case_of, case_url, desk, do_url
from tests.factories import ALICE, HOUR, NOON, fresh, make_member, make_provider, submit_referral

ROLES = [role.name for role in desk_roles()]


@pytest.fixture
def fay(tenant):
    """Finance, and nothing else."""
    return desk(make_member("Fay Finance", ["finance"], teams=["finance"]))


@pytest.fixture
def sam(tenant):
    return desk(make_member("Sam Support", ["agent"], teams=["support"]))


@pytest.fixture
def pay_back(tenant):
    """A cancelled consult has to be paid back, which is finance's."""
    consult = make_consult(at=now())
    consult.cancel(by=ALICE, at=now(), reason="Nobody came")
    return case_of(consult).tasks.get()


def press(client, subject, name, **facts):
    said = {"version": case_of(subject).version, **facts}
    return client.post(do_url(subject, name), said)


def offered(client, subject):
    return [
        button.rule.name for button in client.get(case_url(subject)).context["buttons"].everything
    ]


def read(client, subject):
    return " ".join(client.get(case_url(subject)).content.decode().split())


# Who is in the team may act, whatever their role


def test_finance_does_finances_tasks(fay, pay_back):
    """From the queue to the end, with every stop on the way."""
    for name, facts in (
        ("claim", {"assignee": fay.member.pk}),
        ("ask_others", {"whom": "The bank"}),
        ("resume", {}),
        ("release", {}),
        ("claim", {"assignee": fay.member.pk}),
        ("flag_lead", {"reason": "It is much."}),
        ("complete", {"everything_is_done": "on"}),
    ):
        assert name in offered(fay, pay_back)
        assert press(fay, pay_back, name, **facts).status_code == 302, name

    assert case_of(pay_back).state == "done"


def test_finance_does_many_of_its_tasks_at_once(fay, pay_back):
    page = fay.get("/admin/cases/case/bulk/", {"do": "task.cancel", "case": str(pay_back.pk)})

    assert page.status_code == 200
    assert [verdict.reason for verdict in page.context["verdicts"]] == [""]


@pytest.mark.parametrize("state", ["new", "assigned", "waiting_others", "with_lead"])
@pytest.mark.parametrize(
    ("role", "team"), [("finance", "finance"), ("agent", "intake"), ("manager", "leads")]
)
def test_no_button_of_a_task_is_refused(fay, pay_back, role, team, state):
    """What is offered, with what its form offers, is carried out: conditions and grants agree."""
    someone = desk(make_member("Somebody Here", [role], teams=[team]))
    for name, facts in steps_to(state, fay):
        pay_back = getattr(fresh(pay_back), name)(by=actor(fay), at=now(), **facts)

    for button in someone.get(case_url(pay_back)).context["buttons"].everything:
        facts = {fact.name: said_in(button.form.fields[fact.name]) for fact in button.rule.facts}
        assert press(someone, pay_back, button.rule.name, **facts).status_code == 302, button.rule
        pay_back = pay_back_again(pay_back, state, fay)


def steps_to(state, fay):
    taken = [("claim", {"assignee": fay.member.pk})]
    return {
        "new": [],
        "assigned": taken,
        "waiting_others": [*taken, ("ask_others", {"whom": "The bank"})],
        "with_lead": [*taken, ("flag_lead", {"reason": "It is much."})],
    }[state]


def pay_back_again(task, state, fay):
    """Another task in that state: the last has moved on."""
    anew = Task.about(task.task_kind, case=task.about_case, at=now()).open(by=ALICE, at=now())
    for name, facts in steps_to(state, fay):
        anew = getattr(fresh(anew), name)(by=actor(fay), at=now(), **facts)
    return anew


def said_in(field):
    """What somebody would say in this field: its last choice, a tick, some words."""
    if hasattr(field, "choices"):
        return [pk for pk, _ in field.choices][-1]
    return "on" if isinstance(field.widget, CheckboxInput) else "Said"


# Everybody reads who can act


@pytest.mark.parametrize("role", [r for r in ROLES if r not in ("agent", "lead", "manager")])
def test_a_page_without_buttons_says_who_can_act(sam, role):
    """S3: Support's task is opened by somebody of another team, who can do nothing about it."""
    consult = make_consult()
    obligation = new_obligation(consult, about="administrative").take_on(by=ALICE, at=NOON)
    reader = desk(make_member("Rita Reader", [role]))

    assert offered(reader, obligation) == []
    assert "<b>Support</b> can act on this: Sam Support" in read(reader, obligation)


def test_a_page_without_buttons_says_that_nobody_can_act(pay_back):
    reader = desk(make_member("Rita Reader", ["medical_director"]))

    assert "Nobody here can act on this" in read(reader, pay_back)


def test_a_page_without_buttons_says_whom_it_waits_for(fay, tenant):
    referral = submit_referral(preferred=make_provider("Bob Brown"), at=now())

    assert "This waits for <b>Bob Brown</b>" in read(fay, referral)


def test_every_reader_of_every_open_case_has_a_button_or_reads_who_has(tenant, pay_back):
    obligation = raise_obligation()
    admin = new_obligation(make_consult(), about="administrative").take_on(by=ALICE, at=NOON)
    cases = [pay_back, obligation, obligation.consult, admin, submit_referral(at=now())]
    for role in ROLES:
        reader = desk(make_member(f"One {role}", [role]))
        for subject in cases:
            page = reader.get(case_url(subject))
            assert (
                page.context["buttons"].everything or page.context["tools"] or page.context["who"]
            )


# A task and its case are one job


def lines(client):
    return [case.ref for case in do_next(member=client.member)]


@pytest.fixture
def ida(tenant):
    return desk(make_member("Ida Intake", ["agent"], teams=["intake"]))


@pytest.fixture
def unplaced(tenant):
    return submit_referral(at=now())


def test_a_task_and_its_referral_are_one_line(ida, unplaced):
    task = case_of(unplaced).tasks.get()

    assert lines(ida) == [task.case.ref]


def test_what_one_has_claimed_is_no_line_of_the_others(ida, unplaced):
    olga = desk(make_member("Olga Intake", ["agent"], teams=["intake"]))
    task = case_of(unplaced).tasks.get()
    task.claim(by=actor(ida), at=now(), assignee=ida.member)

    assert (lines(ida), lines(olga)) == ([task.case.ref], [])


def test_the_task_leads_to_the_step_and_is_not_ended_by_hand(ida, unplaced):
    make_provider("Eve Other")
    task = case_of(unplaced).tasks.get()
    task.claim(by=actor(ida), at=now(), assignee=ida.member)

    page = ida.get(case_url(task))
    assert not {"complete", "cancel"} & {b.rule.name for b in page.context["buttons"].everything}
    assert do_url(unplaced, "repool") in [url for _, url in page.context["tools"]]
    assert press(ida, task, "complete", everything_is_done="on").status_code == 409

    assert press(ida, unplaced, "repool").status_code == 302
    assert (case_of(unplaced).state, case_of(task).state) == ("open", "done")
    assert lines(ida) == []


def test_the_teams_own_and_its_task_are_one_line_and_end_together(sam, tenant):
    consult = make_consult(at=now())
    obligation = new_obligation(consult, about="administrative").take_on(by=ALICE, at=now())
    task = case_of(obligation).tasks.get()

    assert lines(sam) == [task.case.ref]
    assert press(sam, obligation, "resolve", note="Done").status_code == 302
    assert (case_of(task).state, lines(sam)) == ("done", [])


def test_a_call_ends_when_it_is_noted(sam, obligation):
    call = Task.about("call_provider", case=obligation.case, at=NOON).open(by=ALICE, at=NOON)

    assert "complete" not in offered(sam, call)
    obligation.note_call(by=actor(sam), at=NOON + HOUR, was_reached=False, note="No answer")
    assert case_of(call).state == "done"


def test_other_tasks_do_not_end_with_a_call(sam, obligation):
    other = Task.about("undelivered_message", case=obligation.case, at=NOON).open(by=ALICE, at=NOON)

    obligation.note_call(by=actor(sam), at=NOON + HOUR, was_reached=False, note="No answer")
    assert case_of(other).state == "new"


@pytest.mark.parametrize("way", ["cancel", "force_close"])
def test_a_waiting_question_ends_with_its_consult(consult, way):
    task = Task.about("waiting_question", case=consult.case, at=NOON).open(by=ALICE, at=NOON)
    lea = actor(desk(make_member("Lea Lead", ["lead"])))

    getattr(consult, way)(by=lea, at=NOON + HOUR, reason="No answer came")

    assert case_of(task).state == "done"


def test_every_policy_lets_those_whose_turn_it_is_move_it():
    """The start-up check, asked of the real policies."""
    from careops.proof.checks import problems_of_state

    for policy in kinds().values():
        for state in policy.shown:
            assert list(problems_of_state(policy, state)) == []
