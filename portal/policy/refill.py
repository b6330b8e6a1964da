"""Refill policy (S1-21 to S1-25, M16): each refill is a clinical decision, after a look at the chart.

The pharmacy's own electronic request is the fast way, and the patient reads that first. What comes by the portal
all the same is reviewed, never sent on: a clinician answers three questions, one by one.

    requested -> in_review    a clinician opens the chart
              -> redirected   the pharmacy can ask for it: the patient is told how
    in_review -> approved -> sent     with a quantity that bridges to the next visit
              -> needs_visit, denied
"""

from __future__ import annotations

from datetime import date, datetime

from careops.clock.timers import After, Every
from careops.conversation.effects import said
from careops.people.actors import LEAD, MANAGER, PHARMACY, PROVIDER
from careops.people.audience import everyone
from careops.people.models import Provider
from careops.policy.effects import email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.values.private import Private
from portal.columns import RefillColumns
from portal.policy.conditions import (
    account_is_active,
    bridges_to_a_visit,
    chart_speaks_for_it,
    is_another_provider,
    was_seen_before,
)
from portal.policy.tunables import (
    ANSWER_WITHIN,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
    SEND_WITHIN,
)
from portal.policy.words import HOLDER, PATIENT, STAFF

State = RefillColumns.State
OWED = (State.REQUESTED, State.IN_REVIEW)


class RefillPolicy(RefillColumns):
    kind = "refill"
    prefix = "F"
    looks_at = ("account",)

    shown = {
        State.REQUESTED: Shown("providers", due="run_late", promise="We answer", team="portal"),
        State.IN_REVIEW: Shown("provider", due="run_late", promise="We answer", team="portal"),
        State.APPROVED: Shown("us", due="sending_late", promise="It is sent", team="portal"),
        State.SENT: Shown(tone="good"),
        State.NEEDS_VISIT: Shown(tone="attention"),
        State.DENIED: Shown(tone="muted"),
        State.REDIRECTED: Shown(tone="muted"),
    }

    class Meta(RefillColumns.Meta):
        abstract = True

    @transition(
        None,
        State.REQUESTED,
        by=[PATIENT],
        only_if=account_is_active,
        then=[email("patient", "refill_received", link=LINK_FOR)],
    )
    def request(self, *, at: datetime) -> None:
        """Ask for a refill.

        The patient has read that their pharmacy is the faster way (S1-24, S1-A8).
        """
        self.requested_at, self.chart_system = at, self.practice.chart_system

    @transition(None, State.REQUESTED, by=[PHARMACY, *STAFF])
    def request_for_patient(self, *, at: datetime) -> None:
        """Take in a pharmacy's request, or one that a patient made on paper or by phone."""
        self.requested_at, self.chart_system = at, self.practice.chart_system

    @transition(State.REQUESTED, State.IN_REVIEW, by=[PROVIDER, *STAFF])
    def review(self, *, at: datetime, provider: Provider) -> None:
        """Review the chart."""
        self.provider = provider

    @transition(
        [State.REQUESTED, State.IN_REVIEW],
        State.REDIRECTED,
        by=[HOLDER, *STAFF],
        then=[email("patient", "refill_redirected", link=LINK_FOR)],
    )
    def redirect(self, *, at: datetime) -> None:
        """Send the patient to their pharmacy.

        It asks us electronically, which is faster.
        """

    @transition(
        State.IN_REVIEW,
        State.APPROVED,
        by=[HOLDER],
        only_if=[was_seen_before, chart_speaks_for_it, bridges_to_a_visit],
        then=[slack("#portal", "refill_approved")],
    )
    def approve(
        self,
        *,
        at: datetime,
        last_seen: date,
        enough_is_known: bool,
        still_to_be_taken: bool,
        quantity: int,
        until: date,
    ) -> None:
        """Approve it.

        The chart says when they were last seen, and that nothing more has to be known; they should
        still be taking it; and the quantity lasts until the next visit (S1-21, S1-22).
        """
        self.last_seen, self.quantity, self.until = last_seen, quantity, until
        self.approved_at, self.late_at = at, None

    @transition(
        State.APPROVED,
        State.SENT,
        by=STAFF,
        then=[email("patient", "refill_sent", link=LINK_FOR)],
    )
    def send(self, *, at: datetime) -> None:
        """Note that the pharmacy has it."""

    @transition(
        State.IN_REVIEW,
        State.NEEDS_VISIT,
        by=[HOLDER],
        then=[said(to="patient"), email("patient", "refill_needs_visit", link=LINK_FOR)],
    )
    def want_visit(self, *, at: datetime, message: Private) -> None:
        """Ask for a visit first.

        The patient reads why behind their link.
        """

    @transition(
        State.IN_REVIEW,
        State.DENIED,
        by=[HOLDER],
        then=[said(to="patient"), email("patient", "refill_denied", link=LINK_FOR)],
    )
    def deny(self, *, at: datetime, message: Private) -> None:
        """Deny it.

        The patient reads why behind their link.
        """

    # Who holds it

    @transition(State.IN_REVIEW, by=STAFF, only_if=is_another_provider)
    def hand_on(self, *, at: datetime, provider: Provider) -> None:
        """Hand it on to another provider."""
        self.provider, self.round = provider, self.round + 1

    @transition(State.IN_REVIEW, State.REQUESTED, by=[HOLDER, *STAFF])
    def release(self, *, at: datetime) -> None:
        """Give it back to all providers."""
        self.provider, self.round = None, self.round + 1

    # We are late

    @transition(
        OWED,
        when=After(ANSWER_WITHIN, since="requested_at", days="office"),
        then=[email(everyone(LEAD), "late"), email("patient", "late_for_you", link=LINK_FOR)],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late."""
        self.late_at = at

    @transition(
        OWED,
        when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER),
        then=[slack("#leads", "late")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        OWED,
        when=Every(LATE_EVERY, since="late_at"),
        then=[email("patient", "late_for_you", link=LINK_FOR)],
    )
    def apologize(self, *, at: datetime) -> None:
        """Tell the patient that we are still late."""

    @transition(
        OWED,
        when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "late")],
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers."""

    @transition(
        State.APPROVED,
        when=After(SEND_WITHIN, since="approved_at"),
        then=[email(everyone(LEAD), "late"), email("patient", "refill_late", link=LINK_FOR)],
    )
    def sending_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that an approved refill is not with the pharmacy yet."""

    @transition(
        State.APPROVED,
        when=Every(NUDGE_EVERY, since="approved_at", first=SEND_WITHIN, until=MANAGERS_AFTER),
        then=[slack("#portal", "refill_approved")],
    )
    def bring_up_sending(self, *, at: datetime) -> None:
        """Bring up that an approved refill is not with the pharmacy yet."""

    @transition(
        State.APPROVED,
        when=Every(LATE_EVERY, since="approved_at", first=MANAGERS_AFTER),
        then=[email(everyone(MANAGER), "late"), email("patient", "refill_late", link=LINK_FOR)],
    )
    def bring_sending_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that the pharmacy does not have it yet."""
