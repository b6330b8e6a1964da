"""It rests: whoever has it hears of it, then the level above, and whoever waits is told (S2-A10).

The booking policy ends here; it begins in booking.py.
"""

from __future__ import annotations

from datetime import datetime

from bookings.policy.attending import AttendingPolicy
from bookings.policy.conditions import no_dates_are_in
from bookings.policy.tunables import (
    ACT_WITHIN,
    BILL_TO_MANAGERS_AFTER,
    CLINIC_EVERY,
    CLINIC_LATE,
    CLINIC_LINK_FOR,
    DATES_TO_LEADS_AFTER,
    INSURER_EVERY,
    INSURER_LINK_FOR,
    LATE_EVERY,
    NEXT_LEVEL_AFTER,
    NUDGE_EVERY,
    SETTLE_WITHIN,
)
from bookings.policy.words import (
    BOOKINGS,
    CALL_CLINIC,
    CHIEF_OF_STAFF,
    COORDINATED,
    COORDINATION,
    TEAMS,
)
from careops.clock.timers import After, Every
from careops.people.audience import everyone
from careops.policy.effects import email, slack, task
from careops.policy.rules import transition

State = AttendingPolicy.State


class ChasingPolicy(AttendingPolicy):
    class Meta(AttendingPolicy.Meta):
        abstract = True

    # With our team

    @transition(TEAMS, when=After(ACT_WITHIN, since="ours_at"), then=[slack("#leads", "late")])
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads that we are late: the team has not acted in time."""

    @transition(
        [*TEAMS, State.AREA_ESCALATED],
        when=Every(LATE_EVERY, since="ours_at", first=ACT_WITHIN),
        then=[email("insurer", "late", link=INSURER_LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the insurer that we are late, and what they can do."""

    @transition(
        TEAMS,
        when=Every(NUDGE_EVERY, since="ours_at", until=NEXT_LEVEL_AFTER),
        then=[slack(BOOKINGS, "waits")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the team."""

    @transition(
        TEAMS,
        when=Every(LATE_EVERY, since="ours_at", first=NEXT_LEVEL_AFTER),
        then=[slack("#leads", "waits")],
    )
    def bring_up_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: the team does not act."""

    # With management

    @transition(
        State.AREA_ESCALATED,
        when=After(ACT_WITHIN, since="ours_at"),
        then=[email(everyone(CHIEF_OF_STAFF), "late_with_managers")],
    )
    def run_late_with_managers(self, *, at: datetime) -> None:
        """Tell the chief of staff that we are late: management has found nobody in time."""

    @transition(
        State.AREA_ESCALATED,
        when=Every(NUDGE_EVERY, since="ours_at", until=NEXT_LEVEL_AFTER),
        then=[slack("#managers", "no_clinic_near")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers again."""

    @transition(
        State.AREA_ESCALATED,
        when=Every(LATE_EVERY, since="ours_at", first=NEXT_LEVEL_AFTER),
        then=[email(everyone(CHIEF_OF_STAFF), "late_with_managers")],
    )
    def bring_up_to_chief(self, *, at: datetime) -> None:
        """Bring it up with the chief of staff: management does not decide."""

    # With the coordinator

    @transition(
        COORDINATED, when=After(SETTLE_WITHIN, since="ours_at"), then=[slack("#managers", "late")]
    )
    def run_late_with_bill(self, *, at: datetime) -> None:
        """Tell the managers that we are late: the coordinator has not acted in time."""

    @transition(
        COORDINATED,
        when=Every(NUDGE_EVERY, since="ours_at", first=SETTLE_WITHIN, until=BILL_TO_MANAGERS_AFTER),
        then=[slack(COORDINATION, "waits")],
    )
    def bring_up_to_coordinator(self, *, at: datetime) -> None:
        """Bring it up with the coordinator."""

    @transition(
        COORDINATED,
        when=Every(LATE_EVERY, since="ours_at", first=BILL_TO_MANAGERS_AFTER),
        then=[slack("#managers", "waits")],
    )
    def bring_bill_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers: the coordinator does not act."""

    # With the clinic, which is to name dates

    @transition(
        State.SOURCING,
        when=Every(CLINIC_EVERY, since="sourcing_at"),
        only_if=no_dates_are_in,
        then=[email("clinic", "dates_wait", link=CLINIC_LINK_FOR)],
    )
    def chase_clinic(self, *, at: datetime) -> None:
        """Ask the clinic again for dates."""

    @transition(
        State.SOURCING,
        when=After(CLINIC_LATE, since="sourcing_at"),
        then=[task(CALL_CLINIC), slack(BOOKINGS, "dates_late")],
    )
    def take_up_dates(self, *, at: datetime) -> None:
        """Have the team take it up: no dates were proposed."""

    @transition(
        State.SOURCING,
        when=Every(LATE_EVERY, since="sourcing_at", first=CLINIC_LATE),
        then=[email("insurer", "late", link=INSURER_LINK_FOR)],
    )
    def apologize_for_dates(self, *, at: datetime) -> None:
        """Tell the insurer that dates are late, and what they can do."""

    @transition(
        State.SOURCING,
        when=Every(LATE_EVERY, since="sourcing_at", first=DATES_TO_LEADS_AFTER),
        then=[slack("#leads", "dates_late")],
    )
    def bring_dates_to_leads(self, *, at: datetime) -> None:
        """Bring it up with the leads: nobody has found dates."""

    # With the insurer, who is to confirm

    @transition(
        State.PROPOSED,
        when=Every(INSURER_EVERY, since="proposed_at"),
        then=[email("insurer", "dates_wait_for_you", link=INSURER_LINK_FOR)],
    )
    def chase_insurer(self, *, at: datetime) -> None:
        """Ask the insurer again to confirm."""
