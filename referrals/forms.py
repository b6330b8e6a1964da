"""What do people write into forms? A client's own referral, and a name to search for."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from careops.people.choices import offer, public
from careops.people.models import Network, Provider
from careops.values.forms import RowField, TickField, ValueField
from careops.values.table import EMAIL, FIRST_NAME, FREE_TEXT, LAST_NAME, PHONE
from referrals.values import NEED, REGION


class NameForm(forms.Form):
    first_name = ValueField(
        FIRST_NAME,
        error_messages={"required": "Write the first name in full."},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = ValueField(
        LAST_NAME,
        error_messages={"required": "Write the last name in full."},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )


class SearchForm(NameForm):
    """Both names, in full (S4-A6)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class ReferForm(NameForm):
    """The tenant's public form (S4-1). ``website`` is for robots: people do not see it."""

    email = ValueField(
        EMAIL,
        label="E-mail",
        error_messages={"required": "Write your e-mail, such as name@example.org."},
        help_text="We write to you there at every step.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    mobile = ValueField(
        PHONE,
        label="Phone",
        required=False,
        help_text="So that a provider can call you.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    need = ValueField(
        NEED,
        label="What do you look for?",
        error_messages={"required": "Say in a few words what you look for."},
        help_text="A few words, such as: help with sleep, evenings. Our team and the providers whom we ask read this.",
    )
    region = ValueField(
        REGION,
        label="Where do you live?",
        required=False,
        help_text="A city or an area.",
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    network = RowField(
        label="Insurance network",
        required=False,
        to_field_name="code",
        empty_label="None, or I am not sure",
        help_text="Then only providers who take part in it are asked.",
    )
    preferred = RowField(
        label="Which provider would you like?",
        required=False,
        empty_label="Any available provider",
    )
    only_preferred = TickField(
        label="This provider only",
        required=False,
        help_text="If they cannot take you, we ask you before we ask anybody else.",
    )
    consent = TickField(
        label="I agree that the team and the providers who may help me read this, and that they contact me.",
        error_messages={"required": "Without your consent we may not ask anybody for you."},
    )
    website = ValueField(FREE_TEXT, required=False, widget=forms.TextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["network"], Network.objects.all(), by=attrgetter("code"))
        offer(self.fields["preferred"], Provider.objects.active(), by=public)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.pop("website", ""):
            raise ValidationError("We could not take this in. Please press Send once more.")
        provider, network = said.get("preferred"), said.get("network")
        if provider and network and network.code not in provider.networks:
            self.add_error(
                "preferred",
                f"{provider} does not take part in {network}. Choose somebody else or any available"
                " provider, or another network.",
            )
        said["only_preferred"] = bool(provider and said.get("only_preferred"))
        return said
