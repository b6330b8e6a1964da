"""On which conditions? Tests of a booking and of what belongs to it, with the words of their refusal."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bookings.columns.booking import BookingColumns
from bookings.directory.models import Clinic
from bookings.policy.assigning import minutes_near
from bookings.policy.tunables import MAX_LAPSES
from bookings.policy.words import PaperKind
from bookings.prices import local_day, tax_of
from careops.people.models import Membership
from careops.policy.rules import condition

# Of the clinic


@condition("This insurer is not active: no booking is made for it.")
def insurer_is_active(booking: BookingColumns) -> bool:
    return booking.insurer.is_active


@condition("An affiliate that is near offers the service: ask it for dates.")
def nobody_is_near(booking: BookingColumns) -> bool:
    return not booking.nearby.has_anyone_for(booking, within=minutes_near(booking))


@condition(
    "That clinic does not offer this service: choose one that does, or add it to its offers."
)
def service_is_offered(booking: BookingColumns, clinic: Clinic) -> bool:
    return booking.nearby.offers(clinic, booking.service)


@condition("That clinic has said already that it has no dates: choose another one.")
def clinic_was_not_asked(booking: BookingColumns, clinic: Clinic) -> bool:
    return clinic.pk not in booking.excluded


@condition("That clinic is no affiliate: a manager may ask it all the same, with a reason.")
def clinic_is_an_affiliate(booking: BookingColumns, clinic: Clinic) -> bool:
    return clinic.affiliate != Clinic.Affiliate.NONE


@condition(
    "That clinic is not known to be near the client: choose a nearer one, or have a"
    " manager decide otherwise, with a reason."
)
def clinic_is_near(booking: BookingColumns, clinic: Clinic) -> bool:
    return booking.nearby.is_near(clinic, booking, within=minutes_near(booking))


@condition("Name a provider that takes payment before the service: tick it once they have agreed.")
def clinic_takes_prepayment(booking: BookingColumns, takes_prepayment: bool) -> bool:
    return takes_prepayment


# Of its dates


@condition("A date that has passed cannot be offered: name dates that are still to come.")
def dates_are_to_come(
    booking: BookingColumns,
    *,
    at: datetime,
    first: datetime,
    second: datetime | None,
    third: datetime | None,
    fourth: datetime | None,
    fifth: datetime | None,
) -> bool:
    return all(slot > at for slot in (first, second, third, fourth, fifth) if slot)


@condition(
    "The tax changes between these dates: propose those before the change, or those after it."
)
def dates_are_of_one_rate(
    booking: BookingColumns,
    *,
    first: datetime,
    second: datetime | None,
    third: datetime | None,
    fourth: datetime | None,
    fifth: datetime | None,
) -> bool:
    province = booking.listing.province if booking.listing else ""
    named = [slot for slot in (first, second, third, fourth, fifth) if slot]
    return len({tax_of(province, local_day(slot, province)) for slot in named}) <= 1


@condition("The directory knows no price of this clinic: say what it asks.")
def price_is_known(booking: BookingColumns, clinic_cost: Decimal | None) -> bool:
    return clinic_cost is not None or booking.clinic_cost is not None


@condition("Enter the dates first, and what the clinic asks.")
def a_quote_is_drafted(booking: BookingColumns) -> bool:
    return bool(booking.quote_hash)


@condition("No date that is to come has been named.")
def slots_are_known(booking: BookingColumns, at: datetime) -> bool:
    return any(slot > at for slot in booking.slots)


@condition("Dates are in.")
def no_dates_are_in(booking: BookingColumns) -> bool:
    return not booking.slots


@condition("The price is another one than in the directory: look at it, and propose it.")
def price_is_as_listed(booking: BookingColumns) -> bool:
    return booking.clinic_cost is not None and booking.clinic_cost == booking.listed_cost


@condition("The dates are to be held until a time that is still to come.")
def hold_is_to_come(booking: BookingColumns, at: datetime, hold_until: datetime) -> bool:
    return hold_until > at


@condition("They are held for longer already.")
def lasts_longer(booking: BookingColumns, hold_until: datetime) -> bool:
    return booking.hold_until is None or hold_until > booking.hold_until


@condition("That is none of the dates that were proposed: choose one of those.")
def slot_is_offered(booking: BookingColumns, slot: datetime) -> bool:
    return slot in booking.slots


@condition("That date has passed.")
def slot_is_to_come(booking: BookingColumns, at: datetime, slot: datetime) -> bool:
    return slot > at


@condition("The date has passed: ask for another one.")
def appointment_is_to_come(booking: BookingColumns, at: datetime) -> bool:
    return booking.appointment_at is not None and booking.appointment_at > at


@condition("The appointment is still to come.")
def appointment_has_passed(booking: BookingColumns, at: datetime) -> bool:
    return booking.appointment_at is not None and booking.appointment_at <= at


@condition("The insurer has answered before.")
def silence_has_lasted(booking: BookingColumns) -> bool:
    most: int = MAX_LAPSES.value(booking.tenant.tuning)
    return booking.lapses >= most


# Of what is noted


@condition("Book it with the clinic first, and tick it when they have it.")
def a_clinic_has_it(booking: BookingColumns, clinic_has_it: bool) -> bool:
    return clinic_has_it


@condition("That is still to come: say when it was heard.")
def it_was_heard(booking: BookingColumns, at: datetime, heard_at: datetime) -> bool:
    return heard_at <= at


# Of its papers, and of how it went


@condition("It is required already.")
def paper_is_not_wanted(booking: BookingColumns, paper: PaperKind) -> bool:
    return paper.value not in booking.papers_wanted


@condition("Papers are missing, or the guarantee does not cover the amount.")
def papers_are_filed(booking: BookingColumns) -> bool:
    return booking.guaranteed and booking.papers_filed >= len(booking.papers_wanted)


@condition("Every paper is with the clinic.")
def papers_are_missing(booking: BookingColumns) -> bool:
    return not papers_are_filed.test(booking)


@condition("A manager has decided that it goes on without them.")
def it_does_not_go_anyway(booking: BookingColumns) -> bool:
    return not booking.goes_anyway


@condition("Papers are still to come back, signed.")
def papers_are_returned(booking: BookingColumns) -> bool:
    return booking.papers_returned >= len(booking.papers_wanted)


@condition("The results come back with the papers.")
def results_go_to_the_client(booking: BookingColumns) -> bool:
    return booking.goes_direct


@condition("The results go to the client directly.")
def results_come_to_us(booking: BookingColumns) -> bool:
    return not booking.goes_direct


@condition("The insurer was told.")
def insurer_has_not_heard(booking: BookingColumns) -> bool:
    return booking.route_told_at is None


@condition("The insurer has not been told that the results go to the client.")
def insurer_has_heard(booking: BookingColumns) -> bool:
    return booking.route_told_at is not None


@condition("The clinic may charge no more than its price.")
def charge_is_within_the_price(booking: BookingColumns, clinic_charges: Decimal) -> bool:
    return booking.clinic_cost is not None and clinic_charges <= booking.clinic_cost


@condition("The clinic charges nothing for it: cancel it, or ask for another date.")
def a_fee_is_due(booking: BookingColumns) -> bool:
    return bool(booking.no_show_fee)


@condition("Ask the insurer first, and tick it when they agree.")
def insurer_agrees_to_it(booking: BookingColumns, insurer_agrees: bool) -> bool:
    return insurer_agrees


# Of whom it rests with


@condition("Somebody has it already.")
def is_free(booking: BookingColumns) -> bool:
    return booking.owner_id is None


@condition("Nobody has it.")
def has_an_owner(booking: BookingColumns) -> bool:
    return booking.owner_id is not None


@condition("It is theirs already.")
def is_somebody_else(booking: BookingColumns, owner: Membership) -> bool:
    return owner.pk != booking.owner_id
