"""What does a partner say of an endpoint on its page? Its address, and the types of events."""

from __future__ import annotations

from typing import Any

from django import forms

from careops.events import feed
from careops.people.models import Partner
from careops.values.forms import ValueField
from careops.values.table import Text
from careops.web.edit_conflicts import EditConflictForm


class EndpointForm(EditConflictForm, forms.Form):
    """As the API has it; made of the endpoint as it is now, locked when it is posted."""

    url = ValueField(
        Text(500),
        label="Address",
        help_text="As https://hooks.example.com/careops: https, port 443 or 8443, a public address.",
        widget=forms.URLInput({"maxlength": 500, "spellcheck": "false"}),
    )
    is_active = forms.BooleanField(
        label="Turned on", required=False, help_text="Else nothing is sent."
    )
    types = forms.MultipleChoiceField(
        label="Only these events",
        required=False,
        help_text="None ticked: all of them.",
        widget=forms.CheckboxSelectMultiple({"class": "chips"}),
    )

    def __init__(self, *args: Any, partner: Partner, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types: Any = self.fields["types"]
        types.choices = [(name, name) for name in feed.types_for(partner)]
        if is_new:
            del self.fields["is_active"]
