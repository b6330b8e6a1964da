"""Task policy (S3, M17): what the agents have to do, who takes it, and what pauses its clock.

    new -> assigned -> done
    assigned -> waiting for the patient or others -> assigned, new
    new, assigned -> with the lead -> assigned
    any open -> cancelled

A task belongs to its team's queue until somebody claims it. While it waits for somebody outside,
its clock stands still, and the pause is on record.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from careops.clock.timers import After, at_once
from careops.desk.columns import TaskColumns
from careops.desk.task_words import (
    CHASE_AFTER,
    LEADS,
    MEMBERS,
    OPEN,
    TEAM,
    WORKERS,
    checklist_is_ticked,
    ends_with_its_case,
    is_done_by_hand,
    is_in_the_team,
    is_one_job_with_its_case,
    is_somebody_else,
    speaks_for_itself,
)
from careops.people.actors import AGENT
from careops.people.models import Membership
from careops.policy.effects import slack
from careops.policy.rules import transition
from careops.policy.states import Shown

State = TaskColumns.State


class TaskPolicy(TaskColumns):
    kind = "task"
    prefix = "T"
    looks_at = ("about_case",)

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

    class Meta(TaskColumns.Meta):
        abstract = True

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
