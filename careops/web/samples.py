"""What does the styleguide show? Made-up data, one of each kind."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.utils.safestring import SafeString

from careops.web import charts, ladder_chart
from careops.web.heat import heat
from careops.web.ladder_chart import Rung


class SampleForm(forms.Form):
    """One field of each kind; shown with errors."""

    email = forms.EmailField(label="Your e-mail", help_text="We send the answer there.")
    phone = forms.CharField(label="Your phone", required=False)
    channel = forms.ChoiceField(
        label="How should we reach you?",
        choices=[("email", "E-mail"), ("sms", "Text message"), ("call", "Call me")],
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(
        label="When will you answer?",
        choices=[("a", "Today 18:00"), ("b", "Tomorrow 10:00"), ("c", "Tomorrow 18:00")],
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        initial="a",
    )
    team = forms.ChoiceField(label="Team", choices=[("1", "Intake"), ("2", "Billing")])
    words = forms.CharField(label="What should we know?", widget=forms.Textarea(attrs={"rows": 4}))
    agree = forms.BooleanField(label="You may text me", required=False)


def moments(now: datetime) -> dict[str, datetime]:
    return {
        "overdue_at": now - timedelta(hours=3, minutes=5),
        "soon_at": now + timedelta(hours=1, minutes=45),
        "later_at": now + timedelta(days=2, hours=8),
        "past_at": now - timedelta(hours=26),
    }


def pictures() -> dict[str, SafeString]:
    """One chart of each kind."""
    return {
        "bars": _bars(),
        "histogram": _histogram(),
        "area": _area(),
        "dots": _dots(),
        "heat": _heat(),
        "ladder": _ladder(),
    }


def _bars() -> SafeString:
    return charts.bars(
        [
            ("W40", 81),
            ("W41", 84),
            ("W42", 83),
            ("W43", 88),
            ("W44", 90),
            ("W45", 87),
            ("W46", 92),
            ("W47", 94),
        ],
        title="Answered on time, by week",
        desc="94 % last week, the best of eight; five weeks were below the goal of 90 %.",
        goal=90,
        unit=" %",
    )


def _histogram() -> SafeString:
    return charts.histogram(
        [
            ("15 m", 42),
            ("1 h", 88),
            ("2 h", 120),
            ("6 h", 164),
            ("12 h", 73),
            ("24 h", 41),
            ("48 h", 22),
            ("more", 9),
        ],
        title="Time to the first answer",
        desc="Half are answered within 2 h 50 min, nine of ten within 17 h.",
        marks=[(3.2, "half by 2 h 50 min"), (5.6, "9 of 10 by 17 h")],
        late_from=6,
    )


def _area() -> SafeString:
    return charts.area(
        [
            ("open", [210, 224, 231, 219, 205, 188, 176, 181, 164, 150, 138, 131, 127, 118]),
            ("overdue", [40, 44, 52, 47, 38, 30, 28, 33, 24, 19, 15, 12, 11, 9]),
        ],
        title="Open and overdue at midnight",
        desc="Down from 210 to 118 in 14 days.",
        first="8 Nov",
        last="21 Nov",
    )


def _dots() -> SafeString:
    return charts.dots(
        [
            ("Okafor", [0.6, 1, 1.5, 1.9, 2.8, 4], "half by 2 h"),
            ("Rao", [1, 1.8, 2.8, 3, 5, 6, 9.5], "half by 3 h"),
            ("Mehta", [2.8, 6, 8.4, 10, 20, 31, 50], "half by 10 h"),
        ],
        title="How fast each person answers",
        desc="One dot a question; two answers came after 24 h.",
    )


def _heat() -> SafeString:
    times = {
        (day, hour): (7 - day) * (12 - abs(hour - 12)) for day in range(5) for hour in range(24)
    }
    return heat(
        times, title="When messages arrive", desc="Most come on Mondays between 12:00 and 13:00."
    )


def _ladder() -> SafeString:
    return ladder_chart.ladder(
        [
            Rung(0, "delivered", "Asked on Thursday 09:40, delivered", "Asked"),
            Rung(0.125, "delivered", "First reminder delivered"),
            Rung(0.25, "failed", "Second reminder: text message failed"),
            Rung(0.375, "next", "Next reminder today at 12:00", "Next 12:00"),
            Rung(0.5, "planned", "Reminder planned"),
            Rung(0.625, "promise", "Promised time"),
            Rung(0.75, "planned", "Reminder planned"),
            Rung(0.875, "planned", "Reminder planned"),
            Rung(1, "escalate", "Goes to the lead after 48 h", "Lead at 48 h"),
        ],
        title="Reminders towards the 48 h limit",
        desc="Two delivered, one failed, the next at 12:00.",
    )
