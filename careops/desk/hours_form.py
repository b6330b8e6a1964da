"""What may be said of an office? Its hours on each weekday, and the days on which it is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS

from careops.clock.regions import regions
from careops.tenancy.models import is_a_zone
from careops.values.forms import ValueField
from careops.values.table import DAY, LINE, TIME_OF_DAY, Kind, Refused, Text
from careops.web.edit_conflicts import EditConflictForm

WEEK = [str(WEEKDAYS[number]) for number in range(7)]


@dataclass(frozen=True)
class ClosedDays(Kind):
    """One day a line, with its name: ``2026-12-25 Christmas Day`` -> ``{"2026-12-25": "Christmas Day"}``."""

    longest = Text(20_000, lines=True)

    def tidy(self, raw: str) -> str:
        return self.longest.tidy(raw)

    def read(self, said: Any) -> dict[str, str]:
        lines = enumerate(self.longest.read(said).splitlines(), start=1)
        return dict(sorted(closed_day(line, number) for number, line in lines if line))


def closed_day(line: str, number: int) -> tuple[str, str]:
    day, _, name = line.partition(" ")
    try:
        return DAY.parse(day).isoformat(), LINE.parse(name)
    except Refused as refusal:
        raise Refused(f"Line {number}: {refusal}") from refusal


def lines_of(closed: Mapping[str, str]) -> str:
    return "\n".join(f"{day} {name}".strip() for day, name in sorted(closed.items()))


class HoursForm(EditConflictForm, forms.Form):
    """From when until when on each weekday, and the closed days; ``office`` is what was said."""

    zone = ValueField(LINE, label="Time zone", validators=[is_a_zone])
    region = forms.ChoiceField(label="Province or state", required=False)
    closed = ValueField(
        ClosedDays(),
        label="Closed days",
        required=False,
        widget=forms.Textarea({"rows": 12}),
        help_text="One a line, as 2026-12-25 Christmas Day. Each of them is closed all day.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", "Choose…"),
            *((country, list(parts.items())) for country, parts in regions().items()),
        ]
        for number, day in enumerate(WEEK):
            for name, words in ((opens(number), "from"), (closes(number), "until")):
                self.fields[name] = ValueField(
                    TIME_OF_DAY,
                    label=f"{day} {words}",
                    required=False,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )

    @property
    def week(self) -> Iterator[tuple[str, Any, Any]]:
        for number, day in enumerate(WEEK):
            yield day, self[opens(number)], self[closes(number)]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        week = [self.hours_of(number, said) for number in range(7)]
        if not self.errors and not any(week):
            self.add_error(None, "Write the hours of one weekday at least.")
        self.hours = {
            "week": week,
            "closed": said.get("closed") or {},
            "region": said.get("region"),
        }
        return said

    def hours_of(self, number: int, said: Mapping[str, Any]) -> list[str] | None:
        begin, end = said.get(opens(number)), said.get(closes(number))
        if (begin is None) != (end is None):
            lacking = closes(number) if begin else opens(number)
            if lacking not in self.errors:
                self.add_error(lacking, "Write both times, or neither.")
        elif begin and begin >= end:
            self.add_error(
                closes(number), "It closes later on the same day, at 23:59 at the latest."
            )
        return [f"{begin:%H:%M}", f"{end:%H:%M}"] if begin and end else None


def opens(number: int) -> str:
    return f"opens_{number}"


def closes(number: int) -> str:
    return f"closes_{number}"
