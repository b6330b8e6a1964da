"""In which words does the policy of tasks speak? Its values, its people, and its conditions."""

from __future__ import annotations

from datetime import timedelta

from careops.desk.columns import TaskColumns
from careops.desk.kinds import KINDS, task_kind
from careops.desk.words import team_label, teams
from careops.people.actors import AGENT, LEAD, MANAGER, in_team
from careops.people.models import Membership
from careops.policy.rules import condition
from careops.policy.tunables import tunable
from careops.values.table import Choice

CHASE_AFTER = tunable(
    "task",
    "desk.chase_after",
    timedelta(hours=24),
    "When a task that waits for others is asked about again",
)
REACH_WITHIN = tunable(
    "task", "desk.reach_within", timedelta(hours=4), "How soon somebody is reached another way"
)

TEAM = Choice(lambda: [(team, team_label(team)) for team in teams()])
LEADS = [LEAD, MANAGER]
MEMBERS = in_team("team")
WORKERS = [MEMBERS, AGENT, *LEADS]

State = TaskColumns.State
OPEN = (
    State.NEW,
    State.ASSIGNED,
    State.WAITING_PATIENT,
    State.WAITING_OTHERS,
    State.WITH_LEAD,
)

UNDELIVERED = task_kind(
    "undelivered_message",
    "Reach somebody another way: a message did not arrive",
    team="ops",
    within=REACH_WITHIN,
)


@condition("Only members of the task's team, leads and managers can take it.")
def is_in_the_team(task: TaskColumns, assignee: Membership) -> bool:
    return task.team in assignee.teams or bool({LEAD.name, MANAGER.name} & {*assignee.roles})


@condition("It is theirs already.")
def is_somebody_else(task: TaskColumns, assignee: Membership) -> bool:
    return assignee.pk != task.assignee_id


@condition("Tick the checklist first: everything this task is for must really be done.")
def checklist_is_ticked(task: TaskColumns, everything_is_done: bool) -> bool:
    return everything_is_done


@condition("It is to be done even when its case has ended.")
def ends_with_its_case(task: TaskColumns) -> bool:
    return not KINDS[task.task_kind].stays


@condition("Its case is late in the same moment, and says so.")
def speaks_for_itself(task: TaskColumns) -> bool:
    return task.about_case is None or task.about_case.due_at != task.wanted_by


@condition("It is more than a step of its case.")
def is_one_job_with_its_case(task: TaskColumns) -> bool:
    return bool(KINDS[task.task_kind].settled_by)


@condition("It ends with a step of the case that it is about: take that one.")
def is_done_by_hand(task: TaskColumns) -> bool:
    return not task.steps_of_its_case()
