"""Task policy (S3, M17): what the agents have to do, who takes it, and what pauses its clock.

    new -> assigned -> done
    assigned -> waiting for the patient or others -> assigned, new
    new, assigned -> with the lead -> assigned
    any open -> cancelled

A task belongs to its team's queue until somebody claims it. While it waits for somebody outside,
its clock stands still, and the pause is on record.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db import models
from django.utils.text import capfirst

from careops.clock.timers import After, at_once
from careops.clock.waits import Tunable
from careops.desk.kinds import KINDS, task_kind
from careops.desk.words import teams
from careops.people.actors import AGENT, LEAD, MANAGER, in_team
from careops.people.models import Membership
from careops.policy.effects import slack
from careops.policy.rules import Rule, condition, transition
from careops.policy.states import Shown
from careops.policy.workflow import Workflow, kinds
from careops.values.table import Choice

CHASE_AFTER = Tunable(
    "desk.chase_after",
    timedelta(hours=24),
    "When a task that waits for others is asked about again",
)
REACH_WITHIN = Tunable(
    "desk.reach_within", timedelta(hours=4), "How soon somebody is reached another way"
)

TEAM = Choice(lambda: [(team, capfirst(team)) for team in teams()])
LEADS = [LEAD, MANAGER]
MEMBERS = in_team("team")
WORKERS = [MEMBERS, AGENT, *LEADS]

UNDELIVERED = task_kind(
    "undelivered_message",
    "Reach somebody another way: a message did not arrive",
    team="ops",
    within=REACH_WITHIN,
)


@condition("Only members of the task's team, leads and managers can take it.")
def is_in_the_team(task: TaskPolicy, assignee: Membership) -> bool:
    return task.team in assignee.teams or bool({LEAD.name, MANAGER.name} & {*assignee.roles})


@condition("It is theirs already.")
def is_somebody_else(task: TaskPolicy, assignee: Membership) -> bool:
    return bool(assignee.pk != task.assignee_id)


@condition("Tick the checklist first: everything this task is for must really be done.")
def checklist_is_ticked(task: TaskPolicy, everything_is_done: bool) -> bool:
    return everything_is_done


@condition("It is to be done even when its case has ended.")
def ends_with_its_case(task: TaskPolicy) -> bool:
    return not KINDS[task.task_kind].stays


@condition("Its case is late in the same moment, and says so.")
def speaks_for_itself(task: TaskPolicy) -> bool:
    return task.about_case is None or bool(task.about_case.due_at != task.wanted_by)


@condition("It is more than a step of its case.")
def is_one_job_with_its_case(task: TaskPolicy) -> bool:
    return bool(KINDS[task.task_kind].settled_by)


@condition("It ends with a step of the case that it is about: take that one.")
def is_done_by_hand(task: TaskPolicy) -> bool:
    return not task.steps_of_its_case()


class TaskPolicy(Workflow):
    kind = "task"
    prefix = "T"
    looks_at = ("about_case",)

    class State(models.TextChoices):
        NEW = "new", "New"
        ASSIGNED = "assigned", "Assigned"
        WAITING_PATIENT = "waiting_patient", "Waiting for the patient"
        WAITING_OTHERS = "waiting_others", "Waiting for others"
        WITH_LEAD = "with_lead", "With the lead"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (
        State.NEW,
        State.ASSIGNED,
        State.WAITING_PATIENT,
        State.WAITING_OTHERS,
        State.WITH_LEAD,
    )

    shown = {
        State.NEW: Shown("us", due="fall_due", promise="Done by", tone="attention"),
        State.ASSIGNED: Shown("us", due="fall_due", promise="Done by"),
        State.WAITING_PATIENT: Shown("patient", due="chase", promise="Ask again"),
        State.WAITING_OTHERS: Shown("others", due="chase", promise="Ask again"),
        State.WITH_LEAD: Shown(
            "lead", due="fall_due_with_lead", promise="Done by", tone="attention"
        ),
        State.DONE: Shown(tone="good"),
        State.CANCELLED: Shown(tone="muted"),
    }

    class Meta(Workflow.Meta):
        abstract = True

    def steps_of_its_case(self) -> list[Rule]:
        """The steps by which the case that it is about would end it now: the same job, said there."""
        about = self.about_case
        if about is None:
            return []
        known = kinds()[about.kind].rules()
        steps = (known.get(name) for name in KINDS[self.task_kind].settled_by)
        return [rule for rule in steps if rule and about.state in rule.sources]

    # What the sentences speak of; models.py declares it.
    about_case: Any
    task_kind: str
    team: Any
    assignee: Any
    assignee_id: Any
    opened_at: Any
    wanted_by: Any
    paused_at: Any
    note: Any

    @transition(None, State.NEW, by=[AGENT, *LEADS])
    def open(self, *, at: datetime) -> None:
        """Put it into the team's queue."""
        self.opened_at = at

    @transition(State.NEW, State.ASSIGNED, by=[MEMBERS, *LEADS], only_if=is_in_the_team)
    def claim(self, *, at: datetime, assignee: Membership) -> None:
        """Claim it."""
        self.assignee = assignee

    @transition(
        [State.ASSIGNED, State.WAITING_PATIENT, State.WAITING_OTHERS],
        by=WORKERS,
        only_if=[is_somebody_else, is_in_the_team],
    )
    def hand_on(self, *, at: datetime, assignee: Membership, note: str = "") -> None:
        """Hand it on to somebody else."""
        self.assignee = assignee

    @transition(
        [State.ASSIGNED, State.WAITING_PATIENT, State.WAITING_OTHERS], State.NEW, by=WORKERS
    )
    def release(self, *, at: datetime) -> None:
        """Give it back to the queue; the time it waited does not count."""
        self.assignee = None
        self.end_pause(at=at)

    @transition([State.NEW, State.ASSIGNED], State.NEW, by=WORKERS)
    def route(self, *, at: datetime, team: Annotated[str, TEAM], reason: str) -> None:
        """Send it to another team."""
        self.team, self.assignee = team, None

    @transition(State.ASSIGNED, State.WAITING_PATIENT, by=WORKERS)
    def ask_patient(self, *, at: datetime, question: str) -> None:
        """Wait for the patient."""
        self.paused_at = at

    @transition(State.ASSIGNED, State.WAITING_OTHERS, by=WORKERS)
    def ask_others(self, *, at: datetime, whom: str) -> None:
        """Wait for somebody else."""
        self.paused_at = at

    @transition([State.WAITING_PATIENT, State.WAITING_OTHERS], State.ASSIGNED, by=WORKERS)
    def resume(self, *, at: datetime, note: str = "") -> None:
        """Take it up again; the time it waited does not count."""
        self.end_pause(at=at)

    @transition([State.WAITING_PATIENT, State.WAITING_OTHERS], when=After(CHASE_AFTER, "paused_at"))
    def chase(self, *, at: datetime) -> None:
        """Bring it back to mind: still no answer."""

    @transition(
        [State.NEW, State.ASSIGNED],
        when=at_once("wanted_by"),
        only_if=speaks_for_itself,
        then=[slack("#leads", "late")],
    )
    def fall_due(self, *, at: datetime) -> None:
        """Tell the leads that it is late."""

    @transition(
        State.WITH_LEAD,
        when=at_once("wanted_by"),
        only_if=speaks_for_itself,
        then=[slack("#managers", "late")],
    )
    def fall_due_with_lead(self, *, at: datetime) -> None:
        """Tell the managers that it is late."""

    @transition([State.NEW, State.ASSIGNED], State.WITH_LEAD, by=WORKERS)
    def flag_lead(self, *, at: datetime, reason: str) -> None:
        """Ask the lead."""

    @transition(State.WITH_LEAD, State.ASSIGNED, by=LEADS)
    def give_back(self, *, at: datetime, guidance: str, assignee: Membership) -> None:
        """Give it back with guidance."""
        self.assignee = assignee

    @transition(
        [State.ASSIGNED, State.WITH_LEAD],
        State.DONE,
        by=WORKERS,
        only_if=[checklist_is_ticked, is_done_by_hand],
    )
    def complete(self, *, at: datetime, everything_is_done: bool, note: str = "") -> None:
        """Complete it."""
        self.note = note

    @transition(OPEN, State.DONE, only_if=ends_with_its_case)
    def settle(self, *, at: datetime) -> None:
        """Close it: what it was for has happened."""

    @transition(OPEN, State.DONE, only_if=is_one_job_with_its_case)
    def settle_job(self, *, at: datetime) -> None:
        """Close it: its case has taken the step that it was for."""

    @transition(OPEN, State.CANCELLED, by=WORKERS, only_if=is_done_by_hand)
    def cancel(self, *, at: datetime, reason: str) -> None:
        """Cancel it."""
        self.note = reason

    # What several sentences assign

    def end_pause(self, *, at: datetime) -> None:
        if self.paused_at:
            self.wanted_by, self.paused_at = self.wanted_by + (at - self.paused_at), None
