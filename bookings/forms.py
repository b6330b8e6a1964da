"""What do insurers, clinics and clients write into forms? The facts of one step, made from its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from bookings.models import Booking
from bookings.times import in_words
from careops.engine.facts import kind_of
from careops.policy.rules import Fact, Rule
from careops.values.choices import YesNo
from careops.values.forms import ListField, TickField, ValueField
from careops.values.table import Choice, Moment

# Labels and help, where the name of a fact does not say it well.
WORDS: Mapping[str, tuple[str, str]] = {
    "slot": ("Which date?", ""),
    "first": ("A date", ""),
    "second": ("Another date", ""),
    "third": ("Another date", ""),
    "fourth": ("Another date", ""),
    "fifth": ("Another date", ""),
    "clinic_cost": ("Your price, where it has changed", "In Canadian dollars, without tax."),
    "hold_until": ("Held until", ""),
    "wishes": ("Which days and times would suit?", ""),
    "reason": ("Why?", ""),
    "paper": ("Which paper?", ""),
    "clinic_charges": (
        "What do you charge for it?",
        "In Canadian dollars, without tax; 0 for nothing.",
    ),
}


class StepForm(forms.Form):
    """The facts of one step."""

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


def step_form(rule: Rule, booking: Booking) -> type[StepForm]:
    """A form with a field for each fact; dates are read by the clinic's clock."""
    fields = {fact.name: field_of(fact, booking) for fact in rule.facts}
    return type("StepForm", (StepForm,), fields)


def field_of(fact: Fact, booking: Booking) -> forms.Field:
    kind = kind_of(fact, type(booking))
    label, help_text = WORDS.get(fact.name, (fact.label, ""))
    said: dict[str, Any] = {"label": label, "help_text": help_text, "required": fact.is_required}
    if fact.name == "slot":
        return slots_field(booking, said)
    if fact.name == "quote_hash":
        return forms.CharField(widget=forms.HiddenInput, initial=booking.quote_hash)
    if isinstance(kind, YesNo):
        return TickField(**said | {"required": False})
    if isinstance(kind, Choice):
        return ListField([("", "Choose…"), *kind.options()], **said)
    if kind is None:
        raise TypeError(f"Nobody can read the fact {fact.name!r}.")
    return ValueField(
        Moment(zone=lambda: booking.zone) if isinstance(kind, Moment) else kind, **said
    )


def slots_field(booking: Booking, said: Mapping[str, Any]) -> forms.Field:
    """One of the dates that the clinic named, in the order in which they come."""
    choices = [(slot.isoformat(), in_words(slot, booking.zone)) for slot in booking.slots]
    chosen = booking.preferred_slot or (booking.slots[0] if len(choices) == 1 else None)
    return ListField(
        choices,
        widget=forms.RadioSelect(choices=choices),
        initial=chosen.isoformat() if chosen else None,
        error_messages={"required": "Choose a date."},
        **said,
    )
