"""What is a payment provider asked, and what does it answer? No patient, and no number of a card (SX-12, SX-14)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from careops.money import smallest_units
from careops.people.actors import Actor, Role
from careops.tenancy.scope import current_tenant

PAYMENTS = Role("payments", "payment provider")
THE_PROVIDER = Actor("the payment provider", frozenset({PAYMENTS.name}), via="payments")


class Outcome(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asking:
    """The case that asks, in its round. The provider carries out one order a ``key``."""

    tenant: str
    ref: str
    round: int
    key: str

    @classmethod
    def of(cls, subject: Any) -> Asking:
        """As this subject of a policy asks now."""
        key = f"{subject.pk}:{subject.round}"
        return cls(current_tenant().slug, subject.case.ref, subject.round, key)

    def answered(self, outcome: Outcome, **said: Any) -> Answer:
        return Answer(self.tenant, self.ref, self.round, outcome, **said)


@dataclass(frozen=True, slots=True)
class Refund:
    """Give back ``amount``, in the currency's smallest unit, of the payment of this id of the provider's."""

    asking: Asking
    payment: str
    amount: int

    @classmethod
    def of(cls, subject: Any, payment: str) -> Refund:
        """The amount of a subject that has one, and its currency."""
        return cls(Asking.of(subject), payment, smallest_units(subject.amount, subject.currency))

    @property
    def lacks(self) -> str:
        """Why it cannot be asked at all; empty: it can."""
        return "" if self.payment else "Nobody knows by which payment the patient paid."


@dataclass(frozen=True, slots=True)
class Charge:
    """Take ``amount``, in the currency's smallest unit, from a card that its holder has given for this.

    ``customer`` is whose it is to the provider; ``before`` are those of earlier cards for the same.
    """

    asking: Asking
    customer: str
    token: str
    amount: int
    currency: str
    before: tuple[str, ...] = ()

    @property
    def lacks(self) -> str:
        return "" if self.customer else "No card was given for it."


@dataclass(frozen=True, slots=True)
class CardPage:
    """Have somebody give a card on a page of the provider's; ``session`` is its id, once it is open."""

    asking: Asking
    session: str = ""
    email: str = ""
    currency: str = "CAD"

    @property
    def lacks(self) -> str:
        return "" if self.session else "Its page was never opened."


@dataclass(frozen=True, slots=True)
class PayPage:
    """Have somebody pay ``amount``, in the currency's smallest unit, on a page of the provider's.

    ``name`` stands there: to whom it is paid, and nothing of what for. ``session`` is the page's id, once it
    is open; one that ``is_over`` is to be closed, as nobody is to pay there any more.
    """

    asking: Asking
    amount: int
    currency: str
    name: str
    session: str = ""
    is_over: bool = False

    @property
    def lacks(self) -> str:
        return "" if self.session else "Its page was never opened."


@dataclass(frozen=True, slots=True)
class Forget:
    """Forget a card that was withdrawn: by its ``token``, or by the page on which it was to be given."""

    asking: Asking
    session: str
    token: str = ""

    @property
    def lacks(self) -> str:
        return "" if self.session or self.token else "Its page was never opened."


Order = Refund | Charge | CardPage | PayPage | Forget


@dataclass(frozen=True, slots=True)
class Card:
    """All that we ever hold of a card (S2-A8): with its ``token`` the provider alone can do something."""

    brand: str
    last4: str
    month: int
    year: int
    customer: str
    token: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider says of the order that a tenant knows by ``ref``.

    ``amount`` is what came in, in the smallest unit, where it says so.
    """

    tenant: str
    ref: str
    round: int
    outcome: Outcome
    receipt: str = ""
    reason: str = ""
    card: Card | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the provider's that is open: its address, and its id."""

    url: str
    session: str


class PaymentProvider(Protocol):
    """All raise DeliveryError; a permanent one says that nothing was paid, and why."""

    def status(self, order: Order) -> Answer | None:
        """What has become of it, in this round or, if the money moves after all, in an earlier one."""

    def carry_out(self, order: Order) -> Answer:
        """Ask for it."""

    def open_page(self, order: CardPage | PayPage, *, back_to: str) -> Page:
        """Open the page on which a card is given, or something paid; it leads ``back_to`` us."""

    def close(self) -> None: ...
