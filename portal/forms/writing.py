"""What does a patient answer, one question a page? Each form keeps it in the draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from careops.files.forms import UploadField
from careops.files.kinds import LARGEST
from careops.values.forms import ListField, TickField, ValueField
from careops.values.numbers import Whole
from careops.values.table import PRIVATE
from portal.models import MessageDraft
from portal.values import MEDICINE

Options = Sequence[tuple[str, str]]

CHOOSE = "Choose one of these."
ANOTHER = "another"  # a medicine that is not on the list; a visit that is not on the list
MOST_DAYS = 400
LIMITS = f"Up to {PRIVATE.limit:,} characters. No card numbers."
PHOTOS = {"image/jpeg", "image/png", "application/pdf"}
WRONG_KIND = "Send a photo (JPEG or PNG) or a PDF."


def radio(options: Options, **said: Any) -> ListField:
    wrong, options = {"required": CHOOSE}, list(options)
    return ListField(
        options, widget=forms.RadioSelect(choices=options), error_messages=wrong, **said
    )


class Question(forms.Form):
    """One question. ``options`` are what may be chosen, where that depends on who is asked."""

    template = "portal/write/choose.html"

    def __init__(
        self,
        *args: Any,
        draft: MessageDraft,
        options: Options = (),
        **said: Any,
    ) -> None:
        super().__init__(*args, **said)
        self.draft, self.options = draft, options
        self.ask()

    def ask(self) -> None:
        """Make the fields that depend on the draft or the options; what was answered stands there."""
        for name, field in self.fields.items():
            field.initial = getattr(self.draft, name, None)

    def keep(self) -> None:
        """Write what is right of it into the draft."""
        for name, value in self.cleaned_data.items():
            setattr(self.draft, name, value)

    @property
    def asked(self) -> Any:
        """The field that the page is about."""
        return next(iter(self))


class UrgentForm(Question):
    template = "portal/write/start.html"
    urgent = radio(MessageDraft.Urgent.choices, label="Is any of this happening now?")

    def ask(self) -> None:
        """It is asked anew each time: what was not urgent yesterday may be now."""


class WhoForm(Question):
    def ask(self) -> None:
        self.fields["whom"] = radio(self.options, label="Who is it about?")
        super().ask()


class AboutForm(Question):
    about = radio(MessageDraft.About.choices, label="What is it about?")


class VisitForm(Question):
    """Which of the visits of the last weeks? (S1-2: chosen from the chart, never claimed)"""

    template = "portal/write/visit.html"

    def ask(self) -> None:
        self.fields["visit"] = radio(self.options, label="Which visit is it about?")
        chosen = ANOTHER if self.draft.is_of_no_visit else self.draft.visit_id
        self.fields["visit"].initial = chosen and str(chosen)

    def keep(self) -> None:
        chosen = self.cleaned_data.get("visit")
        if chosen:
            self.draft.is_of_no_visit = chosen == ANOTHER
            self.draft.visit_id = None if chosen == ANOTHER else UUID(chosen)


class MedicineForm(Question):
    """One of those on their chart, or another one by its name."""

    template = "portal/write/medicine.html"
    typed = ValueField(
        MEDICINE,
        label="If another, which?",
        help_text="Its name and strength, as the label says it.",
        required=False,
    )

    def ask(self) -> None:
        medicine, typed = self.draft.medicine, self.fields["typed"]
        listed = [name for name, _ in self.options]
        if listed:
            chosen = radio([*self.options, (ANOTHER, "Another medicine")], label="Which medicine?")
            chosen.initial = medicine if medicine in listed else medicine and ANOTHER
            self.fields = {"chosen": chosen, "typed": typed}
        else:
            typed.label, typed.required = "Which medicine?", True
            typed.error_messages["required"] = "Write the name of the medicine."
        typed.initial = "" if medicine in listed else medicine

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("chosen") == ANOTHER and not said.get("typed") and "typed" not in self.errors:
            self.add_error("typed", ValidationError("Write the name of the medicine."))
        return said

    def keep(self) -> None:
        chosen = self.cleaned_data.get("chosen", ANOTHER)
        if medicine := self.cleaned_data.get("typed") if chosen == ANOTHER else chosen:
            self.draft.medicine = medicine


class PharmacyForm(Question):
    template = "portal/write/line.html"
    pharmacy = ValueField(
        MEDICINE,
        label="Which pharmacy?",
        help_text="Its name, and the street or town.",
        error_messages={"required": "Write the name of your pharmacy."},
    )


class DaysForm(Question):
    template = "portal/write/line.html"
    days_left = ValueField(
        Whole(0, MOST_DAYS),
        label="How many days is what you have enough for?",
        help_text="A number, as 5. Write 0 when you have none.",
        error_messages={"required": "Write a number. Write 0 when you have none."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class TextField(ValueField):
    """What they write. It has no maxlength: a browser would cut what is pasted, and say nothing."""

    def __init__(self, **said: Any) -> None:
        box = forms.Textarea(attrs={"rows": 8, "data-count": PRIVATE.limit})
        wrong = {"required": "Write your message first."}
        super().__init__(PRIVATE, widget=box, error_messages=wrong, **said)


class FileField(UploadField):
    """A photo or a PDF."""

    def __init__(self, **said: Any) -> None:
        super().__init__(
            **{
                "label": "Add a photo or a PDF",
                "help_text": f"Up to {LARGEST // 1024**2} MB. No card numbers. We take out where and when a photo"
                " was made.",
                "required": False,
                "widget": forms.FileInput(attrs={"accept": ",".join(sorted(PHOTOS))}),
                **said,
            }
        )


class WordsForm(Question):
    """The message; and a file, which stays when the words have to be mended."""

    template = "portal/write/words.html"
    text = TextField(label="Your message", help_text=LIMITS)
    file = FileField()
    takes_out = TickField(label="Take the file out", required=False)

    def ask(self) -> None:
        text = self.fields["text"]
        text.initial = self.draft.text
        if self.draft.about == MessageDraft.About.APPOINTMENT:
            text.label = "What is it about your appointment?"
            text.help_text = f"Say when it is. {LIMITS}"
        if self.draft.file:
            self.fields["file"].label = "Another photo or PDF instead"
        else:
            del self.fields["takes_out"]

    def keep(self) -> None:
        self.draft.text = self.cleaned_data.get("text", self.draft.text)
        if self.cleaned_data.get("takes_out"):
            self.draft.file = None


class UrgentWordsForm(Question):
    """What is urgent, written down: words alone, and sent at once."""

    template = "portal/write/note.html"
    text = TextField(
        label="What is happening?",
        help_text="A few words are enough. Who is it? What is wrong? Since when?",
    )

    def ask(self) -> None:
        """What runs out is written there already."""
        draft = self.draft
        if draft.about == MessageDraft.About.REFILL and draft.days_left is not None:
            said = f"{draft.medicine} runs out. Days left: {draft.days_left}."
            self.fields["text"].initial = said


class ReplyForm(forms.Form):
    """What a patient writes in a thread."""

    message = TextField(
        label="Your reply", help_text=f"{LIMITS} Not for emergencies: then call 911."
    )
    file = FileField()
