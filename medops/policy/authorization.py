"""Prior authorization policy (S3-3, M19): an insurer is asked beforehand, in time, with a whole packet.

What belongs into the packet is a checklist, which is data. Its clinical part is written by a provider, and by nobody
else. The insurer has no account here: our team notes what it says, with its deadlines, which are moments that stay.

    being prepared -> with the insurer -> approved -> ended     on the day that the insurer named
                      with the insurer -> it asks for more -> with the insurer
                      with the insurer -> denied -> appealed -> approved, given up
    being prepared, it asks for more, denied -> given up        a lead, the patient; a deadline that has passed
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from careops.clock.timers import After, Before, Every, at_once
from careops.people.actors import LEAD, MANAGER
from careops.people.audience import everyone
from careops.people.models import Provider
from careops.policy.effects import begin, email, slack, wake
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from careops.values.table import DAY, MOMENT
from medops.insurance_columns import AuthorizationColumns
from medops.policy.conditions import checklist_is_ticked, is_ticked, is_to_be_ticked
from medops.policy.insurance_conditions import (
    answer_is_to_come,
    appeal_is_to_come,
    clinical_part_is_missing,
    clinical_part_is_written,
    end_is_to_come,
    end_of,
    is_another,
)
from medops.policy.insurance_tunables import (
    ASK_AGAIN_EVERY,
    ASK_PROVIDER_EVERY,
    DECIDE_WITHIN,
    PREPARE_WITHIN,
    RENEW_BEFORE,
    WARN_BEFORE,
)
from medops.policy.tunables import LATE_EVERY, LINK_FOR, MANAGERS_AFTER, NUDGE_EVERY
from medops.policy.words import (
    HOLDER,
    LATE,
    LEADS,
    MEDOPS,
    NUDGE,
    NUMBER,
    PATIENT,
    PLACE,
    STAFF,
    STILL_LATE,
)
from medops.values import REFERENCE

State = AuthorizationColumns.State
OURS = (State.PREPARING, State.INFO_REQUESTED)
TO_BE_WRITTEN = (*OURS, State.DENIED)
WITH_INSURER = (State.SUBMITTED, State.APPEALED)
UNDECIDED = (*OURS, *WITH_INSURER)
NO_WORDS = Private("")


class AuthorizationPolicy(AuthorizationColumns):
    kind = "authorization"
    prefix = "AU"

    shown = {
        State.PREPARING: Shown(
            "us", due="run_late", promise="It is with the insurer", team=MEDOPS, tone="attention"
        ),
        State.SUBMITTED: Shown(
            "payer", due="insurer_late", promise="The insurer decides", team=MEDOPS
        ),
        State.INFO_REQUESTED: Shown(
            "us", due="run_late", promise="The insurer wants it by", team=MEDOPS, tone="attention"
        ),
        State.DENIED: Shown(
            "us", due="lapse", promise="It can be appealed until", team=MEDOPS, tone="danger"
        ),
        State.APPEALED: Shown(
            "payer", due="insurer_late", promise="The insurer decides", team=MEDOPS
        ),
        State.APPROVED: Shown("nobody", due="expire", promise="It ends", team=MEDOPS, tone="good"),
        State.EXPIRED: Shown(tone="muted"),
        State.ABANDONED: Shown(tone="muted"),
    }

    class Meta(AuthorizationColumns.Meta):
        abstract = True

    @transition(None, State.PREPARING, by=STAFF, then=[email("provider", "clinical_part_wanted")])
    def open(self, *, at: datetime) -> None:
        """Prepare a prior authorization."""
        self.wanted_by = at + PREPARE_WITHIN.value(self.tenant.tuning)
        self.provider_asked_at = at if self.provider_id else None

    # The packet

    @transition(
        TO_BE_WRITTEN,
        by=STAFF,
        only_if=is_another,
        then=[email("provider", "clinical_part_wanted")],
    )
    def name_provider(self, *, at: datetime, provider: Provider) -> None:
        """Name the provider who writes its clinical part."""
        self.provider, self.clinical_by, self.provider_asked_at = provider, None, at

    @transition(
        TO_BE_WRITTEN,
        by=[HOLDER],
        only_if=clinical_part_is_missing,
        then=[slack(PLACE, "clinical_part_written")],
    )
    def write_clinical_part(self, *, at: datetime, clinical: Private) -> None:
        """Write its clinical part."""
        self.clinical, self.clinical_by, self.provider_asked_at = clinical, self.provider, None

    @transition(
        TO_BE_WRITTEN,
        when=Every(ASK_PROVIDER_EVERY, since="provider_asked_at"),
        then=[email("provider", "clinical_part_wanted")],
    )
    def ask_provider_again(self, *, at: datetime) -> None:
        """Ask the provider for its clinical part again."""

    @transition(OURS, by=STAFF, only_if=is_to_be_ticked)
    def tick(self, *, at: datetime, line: Annotated[int, NUMBER]) -> None:
        """Tick a line of its packet."""
        self.ticked = sorted([*self.ticked, line])

    @transition(OURS, by=STAFF, only_if=is_ticked)
    def untick(self, *, at: datetime, line: Annotated[int, NUMBER]) -> None:
        """Take a tick back."""
        self.ticked = [one for one in self.ticked if one != line]

    @transition(
        OURS, State.SUBMITTED, by=STAFF, only_if=[clinical_part_is_written, checklist_is_ticked]
    )
    def submit(self, *, at: datetime, reference: Annotated[str, REFERENCE]) -> None:
        """Note that it is with the insurer, by its reference."""
        self.reference = reference
        self.wait_for_insurer(at=at)

    # What the insurer says

    @transition(
        State.SUBMITTED,
        State.INFO_REQUESTED,
        by=STAFF,
        only_if=answer_is_to_come,
        then=[email("provider", "clinical_part_wanted")],
    )
    def ask_for_more(
        self, *, at: datetime, question: Private, answer_by: Annotated[datetime, MOMENT]
    ) -> None:
        """Note what else the insurer asks, and by when.

        The provider writes the clinical part anew, with the answer in it.
        """
        self.question, self.wanted_by, self.late_at = question, answer_by, None
        self.clinical_by, self.provider_asked_at = None, at if self.provider_id else None

    @transition(
        UNDECIDED[1:],
        State.APPROVED,
        by=STAFF,
        only_if=end_is_to_come,
        then=[email("patient", "authorization_approved", link=LINK_FOR), wake("prescriptions")],
    )
    def approve(
        self,
        *,
        at: datetime,
        number: Annotated[str, REFERENCE],
        last_day: Annotated[date, DAY],
    ) -> None:
        """Note that it is approved, and until when.

        It ends with that day.
        """
        self.number, self.ends_at = number, end_of(self, last_day)

    @transition(
        UNDECIDED[1:3],
        State.DENIED,
        by=STAFF,
        only_if=appeal_is_to_come,
        then=[email("patient", "authorization_denied", link=LINK_FOR), slack("#leads", "denied")],
    )
    def deny(
        self, *, at: datetime, reason: Private, appeal_by: Annotated[datetime, MOMENT]
    ) -> None:
        """Note that it is denied, and until when that can be appealed."""
        self.reason, self.appeal_by = reason, appeal_by

    @transition(State.DENIED, State.APPEALED, by=STAFF, only_if=clinical_part_is_written)
    def appeal(self, *, at: datetime, reference: Annotated[str, REFERENCE]) -> None:
        """Note that it is appealed, by the insurer's reference."""
        self.reference = reference
        self.wait_for_insurer(at=at)

    @transition(
        UNDECIDED[1:],
        State.ABANDONED,
        by=STAFF,
        then=[email("patient", "authorization_over", link=LINK_FOR), wake("prescriptions")],
    )
    def deny_for_good(self, *, at: datetime, reason: Private) -> None:
        """Note that it is denied for good."""
        self.reason = reason

    @transition(
        TO_BE_WRITTEN,
        State.ABANDONED,
        by=[*LEADS, PATIENT],
        then=[email("patient", "authorization_over", link=LINK_FOR), wake("prescriptions")],
    )
    def abandon(self, *, at: datetime, reason: Private = NO_WORDS) -> None:
        """Give it up."""
        self.reason = reason or self.reason

    # Its deadlines

    @transition(
        State.INFO_REQUESTED,
        when=Before(WARN_BEFORE, since="wanted_by"),
        then=[email(everyone(LEAD), "deadline_comes"), slack("#leads", "deadline_comes")],
    )
    def warn(self, *, at: datetime) -> None:
        """Warn the leads: what the insurer asks for is due soon."""

    @transition(
        State.DENIED,
        when=Before(WARN_BEFORE, since="appeal_by"),
        then=[email(everyone(LEAD), "deadline_comes"), slack("#leads", "deadline_comes")],
    )
    def warn_of_appeal(self, *, at: datetime) -> None:
        """Warn the leads: it cannot be appealed much longer."""

    @transition(
        State.DENIED,
        State.ABANDONED,
        when=at_once("appeal_by"),
        then=[
            email("patient", "authorization_over", link=LINK_FOR),
            email(everyone(LEAD), "appeal_missed"),
            wake("prescriptions"),
        ],
    )
    def lapse(self, *, at: datetime) -> None:
        """Close it: it cannot be appealed any more."""

    @transition(
        State.APPROVED,
        when=Before(RENEW_BEFORE, since="ends_at"),
        then=[begin("renewal", "open")],
    )
    def renew(self, *, at: datetime) -> None:
        """Begin its renewal: a ticket for our team."""

    @transition(
        State.APPROVED,
        State.EXPIRED,
        when=at_once("ends_at"),
        then=[email("patient", "authorization_ended", link=LINK_FOR)],
    )
    def expire(self, *, at: datetime) -> None:
        """End it: its last day is over."""

    # The insurer is silent

    @transition(
        WITH_INSURER,
        when=Every(ASK_AGAIN_EVERY, since="submitted_at", until=DECIDE_WITHIN),
        then=[slack(PLACE, "ask_insurer")],
    )
    def chase_insurer(self, *, at: datetime) -> None:
        """Bring it back to mind: the insurer has not decided."""

    @transition(
        WITH_INSURER,
        when=After(DECIDE_WITHIN, since="submitted_at"),
        then=[email(everyone(LEAD), "insurer_silent")],
    )
    def insurer_late(self, *, at: datetime) -> None:
        """Tell the leads that the insurer has not decided."""

    @transition(
        WITH_INSURER,
        when=Every(LATE_EVERY, since="submitted_at", first=DECIDE_WITHIN),
        then=[
            email(everyone(MANAGER), "insurer_silent"),
            email("patient", "insurer_silent_for_you", link=LINK_FOR),
        ],
    )
    def bring_up_insurer(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that nothing is decided yet."""

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

    def wait_for_insurer(self, *, at: datetime) -> None:
        """From now on the insurer decides."""
        self.submitted_at, self.provider_asked_at, self.late_at = at, None, None
