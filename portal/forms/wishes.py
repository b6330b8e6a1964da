"""What does a patient say who asks for a visit? What it is about, when it suits, how and with whom (S1-3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from careops.values.forms import ValueField
from careops.values.table import LINE
from portal.appointment_columns import Part, Way, Weekday
from portal.forms.writing import LIMITS, Question, TextField, radio
from portal.values import CONCERN

ANYBODY = "anybody"


class ConcernForm(Question):
    """In short, as it will stand on their chart; and what else we should know."""

    template = "portal/write/concern.html"
    concern = ValueField(
        CONCERN,
        label="What is the visit about?",
        help_text="A few words are enough: a rash on my arm. No card numbers.",
        error_messages={"required": "Write in a few words what it is about."},
    )
    text = TextField(
        label="What else should we know?", help_text=f"Since when? What did you try? {LIMITS}",
        required=False,
    )  # fmt: skip


class DaysField(forms.MultipleChoiceField):
    """Days of the week; none of them means any."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **said: Any) -> None:
        wrong = {"invalid_choice": "Choose days of the week."}
        super().__init__(choices=Weekday.choices, required=False, error_messages=wrong, **said)


class TimesForm(Question):
    template = "portal/write/times.html"
    days = DaysField(label="Which days suit you?", help_text="None ticked means any day.")
    part = radio(Part.choices, label="At which time of the day?")
    suits = ValueField(
        LINE,
        label="Anything else about the time?",
        help_text="Such as: not before 4 March.",
        required=False,
    )

    def ask(self) -> None:
        super().ask()
        self.fields["part"].initial = self.draft.part or Part.ANY


class WayForm(Question):
    """In person, by phone or by video; and with whom, where they have seen somebody before."""

    template = "portal/write/way.html"
    way = radio(Way.choices, label="How would you like to meet us?")

    def ask(self) -> None:
        self.fields["way"].initial = self.draft.way or Way.IN_PERSON
        if self.options:
            anybody = (ANYBODY, "Whoever has time first")
            self.fields["wished"] = radio([anybody, *self.options], label="With whom?")
            self.fields["wished"].initial = str(self.draft.wished_id or ANYBODY)

    def keep(self) -> None:
        said = self.cleaned_data
        self.draft.way = said.get("way", self.draft.way)
        chosen = said.get("wished", ANYBODY)
        if "way" in said:
            self.draft.wished_id = None if chosen == ANYBODY else UUID(chosen)
