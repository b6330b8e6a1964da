"""Subscription policy (S3-10, S3-48, M23): who asks to end one is charged no more.

Charges are the shop's. ``order_cancellation`` is the one command to it: an event that its systems get, signed and
once. It is cancelled when the shop says so, and not before; until then there is a date and a team that asks.

    active -> to be cancelled    the patient asks, by themselves or by our team
    active, to be cancelled -> the shop is asked -> cancelled    it confirms
                               the shop is asked -> to be cancelled    it cannot
    to be cancelled -> active    they changed their mind
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from careops.clock.timers import After, Before, Every, at_once
from careops.people.actors import LEAD, SHOP
from careops.people.audience import everyone
from careops.policy.effects import begin, do, email, slack
from careops.policy.rules import transition
from careops.policy.states import Shown
from medops.columns import SubscriptionColumns
from medops.policy.tunables import (
    AT_LEAST,
    BEFORE_CHARGE,
    CANCEL_WITHIN,
    CONFIRM_EVERY,
    CONFIRM_WITHIN,
    LATE_EVERY,
    LINK_FOR,
    MANAGERS_AFTER,
    NUDGE_EVERY,
)
from medops.policy.words import (
    ITS_SHOP,
    LATE,
    LEADS,
    MEDOPS,
    NUDGE,
    PATIENT,
    PLACE,
    STAFF,
    STILL_LATE,
    UNCONFIRMED,
    WANTED,
)
from medops.values import GOODS

State = SubscriptionColumns.State
ALIVE = (State.ACTIVE, *WANTED)


class SubscriptionPolicy(SubscriptionColumns):
    kind = "subscription"
    prefix = "SU"
    looks_at = ("shop",)

    shown = {
        State.ACTIVE: Shown(tone="good"),
        State.CANCEL_REQUESTED: Shown(
            "us", due="run_late", promise="We cancel it", team=MEDOPS, tone="attention"
        ),
        State.CANCELLING: Shown(
            "shop", due="confirm_late", promise="The shop confirms", team=MEDOPS
        ),
        State.CANCELLED: Shown(tone="muted"),
    }

    class Meta(SubscriptionColumns.Meta):
        abstract = True

    # What the shop tells

    @transition(None, State.ACTIVE, by=[SHOP], then=[begin("identity_check", "open")])
    def start(self, *, at: datetime) -> None:
        """Tell of a subscription."""

    @transition(ALIVE, by=[ITS_SHOP])
    def renew(
        self,
        *,
        at: datetime,
        name: Annotated[str, GOODS],
        price: Decimal,
        next_charge_at: datetime,
    ) -> None:
        """Tell what it costs, and when it is charged next."""
        self.name, self.price, self.next_charge_at = name, price, next_charge_at
        self.come_before_charge(at=at)

    @transition(
        WANTED,
        by=[ITS_SHOP],
        then=[
            begin("refund_ticket", "open"),
            email(everyone(LEAD), "charged_after_all"),
            slack("#leads", "charged_after_all"),
        ],
    )
    def charge_after_all(self, *, at: datetime, next_charge_at: datetime) -> None:
        """Tell that it was charged once more.

        The patient had asked to end it: our team looks at giving the money back.
        """
        self.next_charge_at = next_charge_at

    # The patient asks

    @transition(
        State.ACTIVE,
        State.CANCEL_REQUESTED,
        by=[PATIENT, *STAFF, ITS_SHOP],
        then=[
            begin("cancellation_ticket", "open"),
            email("patient", "cancel_received", link=LINK_FOR),
        ],
    )
    def request_cancel(self, *, at: datetime, reason: str = "") -> None:
        """Ask to cancel it."""
        self.want_cancelled(at=at)

    @transition(
        State.CANCEL_REQUESTED,
        State.ACTIVE,
        by=[PATIENT, *STAFF],
        then=[do("tickets", "withdraw"), email("patient", "kept", link=LINK_FOR)],
    )
    def keep(self, *, at: datetime) -> None:
        """Keep it after all."""
        self.requested_at = self.cancel_by = self.late_at = None

    # The shop is asked, once

    @transition([State.ACTIVE, State.CANCEL_REQUESTED], State.CANCELLING, by=STAFF)
    def order_cancellation(self, *, at: datetime, reason: str) -> None:
        """Have the shop cancel it.

        Look at the open orders first: they are cancelled by themselves.
        """
        if self.cancel_by is None:
            self.want_cancelled(at=at)
        self.ordered_at, self.closed_reason = at, reason

    @transition(State.CANCELLING, by=STAFF)
    def order_again(self, *, at: datetime) -> None:
        """Ask the shop once more.

        It knows the subscription by its number: twice is once.
        """

    @transition(
        ALIVE,
        State.CANCELLED,
        by=[ITS_SHOP],
        then=[email("patient", "cancelled", link=LINK_FOR), slack(PLACE, "cancelled")],
    )
    def confirm_cancelled(self, *, at: datetime) -> None:
        """Say that it is cancelled."""
        self.cancelled_at = at

    @transition(
        State.CANCELLING,
        State.CANCEL_REQUESTED,
        by=[ITS_SHOP],
        then=[slack(PLACE, "shop_cannot"), email(everyone(LEAD), "shop_cannot")],
    )
    def refuse_cancellation(self, *, at: datetime, reason: str) -> None:
        """Say that you cannot cancel it, and why."""
        self.ordered_at = None

    @transition(
        State.CANCELLING,
        State.CANCELLED,
        by=LEADS,
        then=[email("patient", "cancelled", link=LINK_FOR)],
    )
    def note_cancelled(self, *, at: datetime, evidence: str) -> None:
        """Note that it is cancelled, as you saw in the shop's own system."""
        self.cancelled_at, self.evidence = at, evidence

    # The clock

    @transition(
        WANTED,
        when=Before(BEFORE_CHARGE, since="next_charge_at"),
        then=[email(everyone(LEAD), "charge_comes"), slack("#leads", "charge_comes")],
    )
    def warn(self, *, at: datetime) -> None:
        """Warn the leads: it is about to be charged, and not cancelled."""

    @transition(WANTED, when=at_once("cancel_by"), then=LATE)
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads and the patient that we are late."""
        self.late_at = at

    @transition(WANTED, when=Every(NUDGE_EVERY, since="late_at", until=MANAGERS_AFTER), then=NUDGE)
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads again."""

    @transition(
        WANTED, when=Every(LATE_EVERY, since="late_at", first=MANAGERS_AFTER), then=STILL_LATE
    )
    def bring_up_to_managers(self, *, at: datetime) -> None:
        """Bring it up with the managers, and tell the patient that we are still late."""

    @transition(State.CANCELLING, when=After(CONFIRM_WITHIN, since="ordered_at"), then=UNCONFIRMED)
    def confirm_late(self, *, at: datetime) -> None:
        """Tell the leads that the shop has not confirmed it."""

    @transition(
        State.CANCELLING,
        when=Every(CONFIRM_EVERY, since="ordered_at", first=CONFIRM_WITHIN, until=MANAGERS_AFTER),
        then=[slack(PLACE, "unconfirmed")],
    )
    def bring_up_confirming(self, *, at: datetime) -> None:
        """Bring up that the shop has not confirmed it."""

    # What several sentences assign

    def want_cancelled(self, *, at: datetime) -> None:
        """By when: within a day, and always before the next charge, where there is time for that."""
        self.requested_at, self.cancel_by = at, at + CANCEL_WITHIN.value(self.tenant.tuning)
        self.come_before_charge(at=at)

    def come_before_charge(self, *, at: datetime) -> None:
        """What is to be cancelled is so before the charge, also where the shop brings that forward."""
        if self.cancel_by and self.next_charge_at:
            tuning = self.tenant.tuning
            charge = self.next_charge_at - BEFORE_CHARGE.value(tuning)
            self.cancel_by = min(self.cancel_by, max(charge, at + AT_LEAST.value(tuning)))
