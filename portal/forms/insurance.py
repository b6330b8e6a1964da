"""What does a patient tell of a new insurance? Its numbers, whose it is, and photos of the card, a page each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from careops.files.kinds import LARGEST
from careops.values.forms import ValueField
from careops.values.table import DAY, NAME
from portal.card_columns import CardColumns
from portal.forms.writing import FileField, radio
from portal.models import InsuranceDraft
from portal.values import INSURER, MEMBER_NUMBER

Order, Holder = CardColumns.Order, CardColumns.Holder
FRONT_FIRST = "Add a photo of the front of the card."
PHOTO = (
    f"A photo or a PDF, up to {LARGEST // 1024**2} MB. No bank cards. We take out where and when a photo"
    " was made."
)
NEEDED = "Write what stands on the card."


def typed(kind: Any, **said: Any) -> ValueField:
    """What is copied from a card: nobody's browser knows it."""
    box = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return ValueField(kind, widget=box, error_messages={"required": NEEDED}, **said)


class CardForm(forms.Form):
    """One page; what was answered stands there, and what is right of it is kept."""

    def __init__(self, *args: Any, draft: InsuranceDraft, **said: Any) -> None:
        super().__init__(*args, **said)
        self.draft = draft
        for name, field in self.fields.items():
            if not isinstance(field, FileField):
                field.initial = getattr(draft, name)
        self.ask()

    def ask(self) -> None:
        """What depends on the draft."""

    def keep(self) -> None:
        for name, value in self.cleaned_data.items():
            if not isinstance(self.fields[name], FileField):
                setattr(self.draft, name, value)


class NumbersForm(CardForm):
    title = "What stands on the card?"
    insurer = typed(INSURER, label="Name of the insurer")
    member_number = typed(
        MEMBER_NUMBER,
        label="Member number",
        help_text="Also called policy or ID number. Not the number of a bank card.",
    )
    group_number = typed(
        MEMBER_NUMBER,
        label="Group number",
        required=False,
        help_text="Leave it empty if there is none.",
    )
    order = radio(Order.choices, label="Which one is it?")


class HolderForm(CardForm):
    title = "Whose insurance is it?"
    holder = radio(Holder.choices, label="Who holds the policy?")
    holder_name = ValueField(
        NAME, label="If somebody else, who?", required=False, help_text="As the card says it."
    )
    since = ValueField(DAY, label="From when does it hold?", help_text="The first day.")

    def ask(self) -> None:
        people = [(Holder.PATIENT, str(self.draft.patient)), (Holder.OTHER, "Somebody else")]
        self.fields["holder"] = radio(people, label=self.fields["holder"].label)
        self.fields["holder"].initial = self.draft.holder

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("holder") == Holder.PATIENT:
            said["holder_name"] = ""
        elif (
            said.get("holder") and not said.get("holder_name") and "holder_name" not in self.errors
        ):
            self.add_error("holder_name", ValidationError("Write whose name is on the card."))
        return said


class PhotosForm(CardForm):
    title = "Photos of the card"
    front = FileField(
        label="Front of the card", help_text=PHOTO, error_messages={"required": FRONT_FIRST}
    )
    back = FileField(
        label="Back of the card", help_text=f"Leave it out if nothing is on it. {PHOTO}"
    )

    def ask(self) -> None:
        self.fields["front"].required = self.draft.front is None
        for side in ("front", "back"):
            if getattr(self.draft, side):
                self.fields[side].label = f"Another photo of the {side} instead"
