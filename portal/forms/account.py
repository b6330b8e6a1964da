"""What does a patient say of themselves? Who they are, that they know the rules, and how we reach them."""

from __future__ import annotations

from typing import Any

from django import forms

from careops.people.models import Patient
from careops.values.forms import TickField, ValueField
from careops.values.table import BIRTH_DATE, LANGUAGE, PHONE, WHOLE
from careops.web.edit_conflicts import EditConflictForm
from portal.models import Account
from portal.policy.conditions import is_who_they_say


class ActivateForm(forms.Form):
    """Who they are, by the chart; and that they have read the rules as they are now."""

    birth_date = ValueField(
        BIRTH_DATE,
        label="Your date of birth",
        help_text="As you told it to us. It shows us that it is you.",
    )
    read = TickField(label="I have read the rules")
    version = ValueField(WHOLE, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, account: Account) -> None:
        super().__init__(data, initial={"version": account.practice.policy_version})
        self.account = account
        self.fields["birth_date"].widget.attrs["autocomplete"] = "bday"
        self.fields["birth_date"].error_messages["required"] = "Write your date of birth."
        self.fields["read"].error_messages["required"] = "Read the rules, and tick the box."

    def clean_birth_date(self) -> Any:
        said = self.cleaned_data["birth_date"]
        if not is_who_they_say.test(self.account, said):
            raise forms.ValidationError(is_who_they_say.refusal)
        return said


class DetailsForm(EditConflictForm, forms.ModelForm):  # type: ignore[type-arg]
    """How we reach them. Their name and date of birth stand on the chart, and are changed by phone."""

    mobile = ValueField(
        PHONE,
        label="Your mobile",
        required=False,
        help_text="For text messages. Leave it empty if you want none.",
    )
    language = ValueField(LANGUAGE, label="The language you like best")

    class Meta:
        model = Patient
        fields = ("mobile", "language")
