"""Which days is it about, and who may ask? The form above what is told of many bookings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from bookings.policy.words import BILLING, CEO, CHIEF_OF_STAFF, COORDINATOR
from careops.people.actors import FINANCE, STAFF
from careops.values.forms import ValueField
from careops.values.table import DAY
from careops.web.sheets import Format

READERS = (*STAFF, FINANCE, COORDINATOR, BILLING, CHIEF_OF_STAFF, CEO)
MONTH = timedelta(days=30)


class RangeForm(forms.Form):
    first = ValueField(DAY, label="From")
    last = ValueField(DAY, label="To")
    form = forms.ChoiceField(choices=[(one.value, one.name) for one in Format], required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["first"] > said["last"]:
            raise ValidationError("The last day lies before the first: change one of them.")
        return said
