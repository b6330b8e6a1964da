"""Benefits policy (S3-2, S3-11, M18): what an insurance covers is asked of the insurer, and who said so is kept.

Whoever verifies it says by which reference, on which day and by whom of the insurer it was told. Where our team is
unable, the insurance team takes it over, with the reason why. A newer one takes the place of the one before.

    requested -> checking -> covered, not covered, needs a prior authorization
    checking, taken over -> waiting for the patient -> checking     something is missing on their side
    requested, checking -> taken over                               the insurance team goes on
    any open -> closed                                              silence, a lead, or a newer one
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from careops.clock.timers import After, Every, at_once
from careops.conversation.effects import said
from careops.people.actors import in_team
from careops.people.models import Provider
from careops.policy.effects import begin, do, email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from careops.values.table import DAY, NAME
from medops.insurance_columns import BenefitsColumns
from medops.policy.conditions import is_for_agents
from medops.policy.insurance_conditions import has_been_said
from medops.policy.insurance_tunables import (
    ASK_INSURER_EVERY,
    ASK_PATIENT_EVERY,
    BEGIN_WITHIN,
    GIVE_UP_AFTER,
    TAKE_OVER_WITHIN,
    VERIFY_WITHIN,
)
from medops.policy.tunables import LATE_EVERY, LINK_FOR, MANAGERS_AFTER, NUDGE_EVERY
from medops.policy.words import LATE, LEADS, MEDOPS, NUDGE, PATIENT, PLACE, STAFF, STILL_LATE
from medops.values import REFERENCE

State = BenefitsColumns.State
BEING_CHECKED = (State.CHECKING, State.TAKEN_OVER)
OURS = (State.REQUESTED, *BEING_CHECKED)
OPEN = (*OURS, State.INFO_NEEDED)
THE_TEAM = in_team("insurance_team")
WORKERS = [THE_TEAM, *STAFF]


class BenefitsPolicy(BenefitsColumns):
    kind = "benefits"
    prefix = "BV"

    shown = {
        State.REQUESTED: Shown(
            "us", due="run_late", promise="We ask the insurer", team=MEDOPS, tone="attention"
        ),
        State.CHECKING: Shown("us", due="run_late", promise="We know it", team=MEDOPS),
        State.INFO_NEEDED: Shown("patient", due="lapse", promise="We wait for it", team=MEDOPS),
        State.TAKEN_OVER: Shown("us", due="run_late", promise="We know it", team="insurance"),
        State.COVERED: Shown(tone="good"),
        State.NOT_COVERED: Shown(tone="attention"),
        State.PA_REQUIRED: Shown(tone="waiting"),
        State.CLOSED: Shown(tone="muted"),
    }

    class Meta(BenefitsColumns.Meta):
        abstract = True

    @transition(
        None,
        State.REQUESTED,
        by=STAFF,
        then=[do("replaces", "give_way"), email("patient", "benefits_begun", link=LINK_FOR)],
    )
    def request(self, *, at: datetime) -> None:
        """Have their benefits verified."""
        self.requested_at, self.wanted_by = at, at + BEGIN_WITHIN.value(self.tenant.tuning)

    @transition(OPEN, State.CLOSED)
    def give_way(self, *, at: datetime) -> None:
        """Give way to a newer one of the same patient."""

    # The insurer is asked

    @transition(State.REQUESTED, State.CHECKING, by=WORKERS)
    def start(self, *, at: datetime) -> None:
        """Begin to ask the insurer."""
        self.ask_insurer(at=at)

    @transition(
        BEING_CHECKED, when=Every(ASK_INSURER_EVERY, since="started_at"), then=[slack(PLACE, "ask_insurer")]
    )  # fmt: skip
    def chase_insurer(self, *, at: datetime) -> None:
        """Bring it back to mind: the insurer has not answered."""

    @transition([State.REQUESTED, State.CHECKING], State.TAKEN_OVER, by=[THE_TEAM, *LEADS])
    def take_over(self, *, at: datetime, unable_reason: str) -> None:
        """Take it over for the insurance team.

        Say why our team was unable to verify it (S3-2).
        """
        self.unable_reason, self.started_at, self.late_at = unable_reason, at, None
        self.wanted_by = at + TAKE_OVER_WITHIN.value(self.tenant.tuning)

    # The patient is asked

    @transition(
        BEING_CHECKED,
        State.INFO_NEEDED,
        by=WORKERS,
        only_if=is_for_agents,
        then=[said(to="patient"), email("patient", "asked", link=LINK_FOR)],
    )
    def need_info(self, *, at: datetime, message: Private) -> None:
        """Ask the patient for what is missing.

        They read it behind their link; the mail only says that we ask.
        """
        self.asked_at, self.late_at = at, None

    @transition(State.INFO_NEEDED, State.CHECKING, by=[PATIENT], then=[said()])
    def info_in(self, *, at: datetime, message: Private) -> None:
        """Answer our question."""
        self.ask_insurer(at=at)

    @transition(State.INFO_NEEDED, State.CHECKING, by=WORKERS)
    def resume(self, *, at: datetime, note: str = "") -> None:
        """Go on: what was missing is known."""
        self.ask_insurer(at=at)

    @transition(
        State.INFO_NEEDED,
        when=Every(ASK_PATIENT_EVERY, since="asked_at", until=GIVE_UP_AFTER),
        then=[email("patient", "asked", link=LINK_FOR)],
    )
    def chase_patient(self, *, at: datetime) -> None:
        """Ask the patient again."""

    # It is known

    @transition(
        BEING_CHECKED,
        State.COVERED,
        by=WORKERS,
        only_if=has_been_said,
        then=[email("patient", "benefits_known", link=LINK_FOR)],
    )
    def cover(
        self,
        *,
        at: datetime,
        reference: Annotated[str, REFERENCE],
        representative: Annotated[str, NAME],
        called_on: Annotated[date, DAY],
    ) -> None:
        """Note that it is covered."""
        self.settle_by(reference, representative, called_on)

    @transition(
        BEING_CHECKED,
        State.NOT_COVERED,
        by=WORKERS,
        only_if=has_been_said,
        then=[email("patient", "benefits_known", link=LINK_FOR)],
    )
    def deny(
        self,
        *,
        at: datetime,
        reference: Annotated[str, REFERENCE],
        representative: Annotated[str, NAME],
        called_on: Annotated[date, DAY],
    ) -> None:
        """Note that it is not covered."""
        self.settle_by(reference, representative, called_on)

    @transition(
        BEING_CHECKED,
        State.PA_REQUIRED,
        by=WORKERS,
        then=[begin("authorization", "open"), email("patient", "benefits_known", link=LINK_FOR)],
    )
    def require_authorization(self, *, at: datetime, provider: Provider) -> None:
        """Note that the insurer wants a prior authorization, and prepare it.

        Name the provider who writes its clinical part.
        """

    # Nobody answers

    @transition(
        OPEN, State.CLOSED, by=LEADS, then=[email("patient", "benefits_unknown", link=LINK_FOR)]
    )
    def give_up(self, *, at: datetime, reason: str) -> None:
        """Give up: it cannot be found out."""
        self.closed_reason = reason

    @transition(
        State.INFO_NEEDED,
        State.CLOSED,
        when=After(GIVE_UP_AFTER, since="asked_at"),
        then=[email("patient", "benefits_unknown", link=LINK_FOR)],
    )
    def lapse(self, *, at: datetime) -> None:
        """Close it: the patient has not answered, and can pay themselves."""

    @transition(
        BEING_CHECKED,
        State.CLOSED,
        when=After(GIVE_UP_AFTER, since="started_at"),
        then=[
            email("patient", "benefits_unknown", link=LINK_FOR),
            slack("#leads", "benefits_unknown"),
        ],
    )
    def close_unknown(self, *, at: datetime) -> None:
        """Close it: the insurer has not answered, and the patient can pay themselves."""

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

    # What several sentences assign

    def ask_insurer(self, *, at: datetime) -> None:
        """From now on the insurer is asked."""
        self.started_at, self.asked_at, self.late_at = at, None, None
        self.wanted_by = at + VERIFY_WITHIN.value(self.tenant.tuning)

    def settle_by(self, reference: str, representative: str, called_on: date) -> None:
        """What shows that the insurer has said so."""
        self.reference, self.representative = reference, representative
        self.called_on = called_on
