"""Viewing policy (M25, S3-45, S3-A5): who may see a patient's pages as the patient does, why, and until when.

    running -> stopped, over

Nothing can be done meanwhile: what is shown, and that nothing is written, is in ``entering.py``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from careops.clock.timers import After
from careops.desk.viewings.columns import ViewingColumns
from careops.people.actors import STAFF, the
from careops.people.roles import role
from careops.policy.rules import condition, transition
from careops.policy.states import Shown
from careops.policy.tunables import tunable
from careops.values.private import Private

# Beside the role of a member of the staff: by itself it lets nobody in.
VIEWER = role("viewer", "sees patients' pages as they do", rank=1, home="")
LASTS = tunable(
    "viewing",
    "desk.viewing_lasts",
    timedelta(minutes=30),
    "How long a colleague sees a patient's pages as the patient does",
    least=timedelta(minutes=5),
    most=timedelta(hours=1),
)

State = ViewingColumns.State


@condition("Name an open case of this patient that is yours: take it first.")
def is_for_a_case_of_theirs(viewing: ViewingColumns) -> bool:
    about = viewing.about
    is_open = about.patient_id == viewing.patient_id and about.closed_at is None
    return is_open and about.owner_id == viewing.member_id


@condition("They work here themselves: nobody sees their pages as they do.")
def is_of_a_patient_alone(viewing: ViewingColumns) -> bool:
    return not viewing.works_here


class ViewingPolicy(ViewingColumns):
    kind = "viewing"
    prefix = "VW"
    looks_at = ("about",)

    shown = {
        State.RUNNING: Shown("others", due="end", promise="Ends", tone="attention"),
        State.STOPPED: Shown(tone="muted"),
        State.OVER: Shown(tone="muted"),
    }

    class Meta(ViewingColumns.Meta):
        abstract = True

    @transition(
        None,
        State.RUNNING,
        by=[staff & VIEWER for staff in STAFF],
        only_if=[is_for_a_case_of_theirs, is_of_a_patient_alone],
    )
    def start(self, *, at: datetime, reason: Private) -> None:
        """See their pages as they do (S3-45)."""
        self.reason, self.started_at = reason, at

    @transition(State.RUNNING, State.STOPPED, by=the("member"))
    def stop(self, *, at: datetime) -> None:
        """Stop looking."""

    @transition(State.RUNNING, State.OVER, when=After(LASTS, since="started_at"))
    def end(self, *, at: datetime) -> None:
        """End it: the time is over."""
