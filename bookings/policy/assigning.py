"""What do several sentences of a booking assign? Its clinic, its dates, its price."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from bookings.columns.booking import BookingColumns
from bookings.directory.models import Clinic
from bookings.fees import Fee
from bookings.policy.tunables import FEE_PERCENT, HOLD_FOR, MARKUP_GROSS, NEAR_WITHIN
from bookings.prices import GROSS, PRE_TAX, Price, local_day, price_of, share, tax_of
from bookings.values import Course


def minutes_near(booking: BookingColumns) -> int:
    """How many minutes are near, in whole ones."""
    near: timedelta = NEAR_WITHIN.value(booking.tenant.tuning)
    return int(near.total_seconds() // 60)


class Assigning(BookingColumns):
    class Meta(BookingColumns.Meta):
        abstract = True

    # Who has it

    def go_to_management(self, *, at: datetime) -> None:
        self.ours_at = at

    def turn_to(self, clinic: Clinic, *, at: datetime) -> None:
        """Ask this clinic now; what another was asked for is nothing to it."""
        self.listing, self.clinic = clinic, clinic.partner
        self.course, self.method = self.course_with(clinic), self.method_of(clinic)
        self.listed_cost = self.clinic_cost = self.nearby.cost_at(clinic, self.service)
        self.round, self.sourcing_at = self.round + 1, at

    def course_with(self, clinic: Clinic) -> str:
        """Which of the four cases this is (S2-1)."""
        if not self.nearby.is_near(clinic, self, within=minutes_near(self)):
            return Course.OUT_OF_AREA
        if clinic.affiliate == Clinic.Affiliate.LARGE:
            return Course.LARGE
        bills = clinic.direct_billing or clinic.affiliate != Clinic.Affiliate.INDIVIDUAL
        return Course.AFFILIATE if bills else Course.INDIVIDUAL

    def method_of(self, clinic: Clinic) -> str:
        """Direct billing wherever it is offered (S2-32); our money before it otherwise."""
        if clinic.direct_billing:
            return self.Method.DIRECT
        return self.Method.TRANSFER if clinic.takes_transfer else self.Method.CARD

    def exclude(self) -> None:
        """It has no dates, and is not asked again."""
        self.excluded = [*self.excluded, *filter(None, [self.listing_id])]

    # Its dates

    def forget_dates(self) -> None:
        """Nothing is held, and nothing is confirmed."""
        self.slots, self.preferred_slot, self.hold_until, self.offered_at = [], None, None, None
        self.appointment_at, self.confirmed_hash, self.quote_hash = None, "", ""

    def ask_anew(self, *, at: datetime) -> None:
        """The same clinic is asked once more."""
        self.forget_dates()
        self.round, self.sourcing_at = self.round + 1, at

    def take_word(self, *, slot: datetime, at: datetime) -> None:
        """The insurer has confirmed this date, and the amount as it is quoted."""
        self.appointment_at, self.confirmed_hash, self.lapses = slot, self.quote_hash, 0
        self.confirmed_at = self.ours_at = at

    def hold_from(self, at: datetime) -> datetime:
        """Until when dates are held that go out now."""
        held: datetime = at + HOLD_FOR.value(self.tenant.tuning)
        return min(held, max(self.slots))

    # Its price

    def price_anew(self, *, cost: Decimal | None, tax: Decimal | None = None) -> None:
        """Another version of what it costs."""
        self.clinic_cost = self.clinic_cost if cost is None else cost
        self.clinic_tax = self.own_tax_on(self.clinic_cost) if tax is None else tax
        self.quote_version += 1
        priced = self.priced(self.clinic_cost, self.clinic_tax, is_exempt=self.is_exempt)
        self.total, self.quote_hash = priced.total, self.hash_of(priced)

    def own_tax_on(self, cost: Decimal | None) -> Decimal:
        """What the clinic itself adds to its price."""
        return share(cost or Decimal(0), self.listing.own_tax if self.listing else Decimal(0))

    def priced(self, cost: Decimal | None, tax: Decimal, *, is_exempt: bool) -> Price:
        """The clinic's price with our fee and the tax of the day on which it takes place."""
        return price_of(
            cost or Decimal(0),
            clinic_tax=tax,
            percent=self.fee.percent,
            tax=tax_of(self.clinics_province, self.service_day, is_exempt=is_exempt),
            base=GROSS if MARKUP_GROSS.value(self.tenant.tuning) else PRE_TAX,
        )

    def hash_of(self, priced: Price) -> str:
        return priced.digest(payee=str(self.listing_id))

    @property
    def fee(self) -> Fee:
        """What we take of this insurer, and why it is that."""
        usual = FEE_PERCENT.value(self.tenant.tuning)
        return self.fees.of(self.insurer_id, self.course, usual=usual)

    @property
    def clinics_province(self) -> str:
        return self.listing.province if self.listing else ""

    @property
    def service_day(self) -> date:
        """On which it takes place, where the clinic is; the first of several."""
        first = self.slots[0] if self.slots else self.appointment_at
        if first is None:
            raise ValueError(f"{self} has no date to be priced for.")
        return local_day(first, self.clinics_province)
