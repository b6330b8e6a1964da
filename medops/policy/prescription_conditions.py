"""When may it be said of a prescription? Tests, with the words of their refusal."""

from __future__ import annotations

from careops.people.actors import PHARMACY
from careops.people.models import Partner
from careops.policy.rules import condition
from medops.policy.authorization import TO_BE_WRITTEN, WITH_INSURER
from medops.prescription_columns import PrescriptionColumns

UNDECIDED = (*TO_BE_WRITTEN, *WITH_INSURER)


def waits_for_insurer(one: PrescriptionColumns) -> bool:
    return one.authorization is not None and one.authorization.state in UNDECIDED


@condition("Nothing that an insurer has to decide is open.")
def insurer_is_to_decide(one: PrescriptionColumns) -> bool:
    return one.undecided is not None


@condition("Somebody else has to act first: its provider, or the insurer.")
def nothing_is_awaited(one: PrescriptionColumns) -> bool:
    return not one.asked and not waits_for_insurer(one)


@condition("That is no pharmacy.")
def is_a_pharmacy(_: PrescriptionColumns, pharmacy: Partner) -> bool:
    return pharmacy.kind == PHARMACY.name and pharmacy.is_active
