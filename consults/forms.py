"""What do providers and patients write into forms? Answers, times, concerns and reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from careops.values.forms import ListField, TickField, ValueField
from careops.values.table import FREE_TEXT, LONGEST, Moment
from consults.kinds import Ask

DAY = timedelta(days=1)
CHIPS = (("Today", 0, time(18)), ("Tomorrow", 1, time(10)), ("Tomorrow", 1, time(18)))
OTHER = "other"
AS_TYPED = "%Y-%m-%dT%H:%M"


class FactForm(forms.Form):
    """A form that gives the facts of one transition."""

    def facts(self) -> dict[str, Any]:
        return self.cleaned_data


class WordsForm(FactForm):
    """A text; ``fact`` is what the policy calls it, ``label`` and ``hint`` what the page does."""

    words = ValueField(FREE_TEXT, widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}))

    def __init__(self, *args: Any, fact: str, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact, field = fact, self.fields["words"]
        field.label, field.help_text = label, hint
        field.error_messages["required"] = "Write something here first."

    def facts(self) -> dict[str, Any]:
        return {self.fact: self.cleaned_data["words"]}


class AnswerForm(WordsForm):
    """The answer to an obligation, fit to its kind (S0-6: the provider's own words)."""

    field_order = ("way", "words")

    def __init__(self, *args: Any, ask: Ask, **kwargs: Any) -> None:
        super().__init__(*args, fact="answer", label=ask.label, hint=ask.hint, **kwargs)
        if ask.ways:
            ways = [(way, way) for way in ask.ways]
            self.fields["way"] = ListField(
                ways,
                label="Your answer",
                widget=forms.RadioSelect(choices=ways),
                error_messages={"required": "Choose one."},
            )
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        way = said.pop("way", "")
        if way and "words" in said:
            said["words"] = f"{way}: {said['words']}"
            if len(said["words"]) > LONGEST:
                self.add_error("words", f"This is longer than {LONGEST} characters.")
        return said


class ReplyForm(WordsForm):
    """An answer to the ``oldest`` question of a consult: the page says which one its reader saw."""

    question = ValueField(FREE_TEXT, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, oldest: str, **kwargs: Any) -> None:
        super().__init__(*args, fact="answer", **kwargs)
        self.oldest = oldest

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        # By its words, as browsers send line ends of their own.
        if self.oldest and said.get("question", "").split() != self.oldest.split():
            raise ValidationError(
                "The question that you saw is answered. Nothing more was sent: does what you wrote"
                " answer the one that is shown now?"
            )
        return said


class TickForm(FactForm):
    """Whether every directive is issued or waived, without which no consult closes (S0-2)."""

    directives_are_issued = TickField(
        label="Every directive of this consult is issued, or is not needed any more",
        error_messages={"required": "Tick this first, or close it with a written reason."},
    )


class PromiseForm(FactForm):
    """By when the provider answers: a time of ours that is still to come, or one of theirs (S0-19)."""

    until = forms.ChoiceField(
        label="When will you answer?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": "That time has passed. Choose one that is still to come."
        },
    )
    other = ValueField(
        Moment(zone=timezone.get_current_timezone), label="If another, which?", required=False
    )

    def __init__(self, *args: Any, at: datetime, within: timedelta, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone()
        times = [(moment.isoformat(), words) for moment, words in chips(at, zone, within)]
        self.fields["until"].choices = [*times, (OTHER, "Another time")]  # type: ignore[attr-defined]
        limits = {"min": at, "max": at + within}
        self.fields["other"].widget.attrs |= {
            name: f"{moment.astimezone(zone):{AS_TYPED}}" for name, moment in limits.items()
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen, other = said.get("until"), said.pop("other", None)
        if chosen in ("", OTHER):
            said["until"] = other
            if other is None and not self.errors:
                raise ValidationError("Choose a time, or write one.")
        return said


def chips(at: datetime, zone: tzinfo, within: timedelta) -> Iterator[tuple[datetime, str]]:
    """The times that one press promises: those to come and near enough, by the wall clock of the zone."""
    today = at.astimezone(zone).date()
    for day, days, hour in CHIPS:
        moment = datetime.combine(today + days * DAY, hour, tzinfo=zone)
        if at < moment <= at + within:
            yield moment, f"{day} {hour:%H:%M}"
