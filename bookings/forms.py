"""What do insurers, clinics and clients write into forms? The facts of one step, made from its sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django import forms

from bookings.models import Booking
from bookings.policy.words import PaperKind
from bookings.times import in_words
from careops.engine.facts import kind_of
from careops.policy.rules import Fact, Rule
from careops.values.choices import YesNo
from careops.values.forms import ListField, TickField, ValueField
from careops.values.table import MONEY, Choice, Moment

AS_TYPED = "%Y-%m-%dT%H:%M"
NAMED = ("first", "second", "third", "fourth", "fifth")
# Label and help, by fact or by step and fact, where the name of the fact does not say it well.
WORDS: Mapping[str, tuple[str, str]] = {
    "slot": ("Which date?", ""),
    "prefer.slot": ("Dates that are held for you", ""),
    **{name: (f"Date {number}", "") for number, name in enumerate(NAMED, start=1)},
    "clinic_cost": ("Your price", "In Canadian dollars, without tax, as 180.00."),
    "note": ("Something that our team should know?", ""),
    "hold_until": ("Until when do you keep them free?", ""),
    "wishes": ("Which days and times would suit?", "The clinic reads it."),
    "paper": ("Which paper?", ""),
    "clinic_charges": (
        "What do you charge for it?", "In Canadian dollars, without tax; empty for nothing."
    ),
    "reason": ("Why?", ""),
    "name": ("How is it called, or numbered?", ""),
    "amount": ("For how much is it good?", "In Canadian dollars, tax included."),
    "physician": ("Name of the physician", "With the licence number; or send the signed paper."),
    "licence": ("Licence number", ""),
    "invoice_number": ("Number of your invoice", ""),
    "invoiced": ("Its total", "In Canadian dollars, tax included."),
    "objection": ("What is wrong with it?", ""),
    "slot_lost.reason": ("What has happened?", ""),
    "no_dates.reason": ("Why not?", ""),
    "reschedule.reason": ("Why, and which days would suit?", ""),
    "cancel.reason": ("Why is it not needed any more?", ""),
}  # fmt: skip


class StepForm(forms.Form):
    """The facts of one step."""

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class SeenField(forms.CharField):
    """What stood on the page that they saw; shown again, it is what stands there now."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002
        return initial


def step_form(rule: Rule, booking: Booking, *, at: datetime) -> type[StepForm]:
    """A form with a field for each fact; dates are read by the clinic's clock, and are to come."""
    fields = {fact.name: field_of(fact, booking, rule.name, at) for fact in rule.facts}
    return type("StepForm", (StepForm,), fields)


def field_of(fact: Fact, booking: Booking, step: str, at: datetime) -> forms.Field:
    label, help_text = WORDS.get(f"{step}.{fact.name}") or WORDS.get(fact.name, (fact.label, ""))
    said: dict[str, Any] = {"label": label, "help_text": help_text, "required": fact.is_required}
    if own := OWN.get(fact.name):
        return own(booking, said, at)
    kind = kind_of(fact, type(booking))
    if isinstance(kind, YesNo):
        return TickField(**said | {"required": False})
    if isinstance(kind, Choice):
        return ListField([("", "Choose…"), *kind.options()], **said)
    if kind is None:
        raise TypeError(f"Nobody can read the fact {fact.name!r}.")
    return moment_field(booking, said, at) if isinstance(kind, Moment) else ValueField(kind, **said)


def moment_field(booking: Booking, said: Mapping[str, Any], at: datetime) -> forms.Field:
    """A moment that is to come, by the clinic's clock."""
    field = ValueField(Moment(zone=lambda: booking.zone), **said)
    field.widget.attrs["min"] = as_typed(at, booking)
    return field


def as_typed(moment: datetime, booking: Booking) -> str:
    return f"{moment.astimezone(booking.zone):{AS_TYPED}}"


# Fields that know more than their kind


def slots_field(booking: Booking, said: Mapping[str, Any], at: datetime) -> forms.Field:
    """One of the dates that the clinic named and that are to come."""
    to_come = [slot for slot in booking.slots if slot > at]
    choices = [(slot.isoformat(), in_words(slot, booking.zone)) for slot in to_come]
    radio = forms.RadioSelect(choices=choices)
    wrong = {"required": "Choose a date."}
    return ListField(choices, widget=radio, error_messages=wrong, **said)


def named_field(
    number: int, booking: Booking, said: Mapping[str, Any], at: datetime
) -> forms.Field:
    """A date that the clinic names; the one that it named before stands there."""
    field = moment_field(booking, said, at)
    if len(booking.slots) > number:
        field.initial = as_typed(booking.slots[number], booking)
    field.error_messages["required"] = "Name one date at least."
    return field


def price_field(booking: Booking, said: Mapping[str, Any], at: datetime) -> forms.Field:  # noqa: ARG001
    """Its price: the one that we know stands there, and has to be said where we know none."""
    wrong = {"required": "Say what you ask for it."}
    said = {**said, "required": True, "error_messages": wrong}
    return ValueField(MONEY, initial=booking.clinic_cost, **said)


def seen_hash(booking: Booking, _said: Mapping[str, Any], _at: datetime) -> forms.Field:
    return SeenField(initial=booking.quote_hash)


def papers_field(booking: Booking, said: Mapping[str, Any], _at: datetime) -> forms.Field:
    """One that is not required yet."""
    left = [one for one in PaperKind.choices if one[0] not in booking.papers_wanted]
    return ListField([("", "Choose…"), *left], **said)


OWN: Mapping[str, Callable[..., forms.Field]] = {
    "slot": slots_field,
    "clinic_cost": price_field,
    "quote_hash": seen_hash,
    "paper": papers_field,
    **{name: partial(named_field, number) for number, name in enumerate(NAMED)},
}
