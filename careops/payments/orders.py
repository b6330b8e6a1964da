"""What is a payment provider asked, and what does it answer? No patient and no card (SX-12, SX-14)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from careops.people.actors import Actor, Role

PAYMENTS = Role("payments", "payment provider")
THE_PROVIDER = Actor("the payment provider", frozenset({PAYMENTS.name}), via="payments")


class Outcome(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """One refund as the provider is told of it.

    ``ref`` and ``round`` name the case that asks. ``key``: the provider carries out one order a key.
    ``payment`` is the provider's id of what was paid, ``amount`` in the currency's smallest unit.
    """

    tenant: str
    ref: str
    round: int
    key: str
    payment: str
    amount: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider says of the order that a tenant knows by ``ref``."""

    tenant: str
    ref: str
    round: int
    outcome: Outcome
    receipt: str = ""
    reason: str = ""


class PaymentProvider(Protocol):
    """Both raise DeliveryError; a permanent one says that nothing was paid, and why."""

    def status(self, order: Order) -> Answer | None:
        """What has become of it, in this round or, if the money moves after all, in an earlier one."""

    def refund(self, order: Order) -> Answer:
        """Ask for it."""

    def close(self) -> None: ...
