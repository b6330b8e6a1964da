"""What does a service cost the insurer? The clinic's price, our fee on it, and the tax (S2-21, S2-22, S2-A1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
PRE_TAX, GROSS = (
    "pre_tax",
    "gross",
)  # what the fee is on: the clinic's price without its tax, or with it

HST = {"ON": 13, "NB": 15, "NL": 15, "PE": 15, "NS": 14}
NOVA_SCOTIA_LOWERS = date(2025, 4, 1)  # from 15
GST = 5  # elsewhere; provincial taxes are not applied (S2-A2)

# Where the local date is taken from; rates change at midnight, so that a province's main zone is enough.
ZONES = {
    "AB": "America/Edmonton",
    "BC": "America/Vancouver",
    "MB": "America/Winnipeg",
    "NB": "America/Moncton",
    "NL": "America/St_Johns",
    "NS": "America/Halifax",
    "NT": "America/Edmonton",
    "NU": "America/Iqaluit",
    "ON": "America/Toronto",
    "PE": "America/Halifax",
    "QC": "America/Toronto",
    "SK": "America/Regina",
    "YT": "America/Whitehorse",
}


@dataclass(frozen=True, slots=True)
class Tax:
    """A rate in percent, and the rule that gave it, in words."""

    rate: Decimal
    rule: str


@dataclass(frozen=True, slots=True)
class Price:
    """What is billed and why, in Canadian dollars: ``clinic_tax`` is the clinic's own, on its price.

    ``subtotal`` is the total of the order sheet, ``total`` what the insurer pays (S2-40).
    """

    clinic_cost: Decimal
    clinic_tax: Decimal
    base: str
    percent: Decimal
    fee: Decimal
    subtotal: Decimal
    rate: Decimal
    rule: str
    tax: Decimal
    total: Decimal

    @property
    def lines(self) -> dict[str, Any]:
        """By the names of the columns that keep them."""
        found = asdict(self)
        return {"rate_rule": found.pop("rule"), **found}

    @property
    def owed_to_clinic(self) -> Decimal:
        """What the clinic gets, its own tax included."""
        return self.clinic_cost + self.clinic_tax

    def digest(self, **payee: object) -> str:
        """The SHA-256 of all lines and of who is paid: the same lines give the same one (S2-A7)."""
        lines = json.dumps({**asdict(self), **payee}, default=str, sort_keys=True)
        return hashlib.sha256(lines.encode()).hexdigest()


def half_up(amount: Decimal) -> Decimal:
    """To the cent, half a cent up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def share(amount: Decimal, percent: Decimal) -> Decimal:
    """So many percent of it, to the cent."""
    return half_up(amount * percent / HUNDRED)


def price_of(
    clinic_cost: Decimal,
    *,
    percent: Decimal,
    tax: Tax,
    clinic_tax: Decimal = Decimal(0),
    base: str = PRE_TAX,
) -> Price:
    """The clinic's price, our fee, and the tax on both; with ``GROSS`` the clinic's tax is marked up and billed, too.

    180.00, 50 %, 13 % -> 90.00, 270.00, 35.10, 305.10 (S2-A1).
    """
    marked_up = clinic_cost + clinic_tax if base == GROSS else clinic_cost
    fee = share(marked_up, percent)
    subtotal = marked_up + fee
    added = share(subtotal, tax.rate)
    return Price(
        clinic_cost=half_up(clinic_cost),
        clinic_tax=half_up(clinic_tax),
        base=base,
        percent=percent,
        fee=fee,
        subtotal=half_up(subtotal),
        rate=tax.rate,
        rule=tax.rule,
        tax=added,
        total=half_up(subtotal) + added,
    )


def before(total: Decimal, percent: Decimal) -> Decimal:
    """That on which so many percent were added to make this total: 305.10 with 13 % was 270.00."""
    return half_up(total * HUNDRED / (HUNDRED + percent))


def tax_of(province: str, day: date, *, is_exempt: bool = False) -> Tax:
    """By the clinic's province on the local date of service (S2-A2)."""
    if is_exempt:
        return Tax(Decimal(0), "exempt")
    rates: Mapping[str, int] = HST | ({"NS": 15} if day < NOVA_SCOTIA_LOWERS else {})
    name = "HST" if province in rates else "GST"
    rate = rates.get(province, GST)
    return Tax(Decimal(rate), f"{name} {rate} %, {province}")


def local_day(moment: datetime, province: str) -> date:
    """The date of this moment where the clinic is."""
    return moment.astimezone(ZoneInfo(ZONES[province])).date()
