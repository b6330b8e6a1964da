"""Do the four documents of a booking agree, to the cent? Pure arithmetic (S2-38)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Document:
    """One of the four: what it should say, what it says, and whether it is there at all.

    ``expected`` and ``found`` are amounts, or words where it is no matter of money.
    """

    name: str
    expected: Decimal | str
    found: Decimal | str
    is_there: bool
    note: str = ""

    @property
    def difference(self) -> Decimal:
        """By how much it says more; of words nothing, as they are compared by whoever matches."""
        if isinstance(self.expected, Decimal) and isinstance(self.found, Decimal):
            return self.found - self.expected
        return NOTHING

    @property
    def differs(self) -> bool:
        return self.is_there and self.found != self.expected


@dataclass(frozen=True, slots=True)
class Documents:
    """The order mail, how the clinic is paid, its invoice, and what came from the insurer."""

    mail: Document
    process: Document
    invoice: Document
    receipt: Document

    @property
    def all(self) -> tuple[Document, ...]:
        return self.mail, self.process, self.invoice, self.receipt

    @property
    def missing(self) -> list[str]:
        return [document.name for document in self.all if not document.is_there]

    @property
    def difference(self) -> Decimal:
        """All differences together, whichever way they go: what is too much mends nothing that is too little."""
        return sum((abs(document.difference) for document in self.all), NOTHING)
