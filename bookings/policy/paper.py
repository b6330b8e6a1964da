"""Paper policy (S2-8 to S2-13, M13): what the insurer supplies, the clinic reads, and the physician signs.

required  -> received   by the insurer, or by an agent from its mail
received  -> filed      in the folder of the clinic, which is told
          -> rejected   it cannot be read, or is another: the insurer is asked again
filed     -> retrieved  the clinic has it, or a day before the appointment is asked to get it
          -> received   another clinic, another date: it has to be filed anew
retrieved -> signed     by the physician, with name and licence
signed    -> returned   to us, for billing
any before it is signed -> waived

A guarantee of payment is good for an amount. While that is below the total, tax included, the
booking does not become ready: the insurer raises it, or a manager takes it as it is (S2-A12).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.columns.paper import PaperColumns
from bookings.policy.money_conditions import (
    amount_is_raised,
    falls_short,
    is_a_form,
    is_a_guarantee,
    names_its_amount,
    says_who_signed,
    there_is_a_folder,
)
from bookings.policy.money_tunables import FILE_WITHIN, PAPER_LATE_EVERY, RETRIEVE_BEFORE
from bookings.policy.money_words import LEADS
from bookings.policy.tunables import CLINIC_LINK_FOR, INSURER_LINK_FOR
from bookings.policy.words import BOOKINGS, CLINIC, INSURER, STAFF
from careops.clock.timers import After, Before, Every
from careops.files.models import File
from careops.people.actors import MANAGER
from careops.people.models import Signature
from careops.policy.effects import email, keep, slack, wake
from careops.policy.rules import transition
from careops.policy.states import Shown

State = PaperColumns.State
WITH_CLINIC = (State.FILED, State.RETRIEVED)
UNSIGNED = (State.REQUIRED, State.RECEIVED, State.REJECTED, *WITH_CLINIC)


class PaperPolicy(PaperColumns):
    kind = "paper"
    prefix = "PA"
    looks_at = ("booking__case",)

    shown = {
        State.REQUIRED: Shown("insurer", team="bookings"),
        State.RECEIVED: Shown("us", due="run_late", promise="It is filed", team="bookings"),
        State.REJECTED: Shown("insurer", team="bookings", tone="attention"),
        State.FILED: Shown(
            "clinic", due="ask_to_retrieve", promise="The clinic has it", team="bookings"
        ),
        State.RETRIEVED: Shown("clinic", team="bookings"),
        State.SIGNED: Shown("clinic", team="bookings"),
        State.RETURNED: Shown(tone="good"),
        State.WAIVED: Shown(tone="muted"),
    }

    class Meta(PaperColumns.Meta):
        abstract = True

    @transition(None, State.REQUIRED)
    def require(self, *, at: datetime) -> None:
        """Require it: the booking does."""
        self.required_at = at

    @transition(
        [State.REQUIRED, State.REJECTED],
        State.RECEIVED,
        by=[INSURER, *STAFF],
        only_if=names_its_amount,
        then=[slack(BOOKINGS, "paper_received"), wake("booking")],
    )
    def receive(
        self,
        *,
        at: datetime,
        document: File | None = None,
        name: str = "",
        amount: Decimal | None = None,
    ) -> None:
        """Take it in.

        Of a guarantee, say for how much it is good, tax included.
        """
        self.document, self.name, self.amount, self.received_at = document, name, amount, at

    @transition(
        State.RECEIVED,
        when=After(FILE_WITHIN, since="received_at"),
        then=[slack(LEADS, "paper_late")],
    )
    def run_late(self, *, at: datetime) -> None:
        """Tell the leads that we are late: nobody has filed it in time."""

    @transition(
        State.RECEIVED,
        when=Every(PAPER_LATE_EVERY, since="received_at", first=PAPER_LATE_EVERY),
        then=[slack(LEADS, "paper_late")],
    )
    def bring_up(self, *, at: datetime) -> None:
        """Bring it up with the leads: it is not filed."""

    @transition(
        State.RECEIVED,
        State.REJECTED,
        by=STAFF,
        then=[email("insurer", "paper_rejected", link=INSURER_LINK_FOR)],
    )
    def reject(self, *, at: datetime, reason: str) -> None:
        """Reject it: it cannot be read, or is another.

        The insurer reads why, and supplies it again.
        """
        self.closed_reason, self.amount = reason, None

    @transition(
        State.RECEIVED,
        State.FILED,
        by=STAFF,
        only_if=there_is_a_folder,
        then=[
            keep("copy_for_clinic"),
            email("clinic", "paper_filed", link=CLINIC_LINK_FOR),
            wake("booking"),
        ],
    )
    def file(self, *, at: datetime) -> None:
        """Put it into the clinic's folder."""
        self.filed_at, self.clinic = at, self.booking.clinic
        self.appointment_at = self.booking.appointment_at

    @transition(
        [State.RECEIVED, *WITH_CLINIC],
        by=[INSURER, *STAFF],
        only_if=[is_a_guarantee, amount_is_raised],
        then=[wake("booking")],
    )
    def raise_amount(self, *, at: datetime, amount: Decimal) -> None:
        """Raise the guarantee's amount."""
        self.amount = amount

    @transition(
        [State.RECEIVED, *WITH_CLINIC],
        by=[MANAGER],
        only_if=[is_a_guarantee, falls_short],
        then=[wake("booking")],
    )
    def accept_amount(self, *, at: datetime, accepted_by: Signature, reason: str) -> None:
        """Take the guarantee although it is below the total.

        You sign for the rest; if the total changes, somebody has to sign again.
        """
        self.accepted_by, self.accepted_total = accepted_by, self.booking.total

    @transition(
        State.FILED,
        when=Before(RETRIEVE_BEFORE, since="appointment_at"),
        then=[
            email("clinic", "paper_to_retrieve", link=CLINIC_LINK_FOR),
            slack(BOOKINGS, "paper_to_retrieve"),
        ],
    )
    def ask_to_retrieve(self, *, at: datetime) -> None:
        """Ask the clinic to get it: the appointment is near."""

    @transition(State.FILED, State.RETRIEVED, by=[CLINIC, *STAFF], then=[wake("booking")])
    def retrieve(self, *, at: datetime) -> None:
        """Get it out of the folder."""
        self.retrieved_at = at

    @transition(
        WITH_CLINIC,
        State.SIGNED,
        by=[CLINIC, *STAFF],
        only_if=[is_a_form, says_who_signed],
        then=[wake("booking")],
    )
    def sign(
        self,
        *,
        at: datetime,
        physician: str = "",
        licence: str = "",
        signed_document: File | None = None,
    ) -> None:
        """Sign it, as the physician.

        By name and licence, or by a file that is signed. Agents do so for a clinic that sent it.
        """
        self.physician, self.licence, self.signed_at = physician, licence, at
        self.signed_document = signed_document

    @transition(
        State.SIGNED,
        State.RETURNED,
        by=[CLINIC, *STAFF],
        then=[slack(BOOKINGS, "paper_returned"), wake("booking")],
    )
    def give_back(self, *, at: datetime) -> None:
        """Give it back, signed."""
        self.returned_at = at

    @transition(
        WITH_CLINIC,
        State.RETURNED,
        by=[CLINIC, *STAFF],
        only_if=is_a_guarantee,
        then=[wake("booking")],
    )
    def keep_guarantee(self, *, at: datetime) -> None:
        """Say that it was used: a guarantee does not come back."""
        self.returned_at = at

    @transition(UNSIGNED, State.WAIVED, by=[INSURER, MANAGER], then=[wake("booking")])
    def waive(self, *, at: datetime, reason: str) -> None:
        """Do without it."""
        self.closed_reason = reason

    @transition(WITH_CLINIC, State.RECEIVED, then=[keep("removals")])
    def take_out(self, *, at: datetime) -> None:
        """Take it out of the folder: there is another date, or another clinic.

        Whoever had it there reads it no more.
        """
        self.received_at, self.filed_at, self.clinic = at, None, None
        self.round += 1

    @transition([*UNSIGNED, State.SIGNED], State.WAIVED)
    def drop(self, *, at: datetime) -> None:
        """Drop it: nothing is booked any more."""
        self.closed_reason = "The booking ended."
