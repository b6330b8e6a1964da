"""What do an insurer and a clinic do with the papers of a booking? Each of them has its steps, wherever it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from bookings.forms import StepForm, step_form
from bookings.models import Paper
from bookings.views.acting import Act, ActingView
from bookings.views.booking import BookingView
from careops.engine.refusals import Refusal
from careops.files.forms import UploadField
from careops.files.models import File, Folder
from careops.files.receiving import receive
from careops.files.sending import path_of
from careops.outbox.models import Link
from careops.people.models import Partner
from careops.values.table import Refused

FILES = {"document": "The paper itself", "signed_document": "The signed paper"}
NOTED = "Thank you: noted."
ACTS = {
    "receive": Act("Send the paper", "Send it", "Thank you: we have it.", is_main=True),
    "raise_amount": Act("Raise the guarantee", "Raise it", NOTED, is_main=True),
    "retrieve": Act("You have it?", "We have it", NOTED, is_main=True),
    "sign": Act("Sign it, as the physician", "Sign it", "Thank you: it is signed.", is_main=True),
    "give_back": Act(
        "Give it back, signed", "Give it back", "Thank you: we have it.", is_main=True
    ),
    "keep_guarantee": Act("The guarantee was used?", "It was used", NOTED),
    "waive": Act("It is not needed", "Do without it", NOTED),
}


class PaperForms(ActingView):
    """A paper before the insurer that supplies it or the clinic that signs it: files go into their own folder."""

    acts: Mapping[str, Act] = ACTS
    link: Link
    holder: Partner

    def form_of(self, name: str) -> StepForm:
        paper = self.subject
        made = step_form(paper.rules()[name], paper, at=self.at)
        for fact in paper.rules()[name].facts:
            if fact.type is File:
                made.base_fields[fact.name] = UploadField(required=False, label=FILES[fact.name])
        if name == "receive" and paper.is_a_guarantee:
            made.base_fields["amount"].required = True
        elif name == "receive":
            made.base_fields.pop("amount")  # only a guarantee has one
        if not self.is_sent(name):
            return made(auto_id=self.ids(name))
        return made(self.request.POST, self.request.FILES, auto_id=self.ids(name))

    def press(self) -> HttpResponse:
        form = self.forms.get(self.request.POST.get("act", ""))
        if form and form.is_valid() and not self.keep_files(form):
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    def keep_files(self, form: StepForm) -> bool:
        """Put what was uploaded into their folder; where it is refused, the form says why."""
        case = self.subject.case
        for name in form.files:
            sent, folder = form.cleaned_data[name], Folder.of(self.holder)
            try:
                form.cleaned_data[name] = receive(
                    sent, folder=folder, by=self.by, at=self.at, case=case
                )
            except Refused as refusal:
                form.add_error(name, ValidationError(str(refusal), code=refusal.code))
                return False
        return True

    def files(self) -> list[tuple[File, str]]:
        """What lies in their own folder of it, each with an address of its own for this reader."""
        mine = File.objects.readable_by(self.by).filter(case=self.subject.case).order_by("pk")
        return [(file, path_of(file, by=self.by, link=self.link)) for file in mine]


class PaperView(PaperForms):
    """A paper on the page of its booking: what is said of it is answered by that page."""

    def __init__(self, paper: Paper, *, on: WithPapers) -> None:
        super().__init__(on.request, paper, by=on.by, at=on.at)
        self.whole, self.link, self.holder = on, on.link, on.holder

    def is_sent(self, name: str) -> bool:
        is_mine = self.request.POST.get("paper_id") == str(self.subject.pk)
        return is_mine and super().is_sent(name)

    def ids(self, name: str) -> str:
        return f"{self.subject.kind_of_paper}_{super().ids(name)}"

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        return self.whole.show(refusal, status=status)

    def offered(self) -> dict[str, Any]:
        """The paper and what can be done about it, for the page."""
        paper = self.subject
        return {
            "paper": paper,
            "files": self.files() if self.whole.shows_files else (),
            "state": paper.State(paper.state).label,
            "tone": paper.shown[paper.state].tone,
            **self.shared(),
        }


class WithPapers(BookingView):
    """A page of a booking, with its papers, before whoever holds a link to it."""

    link: Link
    holder: Partner
    shows_files = True

    looked_up = (*BookingView.looked_up, "papers")

    @cached_property
    def papers(self) -> list[PaperView]:
        found = Paper.objects.filter(booking=self.subject).for_list().order_by("pk")
        return [PaperView(paper, on=self) for paper in found]

    def press(self) -> HttpResponse:
        asked = self.request.POST.get("paper_id")
        view = next((one for one in self.papers if str(one.subject.pk) == asked), None)
        is_open = "tell" in self.choices  # the link lasts, and is theirs
        return view.press() if view and is_open else super().press()

    def shared(self) -> dict[str, Any]:
        shared = super().shared()
        papers = [view.offered() for view in self.papers]
        shared["has_errors"] |= any(paper["has_errors"] for paper in papers)
        return {**shared, "papers": papers}
