"""What does a patient say of a bill? How much they pay now, and what they do not understand."""

from __future__ import annotations

from typing import Any

from django import forms

from careops.values.forms import ValueField
from careops.values.table import MONEY, PRIVATE


class PayForm(forms.Form):
    """All of it, or a part; no number of a card."""

    amount = ValueField(MONEY, label="How much do you pay now?")

    def __init__(self, data: Any, *, owed: Any, currency: str) -> None:
        super().__init__(data, initial={"amount": owed})
        field = self.fields["amount"]
        field.help_text = f"All of it is {owed} {currency}. You can pay a part."
        field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        field.error_messages["required"] = "Write an amount, such as 20.00."


class AskForm(forms.Form):
    message = ValueField(
        PRIVATE,
        label="What do you not understand?",
        help_text=f"Up to {PRIVATE.limit:,} characters. No card numbers.",
    )

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["message"].error_messages["required"] = "Write your question."
