"""What does a shop see of a ticket, of a subscription and of a credit? What we want of it, and how far that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from django.db.models import Q

from careops.people.actors import SHOP
from careops.web.partners import ANY, PartnerSource
from careops.web.story import Status
from careops.web.story_view import Saying, StoryView
from medops.models import (
    Authorization,
    BenefitsVerification,
    Credit,
    IdentityCheck,
    Subscription,
    Ticket,
)

State = IdentityCheck.State
OURS = Status("We look after it")
OVER = Status("It is over")
BY = "Please say so by"
WAITS = "We asked for it some time ago, and wait for your system to confirm it by the API."


class ShopView(StoryView):
    @property
    def status(self) -> Status:
        """Where the date has passed by which the shop was to act, it is not we who are late."""
        found, case = super().status, self.subject.case
        if case.waiting_on == SHOP.name and case.due_at and case.due_at <= self.at:
            return replace(found, meaning=WAITS, promise="")
        return found

    @property
    def summary(self) -> str:
        return f"For {self.subject.patient.initials}"


class ShopSubscription(ShopView):
    name = "Subscription"
    statuses = {
        Subscription.State.ACTIVE: Status("It is active"),
        Subscription.State.CANCEL_REQUESTED: Status("The patient wants to end it", "We ask you to cancel it soon."),
        Subscription.State.CANCELLING: Status("Please cancel it", "Your system confirms it by the API.", BY),
        Subscription.State.CANCELLED: Status("It is cancelled"),
    }  # fmt: skip
    sayings = {
        "refuse_cancellation": Saying(
            "You cannot cancel it?", "reason", "Why not?", "Our team looks after it."
        ),
    }

    @property
    def known(self) -> list[tuple[str, str]]:
        found = self.subject
        return [
            ("Your number", found.external_id),
            ("Patient", found.patient.name),
            ("What", found.name),
            ("Why", found.closed_reason if found.ordered_at else ""),
        ]


class ShopCredit(ShopView):
    name = "Credit"
    statuses = {
        Credit.State.PROPOSED: OURS,
        Credit.State.POSTED: Status("Please credit the patient", "Your system confirms it by the API.", BY),
        Credit.State.APPLIED: Status("It is on the account"),
        Credit.State.REVERSING: Status("Please take it back", "Your system confirms it by the API.", BY),
        Credit.State.REVERSED: Status("It is taken back"),
        Credit.State.REJECTED: OVER,
    }  # fmt: skip

    @property
    def known(self) -> list[tuple[str, str]]:
        found = self.subject
        amount = f"{found.amount} {found.currency}"
        return [("Patient", found.patient.name), ("Amount", amount)]


class ShopTicket(ShopView):
    name = "Ticket"
    statuses: ClassVar[Mapping[str, Status]] = dict.fromkeys(Ticket.State.values, OURS) | {
        Ticket.State.DONE: Status("It is done"),
        Ticket.State.CANCELLED: OVER,
        Ticket.State.MERGED: Status("It is over", "It goes on as a part of another."),
    }

    @property
    def known(self) -> list[tuple[str, str]]:
        found = self.subject
        order = found.order.external_id if found.order else ""
        return [
            ("Your number", found.external_id),
            ("Patient", found.patient.name),
            ("What", found.label),
            ("Order", order),
        ]


class ShopIdentity(ShopView):
    name = "Identity check"
    statuses = {
        State.PENDING: Status("We wait for the patient"),
        State.RESUBMIT: Status("We wait for the patient"),
        State.IN_REVIEW: OURS,
        State.DOUBTED: OURS,
        State.VERIFIED: Status("It is verified"),
        State.REJECTED: Status("It is rejected"),
        State.LAPSED: Status("It lapsed", "The patient sent nothing."),
    }

    @property
    def known(self) -> list[tuple[str, str]]:
        found = self.subject
        return [("Your number", found.external_id), ("Patient", found.patient.name)]


Covers, Approval = BenefitsVerification.State, Authorization.State


class ShopInsurance(ShopView):
    @property
    def known(self) -> list[tuple[str, str]]:
        found = self.subject
        return [
            ("Patient", found.patient.name),
            ("Insurer", found.payer),
            ("What", found.service),
        ]


class ShopBenefits(ShopInsurance):
    name = "Benefits verification"
    statuses: ClassVar[Mapping[str, Status]] = dict.fromkeys(Covers.values, OURS) | {
        Covers.INFO_NEEDED: Status("We wait for the patient"),
        Covers.COVERED: Status("It is covered"),
        Covers.NOT_COVERED: Status("It is not covered"),
        Covers.PA_REQUIRED: Status("The insurer wants to approve it first"),
        Covers.CLOSED: OVER,
    }


class ShopAuthorization(ShopInsurance):
    name = "Prior authorization"
    statuses: ClassVar[Mapping[str, Status]] = dict.fromkeys(Approval.values, OURS) | {
        Approval.SUBMITTED: Status("The insurer decides"),
        Approval.DENIED: Status("It is denied", "Our team looks at whether to appeal."),
        Approval.APPEALED: Status("The insurer decides again"),
        Approval.APPROVED: Status("It is approved"),
        Approval.EXPIRED: Status("The approval ended"),
        Approval.ABANDONED: OVER,
    }


def source(kind: str, view: type[ShopView], *, seen: Q = ANY, brings: str = "") -> PartnerSource:
    theirs, more = SHOP.name, tuple(filter(None, ("patient", brings)))
    return PartnerSource(kind, {theirs: view}, {theirs: "case__number"}, seen=seen, brings=more)


# What is only proposed is ours.
GIVEN = ~Q(state__in=(Credit.State.PROPOSED, Credit.State.REJECTED))
SOURCES = (
    source("subscription", ShopSubscription),
    source("credit", ShopCredit, seen=GIVEN),
    source("ticket", ShopTicket, brings="order"),
    source("identity", ShopIdentity),
    source("benefits", ShopBenefits),
    source("authorization", ShopAuthorization),
)
