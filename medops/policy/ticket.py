"""Ticket policy (S3-7 to S3-15, M17): something is to be done for a patient, and cannot be called done before it is.

What types there are, which team does them, how soon and after which checklist is the company's catalogue: data, of
which a ticket keeps what was in force when it was made. A pause for the patient or for others stops its clock, and is
on record.

    new -> assigned -> done
    assigned -> waiting for the patient, for others -> assigned    an answer, or we go on without
    new, assigned -> with the lead -> assigned                     with guidance
    any open -> cancelled
    new, assigned -> a part of another    the same was told twice
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from careops.clock.timers import After, Every, at_once
from careops.conversation.effects import said
from careops.people.actors import MANAGER, SHOP
from careops.people.audience import everyone
from careops.people.models import Membership
from careops.policy.effects import do, email, slack
from careops.policy.merging import ends_in, makes_one
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from medops.columns import TicketColumns
from medops.policy.conditions import (
    caller_is_answered,
    checklist_is_ticked,
    ends_a_subscription,
    is_for_agents,
    is_in_the_team,
    is_not_reordered,
    is_somebody_else,
    is_ticked,
    is_to_be_ticked,
    names_what_proves_it,
    no_answer_waits,
    nothing_rests_on_it,
    old_order_is_cancelled,
    order_is_cancelled,
    patient_needs_nothing_more,
    subscription_is_cancelled,
)
from medops.policy.tunables import (
    CHASE_EVERY,
    LATE_EVERY,
    LEAD_WITHIN,
    LINK_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
    WAIT_FOR,
)
from medops.policy.words import (
    LATE,
    LEADS,
    MEDOPS,
    NOT_DONE,
    NUDGE,
    NUMBER,
    OPEN,
    OURS,
    PATIENT,
    STAFF,
    STILL_LATE,
    TEAM,
    WAITING,
    WORKERS,
)

State = TicketColumns.State


class TicketPolicy(TicketColumns):
    kind = "ticket"
    prefix = "TK"
    looks_at = ("subscription", "order")

    shown = {
        State.NEW: Shown("us", due="run_late", promise="Done by", team=MEDOPS, tone="attention"),
        State.ASSIGNED: Shown("us", due="run_late", promise="Done by", team=MEDOPS),
        State.WAITING_PATIENT: Shown(
            "patient", due="go_on", promise="We go on without", team=MEDOPS
        ),
        State.WAITING_OTHERS: Shown("others", due="go_on", promise="We go on without", team=MEDOPS),
        State.WITH_LEAD: Shown(
            "lead", due="run_late_with_lead", promise="A lead decides", team=MEDOPS,
            tone="attention",
        ),
        State.DONE: Shown(tone="good"),
        State.CANCELLED: Shown(tone="muted"),
        State.MERGED: Shown(tone="muted"),
    }  # fmt: skip

    class Meta(TicketColumns.Meta):
        abstract = True

    @transition(None, State.NEW, by=[*STAFF, SHOP], only_if=names_what_proves_it)
    def open(self, *, at: datetime) -> None:
        """Put it into the team's queue."""
        self.opened_at = at

    # Whose it is

    @transition(State.NEW, State.ASSIGNED, by=WORKERS, only_if=is_in_the_team)
    def claim(self, *, at: datetime, assignee: Membership) -> None:
        """Claim it."""
        self.assignee = assignee

    @transition([State.ASSIGNED, *WAITING], by=WORKERS, only_if=[is_somebody_else, is_in_the_team])
    def hand_on(self, *, at: datetime, assignee: Membership, note: str = "") -> None:
        """Hand it on to somebody else."""
        self.assignee = assignee

    @transition([State.ASSIGNED, *WAITING], State.NEW, by=WORKERS)
    def release(self, *, at: datetime) -> None:
        """Give it back to the queue; the time it waited does not count."""
        self.assignee = None
        self.end_pause(at=at)

    @transition([State.NEW, State.ASSIGNED], State.NEW, by=WORKERS)
    def route(self, *, at: datetime, team: Annotated[str, TEAM], reason: str) -> None:
        """Send it to another team."""
        self.team, self.assignee = team, None

    # What is done of it

    @transition([State.ASSIGNED, State.WITH_LEAD], by=WORKERS, only_if=is_to_be_ticked)
    def tick(self, *, at: datetime, line: Annotated[int, NUMBER]) -> None:
        """Tick a line of its checklist."""
        self.ticked = sorted([*self.ticked, line])

    @transition([State.ASSIGNED, State.WITH_LEAD], by=WORKERS, only_if=is_ticked)
    def untick(self, *, at: datetime, line: Annotated[int, NUMBER]) -> None:
        """Take a tick back."""
        self.ticked = [one for one in self.ticked if one != line]

    @transition(
        [State.ASSIGNED, State.WITH_LEAD],
        by=WORKERS,
        only_if=[old_order_is_cancelled, is_not_reordered],
    )
    def order_anew(self, *, at: datetime) -> None:
        """Ask the shop for a new order, as the old one is cancelled (S3-12)."""
        self.reordered_at = at

    @transition(OPEN, then=[said(to="patient"), email("patient", "answered", link=LINK_FOR)])
    def answer(self, *, at: datetime, message: Private) -> None:
        """Send the patient an answer that a lead has read, or a provider gave."""

    # It waits: the clock stands still

    @transition(
        State.ASSIGNED,
        State.WAITING_PATIENT,
        by=WORKERS,
        only_if=is_for_agents,
        then=[said(to="patient"), email("patient", "asked", link=LINK_FOR)],
    )
    def ask_patient(self, *, at: datetime, message: Private) -> None:
        """Ask the patient something.

        They read it behind their link; the mail only says that we ask.
        """
        self.paused_at = at

    @transition(State.ASSIGNED, State.WAITING_OTHERS, by=WORKERS)
    def ask_others(self, *, at: datetime, whom: str) -> None:
        """Wait for somebody else."""
        self.paused_at = at

    @transition(State.ASSIGNED, State.WAITING_OTHERS)
    def wait_for_provider(self, *, at: datetime) -> None:
        """Wait for a provider, who is asked what to answer."""
        self.paused_at = at

    @transition(State.WAITING_OTHERS, State.ASSIGNED)
    def hear_provider(self, *, at: datetime) -> None:
        """Go on: the provider has answered; the time it waited does not count."""
        self.end_pause(at=at)

    @transition(State.WAITING_PATIENT, State.ASSIGNED, by=[PATIENT], then=[said()])
    def reply(self, *, at: datetime, message: Private) -> None:
        """Answer our question."""
        self.end_pause(at=at)

    @transition(WAITING, State.ASSIGNED, by=WORKERS)
    def resume(self, *, at: datetime, note: str = "") -> None:
        """Take it up again; the time it waited does not count."""
        self.end_pause(at=at)

    @transition(
        State.WAITING_PATIENT,
        when=Every(CHASE_EVERY, since="paused_at", until=WAIT_FOR),
        then=[email("patient", "asked", link=LINK_FOR)],
    )
    def chase(self, *, at: datetime) -> None:
        """Ask the patient again."""

    @transition(
        State.WAITING_OTHERS,
        when=Every(CHASE_EVERY, since="paused_at", until=WAIT_FOR),
        then=[slack("#medops", "no_answer")],
    )
    def chase_others(self, *, at: datetime) -> None:
        """Bring it back to mind: others have not answered."""

    @transition(
        WAITING,
        State.ASSIGNED,
        when=After(WAIT_FOR, since="paused_at"),
        then=[slack("#medops", "no_answer")],
    )
    def go_on(self, *, at: datetime) -> None:
        """Go on without an answer."""
        self.end_pause(at=at)

    # We are late

    @transition(OURS, when=at_once("wanted_by"), then=LATE)
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late."""
        self.late_at = at

    @transition(OURS, when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER), then=NUDGE)
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        OURS, when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER), then=STILL_LATE
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that we are still late."""

    # The lead

    @transition(
        [State.NEW, State.ASSIGNED], State.WITH_LEAD, by=WORKERS, then=[slack("#leads", "flagged")]
    )
    def flag_lead(self, *, at: datetime, reason: str) -> None:
        """Ask the lead: unsure, or the patient is upset (S3-33, S3-36)."""
        self.flagged_at = at

    @transition(
        State.WITH_LEAD,
        when=After(LEAD_WITHIN, since="flagged_at"),
        then=[email(everyone(MANAGER), "late_with_lead")],
    )
    def run_late_with_lead(self, *, at: datetime) -> None:
        """Tell the managers that no lead has looked at it."""

    @transition(
        State.WITH_LEAD,
        State.ASSIGNED,
        by=LEADS,
        only_if=is_in_the_team,
        then=[said(is_note=True)],
    )
    def give_back(self, *, at: datetime, message: Private, assignee: Membership) -> None:
        """Give it back with guidance.

        The guidance is a note that only the desk reads.
        """
        self.assignee, self.flagged_at = assignee, None

    # It ends

    @transition(
        [State.ASSIGNED, State.WITH_LEAD],
        State.DONE,
        by=WORKERS,
        only_if=[
            subscription_is_cancelled,
            order_is_cancelled,
            checklist_is_ticked,
            patient_needs_nothing_more,
            caller_is_answered,
            no_answer_waits,
        ],
        then=[do("voicemail", "resolve"), email("patient", "done", link=LINK_FOR)],
    )
    def complete(
        self, *, at: datetime, nothing_more_is_needed: bool = False, note: str = ""
    ) -> None:
        """Complete it."""
        self.closed_reason = note

    @transition(
        OPEN,
        State.CANCELLED,
        by=WORKERS,
        then=[*NOT_DONE, email("patient", "not_done", link=LINK_FOR)],
    )
    def cancel(self, *, at: datetime, reason: str) -> None:
        """Cancel it: it need not be done."""
        self.closed_reason = reason

    @transition(OPEN, State.CANCELLED, only_if=ends_a_subscription, then=NOT_DONE)
    def withdraw(self, *, at: datetime) -> None:
        """Close it: the patient keeps what was to be cancelled."""

    # The same was told twice

    make_one, let_go = makes_one([State.NEW, State.ASSIGNED], by=WORKERS)
    merge_into, come_apart = ends_in(
        State.MERGED,
        [State.NEW, State.ASSIGNED],
        back_to=State.NEW,
        only_if=nothing_rests_on_it,
        forgets=["assignee"],
    )

    # What several sentences assign

    def end_pause(self, *, at: datetime) -> None:
        """The pause does not count; what was late before stays late."""
        if self.paused_at and self.late_at is None:
            self.wanted_by += at - self.paused_at
        self.paused_at = None
